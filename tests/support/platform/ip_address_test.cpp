// IP addresses, and the system's resolver for those that need no DNS.
#include "tastytrade_mcp/support/platform/ip_address.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/platform/host_lookup.hpp"

using namespace support::platform;

TEST_CASE("IPv4 addresses are four decimal numbers without leading zeros") {
  const auto address = parse_ipv4("192.0.2.255");
  REQUIRE(address);
  CHECK_FALSE(address->is_ipv6);
  CHECK(to_string(*address) == "192.0.2.255");
  CHECK(format_ipv4(address->bytes.data()) == "192.0.2.255");
  for (const char* text : {"", "127.1", "127.0.0.256", "127.0.0.01", "0177.0.0.1", "0x7f.0.0.1", "2130706433",
                           "1.2.3.4 ", " 1.2.3.4", "1.2.3.4.", "1.2.3.4.5", "::1", "localhost"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv4(text));
  }
}

TEST_CASE("IPv6 addresses have one text") {
  for (const auto& [text, canonical] :
       {std::pair("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), std::pair("0:0:0:0:0:0:0:1", "::1"), std::pair("::", "::"),
        std::pair("::ffff:10.0.0.1", "::ffff:10.0.0.1"), std::pair("2001:db8::0:1", "2001:db8::1")}) {
    const auto address = parse_ipv6(text);
    CAPTURE(text);
    REQUIRE(address);
    CHECK(address->is_ipv6);
    CHECK(to_string(*address) == canonical);
  }
  for (const char* text : {"", ":", "1::2::3", "fe80::1%eth0", "[::1]", "12345::", "1:2:3:4:5:6:7:8:9", "127.0.0.1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv6(text));
  }
}

TEST_CASE("parse_ip_address() takes both kinds") {
  CHECK_FALSE(parse_ip_address("10.0.0.1")->is_ipv6);
  CHECK(parse_ip_address("::1")->is_ipv6);
  CHECK_FALSE(parse_ip_address("example.com"));
}

TEST_CASE("Addresses and localhost are found without DNS, and not more than asked for") {
  const HostLookup numeric = look_up_host("127.0.0.1", 4);
  CHECK(numeric.outcome == HostLookup::Outcome::found);
  CHECK(numeric.addresses == std::vector<std::string>{"127.0.0.1"});
  const HostLookup local = look_up_host("localhost", 1);
  REQUIRE(local.addresses.size() == 1);
  CHECK((local.addresses.front() == "127.0.0.1" || local.addresses.front() == "::1"));
  const HostLookup invalid = look_up_host("no host", 4);
  CHECK(invalid.outcome != HostLookup::Outcome::found);
  CHECK(invalid.addresses.empty());
  CHECK_FALSE(invalid.reason.empty());
}
