// Normalizing client addresses, and the rate-limit key.
#include "http/access/client_address.hpp"

#include <catch2/catch_test_macros.hpp>

using transports::http::find_client_address;
using transports::http::normalize_address;
using transports::http::rate_limit_key;

namespace {

const std::pair<const char*, const char*> kAddresses[] = {
    // Plain
    {"192.0.2.1", "192.0.2.1"},
    {"2001:db8::1", "2001:db8::1"},
    {"::1", "::1"},
    // Blanks, quotes, upper case, zeros
    {"  192.0.2.1\t", "192.0.2.1"},
    {"\"192.0.2.1\"", "192.0.2.1"},
    {" \" 192.0.2.1 \" ", "192.0.2.1"},
    {"2001:DB8::A", "2001:db8::a"},
    {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
    // Ports and brackets
    {"192.0.2.1:4711", "192.0.2.1"},
    {"\"192.0.2.1:4711\"", "192.0.2.1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"[2001:DB8::1]:443", "2001:db8::1"},
    {"\"[2001:db8::1]:65535\"", "2001:db8::1"},
    // Zones
    {"fe80::1%eth0", "fe80::1"},
    {"[fe80::1%25en1]:80", "fe80::1"},
    // IPv4 by way of IPv6
    {"::ffff:192.0.2.1", "192.0.2.1"},
    {"::FFFF:C000:0201", "192.0.2.1"},
    {"0:0:0:0:0:ffff:c000:201", "192.0.2.1"},
    {"[::ffff:192.0.2.1]:8080", "192.0.2.1"},
    {"::ffff:192.0.2.1%lo", "192.0.2.1"},
    {"::ffff:127.0.0.1", "127.0.0.1"},
    {"64:ff9b::192.0.2.1", "192.0.2.1"},
    {"64:FF9B::c000:201", "192.0.2.1"},
    {"[0064:ff9b:0:0:0:0:c000:0201]:1", "192.0.2.1"},
    // Not another spelling of this machine's own address
    {"64:ff9b::127.0.0.1", "64:ff9b::7f00:1"},
    {"64:ff9b::0.0.0.0", "64:ff9b::"},
    // Not NAT64's well-known prefix
    {"64:ff9b:1::192.0.2.1", "64:ff9b:1::c000:201"},
};

const char* const kNoAddresses[] = {
    "",
    " ",
    "\"\"",
    "unknown",
    "_hidden",
    "localhost",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.01",
    "1.2.3.4.5",
    "192.0.2.1:",
    "192.0.2.1:65536",
    "192.0.2.1:x",
    "192.0.2.1:-1",
    "[192.0.2.1]",
    "[192.0.2.1]:80",
    "[::1",
    "::1]",
    "[::1]x",
    "[::1]:",
    "[::1]:99999",
    "[]",
    "[]:80",
    "192.0.2.1%eth0",
    "192.0.2.1/32",
    "2001:db8::/64",
    ":::1",
    "1::2::3",
    "%eth0",
    "\"192.0.2.1",
    "192.0.2.1 192.0.2.2",
    "for=192.0.2.1",
    "0x7f.1",
    "2130706433",
    "::ffff:1.2.3",
};

}  // namespace

TEST_CASE("Every spelling of a client address is normalized to one") {
  for (const auto& [written, normal] : kAddresses) {
    CAPTURE(written);
    CHECK(normalize_address(written) == normal);
    CHECK(normalize_address(normal) == normal);
  }
}

TEST_CASE("Text that is no IP address is not normalized") {
  for (const char* written : kNoAddresses) {
    CAPTURE(written);
    CHECK_FALSE(normalize_address(written));
  }
}

TEST_CASE("The rate-limit key is the IPv4 address or the IPv6 /64") {
  CHECK(rate_limit_key("192.0.2.1") == "192.0.2.1");
  CHECK(rate_limit_key("2001:db8:0:1:2:3:4:5") == "2001:db8:0:1::/64");
  CHECK(rate_limit_key("2001:db8:0:1::1") == "2001:db8:0:1::/64");
  CHECK(rate_limit_key("2001:db8:0:2::1") == "2001:db8:0:2::/64");
}

TEST_CASE("The last address of a proxy's header counts, and without one the peer's") {
  transports::http::Request request;
  request.peer = "198.51.100.7";
  const auto found = [&](const std::vector<const char*>& values) {
    transports::http::Request asked = request;
    for (const char* value : values) asked.headers.add("X-Forwarded-For", value);
    return find_client_address(asked, "x-forwarded-for");
  };
  CHECK(found({}) == "198.51.100.7");
  CHECK(found({"192.0.2.1"}) == "192.0.2.1");
  CHECK(found({"203.0.113.1, ::ffff:192.0.2.1"}) == "192.0.2.1");
  CHECK(found({"192.0.2.1", "203.0.113.1,\"[2001:db8::1]:80\""}) == "2001:db8::1");
  CHECK(found({"192.0.2.1,"}) == "198.51.100.7");
  CHECK(found({"192.0.2.1, unknown"}) == "198.51.100.7");
  request.headers.add("X-Forwarded-For", "192.0.2.1");
  CHECK(find_client_address(request, "") == "198.51.100.7");
}
