// An exact decimal for money, prices and quantities: up to 50 significant digits, no binary rounding. A value type,
// safe to copy between threads. The broker sends decimals as strings ("190.0"); they never pass through double.
#pragma once

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace support {

class Decimal {
 public:
  Decimal() = default;
  Decimal(int value) : value_(value) {}  // NOLINT: an integer is a decimal
  Decimal(long value) : value_(value) {}
  Decimal(long long value) : value_(value) {}

  // Reads an optional sign, digits and an optional fraction, at most 40 digits in all. Nothing else: no exponent, no
  // spaces, no "NaN". Returns nothing if `text` is anything else.
  static std::optional<Decimal> parse(std::string_view text);

  // Reads a JSON string or number. Returns nothing for every other kind and for text that is no decimal ("NaN").
  static std::optional<Decimal> from_json(const Json& value);

  // For literals in code and tests; throws std::invalid_argument.
  static Decimal of(std::string_view text);

  // Shortest exact text with at least `fraction` digits after the point: 1.5 is "1.5", "1.50" with fraction 2.
  std::string to_string(int fraction = 0) const;
  // The broker's form: at least one decimal, no trailing zeros ("190.0", "0.75").
  std::string wire() const { return to_string(1); }
  // Prices and amounts of money as our results show them: at least two decimals ("-1240.50", "312.0151").
  std::string money() const { return to_string(2); }

  double to_double() const { return value_.convert_to<double>(); }
  // Rounds half away from zero to `places` digits after the point.
  Decimal rounded(int places) const;
  Decimal abs() const;
  bool is_zero() const { return value_.is_zero(); }
  bool is_negative() const { return value_ < 0; }
  bool is_integer() const;

  Decimal operator-() const;
  Decimal& operator+=(const Decimal& other);
  Decimal& operator-=(const Decimal& other);
  Decimal& operator*=(const Decimal& other);
  friend Decimal operator+(Decimal a, const Decimal& b) { return a += b; }
  friend Decimal operator-(Decimal a, const Decimal& b) { return a -= b; }
  friend Decimal operator*(Decimal a, const Decimal& b) { return a *= b; }
  // The quotient rounded to 12 places. Throws std::domain_error if `b` is zero.
  friend Decimal operator/(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return a.value_ == b.value_; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  using Value = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<50>, boost::multiprecision::et_off>;
  explicit Decimal(Value value) : value_(std::move(value)) {}
  Value value_ = 0;
};

}  // namespace support
