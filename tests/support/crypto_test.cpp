#include "tastytrade_mcp/support/crypto.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("Digests equal published test vectors") {
  CHECK(support::hex(support::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(support::hex(support::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("Base64 decoding is strict in both alphabets") {
  CHECK(support::base64url("\xfb\xff\xfe") == "-__-");
  CHECK(support::base64url("a") == "YQ");
  CHECK(support::from_base64url("YQ") == "a");
  for (const char* text : {"Y", "YQ==", "YR", "Y Q", "+/", "YQ\n"}) {
    CAPTURE(text);
    CHECK(!support::from_base64url(text));
  }
  CHECK(support::from_base64("YWI=") == "ab");
  CHECK(support::from_base64("") == "");
  for (const char* text : {"YWI", "YWI=====", "Y===", "YWJ=", "=YWI"}) {
    CAPTURE(text);
    CHECK(!support::from_base64(text));
  }
}

TEST_CASE("Random tokens are long and differ") {
  CHECK(support::random_token().size() == 43);
  CHECK(support::random_token() != support::random_token());
  CHECK(support::random_bytes(0).empty());
  CHECK(support::constant_time_equal("abc", "abc"));
  CHECK(!support::constant_time_equal("abc", "abd"));
  CHECK(!support::constant_time_equal("abc", "ab"));
  CHECK(support::constant_time_equal("", ""));
}
