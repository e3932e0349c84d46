#include "tastytrade_mcp/support/text.hpp"

#include <catch2/catch_test_macros.hpp>

using support::printable;

TEST_CASE("printable() removes control characters and limits the length") {
  CHECK(printable("plain é €") == "plain é €");
  CHECK(printable("a\x1b[31mb\x07\r\nc\td") == "a[31mb c d");
  CHECK(printable("a\xc2\x85z") == "az");
  CHECK(printable("a\xff\xc0\xafz") == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(printable("a\u202Egnp.exe\u2066\u200B\u061C\uFEFF\U000E0041z") == "agnp.exez");
  CHECK(printable("\u2010\u2030\u2070\u061B\u061D") == "\u2010\u2030\u2070\u061B\u061D");
  CHECK(printable("abcdef", 3) == "abc…");
  CHECK(printable("ab€", 4) == "ab…");  // never within a character
  CHECK(printable("abc", 3) == "abc");
}

TEST_CASE("is_utf8() refuses invalid sequences") {
  CHECK(support::is_utf8("é€😀"));
  CHECK(!support::is_utf8("\xc0\xaf"));          // overlong
  CHECK(!support::is_utf8("\xed\xa0\x80"));      // a surrogate
  CHECK(!support::is_utf8("\xf4\x90\x80\x80"));  // beyond the last character
  CHECK(!support::is_utf8("\xe2\x82"));          // cut
}

TEST_CASE("Texts are changed to lower case, trimmed, split and percent-encoded") {
  CHECK(support::to_upper("aß1z") == "Aß1Z");
  CHECK(support::to_lower("AZ") == "az");
  CHECK(support::trim(" \t a b\r\n") == "a b");
  CHECK(support::trim("  ").empty());
  CHECK(support::split(" a,, b ,", ',') == std::vector<std::string>{"a", "b"});
  CHECK(support::join({"a", "b"}, ", ") == "a, b");
  CHECK(support::percent_encode("BTC/USD AAPL~._-é") == "BTC%2FUSD%20AAPL~._-%C3%A9");
}
