#include "tastytrade_mcp/support/decimal.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

using support::Decimal;
using support::Json;

TEST_CASE("Decimal::parse() is strict") {
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

TEST_CASE("Decimals are formatted exactly") {
  CHECK(Decimal::of("190.0").wire() == "190.0");
  CHECK(Decimal::of("0.750").wire() == "0.75");
  CHECK(Decimal(0).wire() == "0.0");
  CHECK(Decimal::of("-1240.5").money() == "-1240.50");
  CHECK(Decimal::of("312.0151").money() == "312.0151");
  CHECK(Decimal::of("0.000000001").to_string() == "0.000000001");
  CHECK(Decimal::of("100000000000000000000").to_string() == "100000000000000000000");
  CHECK(Decimal::of("-0").to_string() == "0");
}

TEST_CASE("Sums, differences and products are exact") {
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

TEST_CASE("A quotient is rounded once, half away from zero") {
  CHECK(Decimal::of("-37843.94813862") / Decimal(192) == Decimal::of("-197.103896555313"));
  CHECK(Decimal::of("37843.94813862") / Decimal(-192) == Decimal::of("-197.103896555313"));
  CHECK(Decimal::of("0.0000000000005") / Decimal(1) == Decimal::of("0.000000000001"));
  CHECK(Decimal::of("0.00000000000049") / Decimal(1) == 0);
  CHECK(Decimal(2) / Decimal(-3) == Decimal::of("-0.666666666667"));
  CHECK(Decimal::of("1234567890123456789012345678901234567890") / Decimal::of("0.0001") ==
        Decimal::of("1234567890123456789012345678901234567890") * Decimal(10000));
}

TEST_CASE("parse_scientific() accepts exponents and white space") {
  CHECK(Decimal::parse_scientific("1E-8") == Decimal::of("0.00000001"));
  CHECK(Decimal::parse_scientific("1.5E2") == Decimal(150));
  CHECK(Decimal::parse_scientific(" 283.0 ") == Decimal(283));
  CHECK(Decimal::parse_scientific("-2.5e+3") == Decimal(-2500));
  CHECK(Decimal::parse_scientific("7e40")->to_string() == "7" + std::string(40, '0'));
  for (const char* text :
       {"", " ", "e5", "1e", "1e+", "1e++5", "1e5.0", "1e41", "1e-41", "1 5", "1e 5", "0x1p3", "inf"}) {
    CAPTURE(text);
    CHECK(!Decimal::parse_scientific(text));
  }
}

// The reference is exact fractions of integers of any length.
using Fraction = boost::multiprecision::cpp_rational;

Fraction to_fraction(std::string text) {
  const auto point = text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  if (point != std::string::npos) text.erase(point, 1);
  const bool is_negative = text.front() == '-';
  if (is_negative) text.erase(0, 1);
  const auto first = std::min(text.find_first_not_of('0'), text.size() - 1);
  const boost::multiprecision::cpp_int digits(text.substr(first));
  const boost::multiprecision::cpp_int scale = pow(boost::multiprecision::cpp_int(10), static_cast<unsigned>(places));
  return is_negative ? -Fraction(digits, scale) : Fraction(digits, scale);
}

std::string random_decimal(std::mt19937_64& random) {
  const auto whole = 1 + random() % 20;
  const auto places = random() % 18;
  std::string text = random() % 2 == 0 ? "-" : "";
  for (std::uint64_t i = 0; i < whole; ++i) text += static_cast<char>('0' + random() % 10);
  if (places > 0) text += '.';
  // Many trailing zeros, as the broker sends them.
  for (std::uint64_t i = 0; i < places; ++i) text += static_cast<char>(random() % 3 == 0 ? '0' : '0' + random() % 10);
  return text;
}

TEST_CASE("Arithmetic equals that of exact fractions") {
  std::mt19937_64 random(20261128);
  for (int i = 0; i < 20'000; ++i) {
    const std::string first = random_decimal(random);
    const std::string second = random_decimal(random);
    CAPTURE(first, second);
    const Decimal a = Decimal::of(first);
    const Decimal b = Decimal::of(second);
    const Fraction x = to_fraction(first);
    const Fraction y = to_fraction(second);
    REQUIRE(to_fraction(a.to_string()) == x);
    REQUIRE(to_fraction((a + b).to_string()) == x + y);
    REQUIRE(to_fraction((a - b).to_string()) == x - y);
    REQUIRE(to_fraction((a * b).to_string()) == x * y);
    REQUIRE(to_fraction((a * b * a).to_string()) == x * y * x);
    REQUIRE(((a <=> b) < 0) == (x < y));
    REQUIRE(a == Decimal::of(first + (first.find('.') == std::string::npos ? ".000" : "000")));
    if (b.is_zero()) continue;
    const Fraction error = abs(to_fraction((a / b).to_string()) - x / y);
    REQUIRE(error <= Fraction(1, boost::multiprecision::cpp_int("2000000000000")));
  }
}

TEST_CASE("from_json() accepts JSON numbers and strings only") {
  CHECK(Decimal::from_json(Json::parse("\"312.0151\"")) == Decimal::of("312.0151"));
  CHECK(Decimal::from_json(Json::parse("312.0151")) == Decimal::of("312.0151"));
  CHECK(Decimal::from_json(Json::parse("4514709583000")) == Decimal(4514709583000LL));
  CHECK(Decimal::from_json(Json::parse("1e-7")) == Decimal::of("0.0000001"));
  CHECK(Decimal::from_json(Json::parse("18446744073709551615")) == Decimal::of("18446744073709551615"));
  CHECK(Decimal::from_json(Json::parse("\"1E-8\"")) == Decimal::from_json(Json::parse("1E-8")));
  CHECK(Decimal::from_json(Json::parse("\" 283.0 \"")) == Decimal(283));
  for (const char* text : {"\"NaN\"", "null", "true", "[]", "{}", "\"\"", "1e300"}) {
    CAPTURE(text);
    CHECK(!Decimal::from_json(Json::parse(text)));
  }
}
