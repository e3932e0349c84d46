#include "tastytrade_mcp/support/decimal.hpp"

#include <catch2/catch_test_macros.hpp>

using support::Decimal;
using support::Json;

TEST_CASE("decimals are read strictly") {
  for (const char* text :
       {"0", "-1240.50", "+3", "0.001166", "73679.130868349", "1234567890123456789012345678901234567890"}) {
    CAPTURE(text);
    CHECK(Decimal::parse(text));
  }
  for (const char* text : {"", "-", ".", "1.", "1e5", "NaN", " 1", "1 ", "0x1", "1,5", "--1", "1.2.3",
                           "12345678901234567890123456789012345678901"}) {
    CAPTURE(text);
    CHECK(!Decimal::parse(text));
  }
}

TEST_CASE("decimals are written exactly") {
  CHECK(Decimal::of("190.0").wire() == "190.0");
  CHECK(Decimal::of("0.750").wire() == "0.75");
  CHECK(Decimal(0).wire() == "0.0");
  CHECK(Decimal::of("-1240.5").money() == "-1240.50");
  CHECK(Decimal::of("312.0151").money() == "312.0151");
  CHECK(Decimal::of("0.000000001").to_string() == "0.000000001");
  CHECK(Decimal::of("100000000000000000000").to_string() == "100000000000000000000");
  CHECK(Decimal::of("-0").to_string() == "0");
}

TEST_CASE("arithmetic is exact where it can be") {
  CHECK(Decimal::of("0.1") + Decimal::of("0.2") == Decimal::of("0.3"));
  CHECK(Decimal::of("0.5") / Decimal::of("0.01") == 50);
  CHECK((Decimal(1) / Decimal(3)).to_string() == "0.333333333333");
  CHECK_THROWS_AS(Decimal(1) / Decimal(0), std::domain_error);
  CHECK(Decimal::of("2.345").rounded(2) == Decimal::of("2.35"));
  CHECK(Decimal::of("-2.345").rounded(2) == Decimal::of("-2.35"));
  CHECK(Decimal::of("-2").abs() == 2);
  CHECK(Decimal::of("2.0").is_integer());
  CHECK(!Decimal::of("2.5").is_integer());
  CHECK(Decimal::of("1.10") < Decimal::of("1.2"));
}

TEST_CASE("JSON numbers and strings are decimals, everything else is none") {
  CHECK(Decimal::from_json(Json::parse("\"312.0151\"")) == Decimal::of("312.0151"));
  CHECK(Decimal::from_json(Json::parse("312.0151")) == Decimal::of("312.0151"));
  CHECK(Decimal::from_json(Json::parse("4514709583000")) == Decimal(4514709583000LL));
  CHECK(Decimal::from_json(Json::parse("1e-7")) == Decimal::of("0.0000001"));
  for (const char* text : {"\"NaN\"", "null", "true", "[]", "{}", "\"\"", "1e300"}) {
    CAPTURE(text);
    CHECK(!Decimal::from_json(Json::parse(text)));
  }
}
