// An exact decimal for money, prices and quantities: whole digits and the number of decimal places, never a binary
// fraction. Sums, differences and products are exact; a quotient is rounded once. A value type, safe to copy between
// threads. The broker sends decimals as text ("190.0"); they never pass through double.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace support {

class Decimal {
 public:
  Decimal() = default;
  Decimal(int value) : digits_(value) {}  // NOLINT: an integer is a decimal
  Decimal(long value) : digits_(value) {}
  Decimal(long long value) : digits_(value) {}
  Decimal(unsigned long value) : digits_(value) {}

  // Parses an optional sign, digits and an optional fraction ("-1240.50", "+3"), at most 40 digits in all. Returns
  // nothing for any other text: an exponent, white space, "NaN".
  static std::optional<Decimal> parse(std::string_view text);

  // Parses what parse() does, with white space around it and an exponent from -40 to 40 behind it: "1.5E2", " 283.0 ".
  static std::optional<Decimal> parse_scientific(std::string_view text);

  // Reads a JSON number, or a JSON string as parse_scientific() does. Returns nothing for every other JSON value and
  // for a text or number that is outside the range of parse_scientific().
  static std::optional<Decimal> from_json(const Json& value);

  // For literals in code and tests. Throws std::invalid_argument if `text` is not what parse() accepts.
  static Decimal of(std::string_view text);

  // Formats all digits without an exponent and without trailing zeros, with at least `min_places` digits after the
  // point: 1.5 is "1.5" with 0 places and "1.50" with 2.
  std::string to_string(int min_places = 0) const;
  void append_to(std::string& text, int min_places = 0) const;
  // The broker's form: at least one decimal ("190.0", "0.75").
  std::string wire() const { return to_string(1); }
  // Prices and amounts of money in our results: at least two decimals ("-1240.50", "312.0151").
  std::string money() const { return to_string(2); }

  // The nearest double.
  double to_double() const;
  // Rounds half away from zero to `places` digits after the point.
  Decimal rounded(int places) const;
  Decimal abs() const;
  bool is_zero() const;
  bool is_negative() const;
  bool is_positive() const { return !is_zero() && !is_negative(); }
  bool is_integer() const;

  Decimal operator-() const;
  Decimal& operator+=(const Decimal& other);
  Decimal& operator-=(const Decimal& other);
  Decimal& operator*=(const Decimal& other);
  friend Decimal operator+(Decimal a, const Decimal& b) { return a += b; }
  friend Decimal operator-(Decimal a, const Decimal& b) { return a -= b; }
  friend Decimal operator*(Decimal a, const Decimal& b) { return a *= b; }
  // The quotient, rounded half away from zero to 12 places. Throws std::domain_error if `b` is zero.
  friend Decimal operator/(const Decimal& a, const Decimal& b) { return divide(a, b, 12); }
  // The same, rounded to `places`.
  static Decimal divide(const Decimal& a, const Decimal& b, int places);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  // The value is digits_ / 10^places_. Digits that need more than 127 bits are in wide_, and digits_ is then 0.
  __extension__ using Digits = __int128;
  struct Wide;

  static Decimal from_digits(Digits digits, int places);
  static Decimal from_wide(Wide digits, int places);
  Decimal& set_digits(Digits digits, int places);
  Wide widened() const;
  // The digits at `places` decimal places; nothing if they do not fit into Digits.
  std::optional<Digits> digits_at(int places) const;

  Digits digits_ = 0;
  int places_ = 0;
  std::shared_ptr<const Wide> wide_;
};

}  // namespace support
