#include "tastytrade_mcp/support/masking.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("mask_identifiers() leaves the last four characters of each identifier, wherever it stands") {
  CHECK(support::mask_identifiers("5WT00001: no access to 5WT00001 or 5WT00002", {"5WT00001", "5WT00003"}) ==
        "…0001: no access to …0001 or 5WT00002");
  CHECK(support::mask_identifiers("no access", {"5WT00001", ""}) == "no access");
  CHECK(support::mask_identifiers("", {"5WT00001"}).empty());
}
