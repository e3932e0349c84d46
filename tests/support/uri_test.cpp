#include "tastytrade_mcp/support/uri.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/http_text.hpp"

using support::Authority;

TEST_CASE("Percent-encoded text is decoded to UTF-8 without control characters") {
  CHECK(support::percent_decode("a%20b+c", false) == "a b+c");
  CHECK(support::percent_decode("a%20b+c", true) == "a b c");
  CHECK(support::percent_decode("%c3%A9", false) == "\xc3\xa9");
  for (const char* broken : {"%", "%4", "%4g", "%c3", "%00", "%0a", "%7f", "\x01"}) {
    INFO(broken);
    CHECK_FALSE(support::percent_decode(broken, false));
  }
}

TEST_CASE("A form's fields keep their order, and are bounded in number") {
  const auto fields = support::parse_form("a=1&&b=x+y&a=%26&c");
  REQUIRE(fields);
  CHECK(*fields == support::FieldList{{"a", "1"}, {"b", "x y"}, {"a", "&"}, {"c", ""}});
  CHECK(support::parse_form("a=1&b=2", 2));
  CHECK_FALSE(support::parse_form("a=1&b=2&c=3", 2));
  CHECK_FALSE(support::parse_form("a=%zz"));
}

TEST_CASE("An authority is read in one spelling") {
  CHECK(support::parse_authority("Example.COM.") == Authority{"example.com", ""});
  CHECK(support::parse_authority("example.com:8443") == Authority{"example.com", "8443"});
  CHECK(support::parse_authority("[0:0:0:0:0:0:0:1]:80") == Authority{"::1", "80"});
  CHECK(support::to_string({"::1", "80"}) == "[::1]:80");
  for (const char* text : {"", ".", ":80", "a:", "a:b", "a:65536", "a:1:2", "[::1", "[::1]x", "[a]", "a b", "a/b",
                           "u@a", "\xc3\xa9", "a;b"}) {
    INFO(text);
    CHECK_FALSE(support::parse_authority(text));
  }
}

TEST_CASE("Loopback hosts are localhost, 127.0.0.0/8 and ::1") {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"}) CHECK(support::is_loopback_host(host));
  for (const char* host : {"", "127.1", "127.0.0.1.example.com", "10.0.0.1", "::2", "localhost.example.com"}) {
    INFO(host);
    CHECK_FALSE(support::is_loopback_host(host));
  }
}

TEST_CASE("A URI is taken apart") {
  const auto uri = support::parse_uri("HTTPS://user@Example.com:444/a/b?c=d#e");
  REQUIRE(uri);
  CHECK(uri->scheme == "https");
  CHECK(uri->user == "user@");
  CHECK(uri->authority == Authority{"example.com", "444"});
  CHECK(uri->path == "/a/b");
  CHECK(uri->query == "c=d");
  CHECK(uri->fragment == "e");
  const auto app = support::parse_uri("com.example.app:/callback");
  REQUIRE(app);
  CHECK(app->authority.host.empty());
  CHECK(app->path == "/callback");
  for (const std::string text :
       {"", "example.com", "https:", "1a://b/", "https://a b/", "https://a\\b/", "https://[::1/", "https://a:99999/"}) {
    INFO(text);
    CHECK_FALSE(support::parse_uri(text));
  }
  CHECK_FALSE(support::parse_uri("https://a/" + std::string(2048, 'x')));
}

TEST_CASE("Origins are equal whatever spelling they have") {
  CHECK(support::parse_origin("HTTPS://example.com:443") == support::parse_origin("https://example.com"));
  CHECK(support::parse_origin("http://a:80") == support::find_origin("http://A/path?query"));
  CHECK(support::parse_origin("http://a") != support::parse_origin("https://a"));
  for (const char* text : {"null", "*", "https://a/", "https://a?b", "https://a#b", "https://u@a", "a", "https://"}) {
    INFO(text);
    CHECK_FALSE(support::parse_origin(text));
  }
  CHECK_FALSE(support::find_origin("https://u@a/path"));
}

TEST_CASE("A header value is visible ASCII and spaces") {
  CHECK(support::is_header_value("Bearer abc"));
  for (const char* text : {"", "a\r\nb: c", "a\tb", "\x7f", "\xc3\xa9"}) CHECK_FALSE(support::is_header_value(text));
}

TEST_CASE("A path in the log shows the last four characters of an account number") {
  CHECK(support::make_loggable_path("/api/v1/accounts/5WT00001/positions") == "/api/v1/accounts/…0001/positions");
  CHECK(support::make_loggable_path("/accounts") == "/accounts");
  CHECK(support::make_loggable_path("/") == "/");
  CHECK(support::make_loggable_path("").empty());
  CHECK(support::make_loggable_path('/' + std::string(500, 'x')).size() < 210);
}
