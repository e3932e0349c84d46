// Values of Mcp-Name and Mcp-Param-*, and protocol versions.
#include "protocol/header_value.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/mcp/version.hpp"
#include "tools/nearest_names.hpp"

using mcp::decode_header_value;

TEST_CASE("A literal header value is trimmed, and refused if it has other than visible ASCII") {
  for (const auto& [raw, value] : std::vector<std::pair<std::string, std::string>>{
           {"echo", "echo"},
           {"  echo\t ", "echo"},
           {"a b\tc", "a b\tc"},
           {"", ""},
           {" \t", ""},
           {"100%25", "100%25"},
           {"\"quoted\"", "\"quoted\""},
           {"=?base64?ZWNobw==", "=?base64?ZWNobw=="},      // no suffix
           {"ZWNobw==?=", "ZWNobw==?="},                    // no prefix
           {"=?base64?=", "=?base64?="},                    // the two overlap
           {"=?BASE64?ZWNobw==?=", "=?BASE64?ZWNobw==?="},  // the prefix is exact
       }) {
    CHECK(decode_header_value(raw) == value);
  }
  for (const char* raw : {"\xC3\xA9", "a\x01", "a\x7F", "a\rb", "\x80"}) CHECK_FALSE(decode_header_value(raw));
}

TEST_CASE("An encoded header value must be valid base64 of valid UTF-8") {
  CHECK(decode_header_value("=?base64?ZWNobw==?=") == "echo");
  CHECK(decode_header_value(" =?base64?w6k=?=\t") == "é");
  CHECK(decode_header_value("=?base64?"
                            "?=") == "");
  CHECK(decode_header_value("=?base64?IGEg?=") == " a ");  // white space inside is the value's own
  for (const char* raw : {"=?base64?ZWNobw=?=", "=?base64?ZWNobw?=", "=?base64?ZWNobw===?=", "=?base64?ZWNo bw==?=",
                          "=?base64?ZWNobx==?=", "=?base64?ZWNo-_==?=", "=?base64?/w==?=", "=?base64?!?="}) {
    INFO(raw);
    CHECK_FALSE(decode_header_value(raw));
  }
}

TEST_CASE("Each protocol version is a date, and is either stateful or stateless") {
  CHECK(mcp::is_stateful_version("2024-11-05"));
  CHECK(mcp::is_stateful_version(mcp::kNewestStateful));
  CHECK_FALSE(mcp::is_stateful_version("2026-07-28"));
  CHECK(mcp::is_stateless_version("2026-07-28"));
  CHECK_FALSE(mcp::is_stateless_version("2025-11-25"));
  CHECK(mcp::looks_like_version("2030-12-31"));
  for (const char* text : {"", "2030-12-3", "2030-12-311", "2030/12/31", "abcd-ef-gh", " 2030-12-31"}) {
    CHECK_FALSE(mcp::looks_like_version(text));
  }
}

TEST_CASE("nearest_first() sorts names by their similarity") {
  CHECK(mcp::nearest_first("postions", {"get_accounts", "get_positions", "search"}).front() == "get_positions");
  CHECK(mcp::nearest_first("accounts", {"counts", "get_accounts"}).front() == "counts");
  CHECK(mcp::nearest_first("", {"b", "a"}) == std::vector<std::string>{"b", "a"});
  CHECK(mcp::folded("Account-Number x_Y") == "accountnumberxy");
}
