#include "tastytrade_mcp/support/decimal.hpp"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "tastytrade_mcp/support/text.hpp"

namespace support {

// Digits of any length, for values of more than 127 bits.
struct Decimal::Wide {
  boost::multiprecision::cpp_int value;
};

namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;
using BigInteger = boost::multiprecision::cpp_int;

constexpr int kMaxDigits = 40;
constexpr int kMaxExponent = 40;
constexpr int kMaxPower = 38;  // 10^38 is the largest power of ten in an Int128

constexpr auto kPowersOfTen = [] {
  std::array<Int128, kMaxPower + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Uint128 magnitude(Int128 value) {
  return value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

BigInteger power_of_ten(int exponent) {
  return boost::multiprecision::pow(BigInteger(10), static_cast<unsigned>(exponent));
}

BigInteger to_big(Int128 value) {
  const Uint128 size = magnitude(value);
  BigInteger big = static_cast<std::uint64_t>(size >> 64);
  big <<= 64;
  big += static_cast<std::uint64_t>(size);
  return value < 0 ? BigInteger(-big) : big;
}

// `digits` divided by `divisor`, rounded half away from zero. T is Int128 or BigInteger.
template <class T>
T divide_rounded(const T& digits, const T& divisor) {
  T quotient = digits / divisor;
  const T remainder = digits % divisor;
  const T rest = remainder < 0 ? T(-remainder) : remainder;
  const T whole = divisor < 0 ? T(-divisor) : divisor;
  if (rest >= whole - rest) quotient += (digits < 0) == (divisor < 0) ? 1 : -1;
  return quotient;
}

// The parts of a text of the form sign, digits, fraction.
struct Parts {
  bool is_negative = false;
  std::string_view whole, fraction;
};

std::optional<Parts> split_number(std::string_view text) {
  Parts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  parts.whole = text.substr(0, point);
  if (point != std::string_view::npos) {
    parts.fraction = text.substr(point + 1);
    if (parts.fraction.empty()) return std::nullopt;
  }
  const std::size_t count = parts.whole.size() + parts.fraction.size();
  if (count == 0 || count > kMaxDigits) return std::nullopt;
  for (const std::string_view part : {parts.whole, parts.fraction}) {
    if (!std::all_of(part.begin(), part.end(), is_digit)) return std::nullopt;
  }
  return parts;
}

// The digits of `value` into the end of `buffer`, which is long enough. Returns where they begin.
char* write_digits(Uint128 value, char* end) {
  for (; value > UINT64_MAX; value /= 10) *--end = static_cast<char>('0' + static_cast<int>(value % 10));
  auto rest = static_cast<std::uint64_t>(value);
  do {
    *--end = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  return end;
}

// Appends digits with `places` of them after the point, without trailing zeros, but with at least `min_places`.
void append_point(std::string& text, const char* begin, const char* end, int places, int min_places) {
  const char* const point = end - places;
  for (; places > std::max(min_places, 0) && end[-1] == '0'; --places) --end;
  text.append(begin, point);
  if (places == 0 && min_places <= 0) return;
  text += '.';
  text.append(point, end);
  for (; places < min_places; ++places) text += '0';
}

}  // namespace

Decimal Decimal::from_digits(Digits digits, int places) {
  Decimal result;
  result.digits_ = digits;
  result.places_ = places;
  return result;
}

// Expects that the value is not wide.
Decimal& Decimal::set_digits(Digits digits, int places) {
  digits_ = digits;
  places_ = places;
  return *this;
}

Decimal Decimal::from_wide(Wide digits, int places) {
  BigInteger& value = digits.value;
  while (places > 0 && value % 10 == 0) {
    value /= 10;
    --places;
  }
  const BigInteger size = value < 0 ? BigInteger(-value) : value;
  if (places <= kMaxPower && (size == 0 || boost::multiprecision::msb(size) < 127)) {
    const auto high = static_cast<std::uint64_t>(size >> 64);
    const auto low = static_cast<std::uint64_t>(size & UINT64_MAX);
    const auto narrow = static_cast<Digits>((static_cast<Uint128>(high) << 64) | low);
    return from_digits(value < 0 ? -narrow : narrow, places);
  }
  Decimal result = from_digits(0, places);
  result.wide_ = std::make_shared<const Wide>(std::move(digits));
  return result;
}

Decimal::Wide Decimal::widened() const {
  return wide_ ? *wide_ : Wide{to_big(digits_)};
}

std::optional<Decimal::Digits> Decimal::digits_at(int places) const {
  if (wide_ || places < places_ || places - places_ > kMaxPower) return std::nullopt;
  Digits scaled = 0;
  if (__builtin_mul_overflow(digits_, kPowersOfTen[static_cast<std::size_t>(places - places_)], &scaled)) {
    return std::nullopt;
  }
  return scaled;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const auto parts = split_number(text);
  if (!parts) return std::nullopt;
  const int places = static_cast<int>(parts->fraction.size());
  if (parts->whole.size() + parts->fraction.size() <= kMaxPower) {
    Digits digits = 0;
    for (const std::string_view part : {parts->whole, parts->fraction}) {
      for (const char c : part) digits = digits * 10 + (c - '0');
    }
    return from_digits(parts->is_negative ? -digits : digits, places);
  }
  Wide digits{0};
  for (const std::string_view part : {parts->whole, parts->fraction}) {
    for (const char c : part) digits.value = digits.value * 10 + (c - '0');
  }
  if (parts->is_negative) digits.value = -digits.value;
  return from_wide(std::move(digits), places);
}

std::optional<Decimal> Decimal::parse_scientific(std::string_view text) {
  text = trim(text);
  const auto mark = text.find_first_of("eE");
  auto mantissa = parse(text.substr(0, mark));
  if (!mantissa || mark == std::string_view::npos) return mantissa;
  std::string_view power = text.substr(mark + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (power.empty() || power.starts_with("+") || error != std::errc() || end != power.data() + power.size() ||
      exponent < -kMaxExponent || exponent > kMaxExponent) {
    return std::nullopt;
  }
  Wide digits = mantissa->widened();
  int places = mantissa->places_ - exponent;
  if (places < 0) {
    digits.value *= power_of_ten(-places);
    places = 0;
  }
  return from_wide(std::move(digits), places);
}

std::optional<Decimal> Decimal::from_json(const Json& value) {
  if (value.is_string()) return parse_scientific(value.get_ref<const std::string&>());
  // The constructor takes `unsigned long`, which has 32 bits on Windows.
  if (value.is_number_unsigned()) return parse(std::to_string(value.get<std::uint64_t>()));
  if (value.is_number_integer()) return Decimal(static_cast<long long>(value.get<std::int64_t>()));
  // dump() returns the shortest text of a JSON number, which is the text that was parsed.
  if (value.is_number_float()) return parse_scientific(value.dump());
  return std::nullopt;
}

Decimal Decimal::of(std::string_view text) {
  if (const auto value = parse(text)) return *value;
  throw std::invalid_argument("not a decimal: " + std::string(text));
}

std::string Decimal::to_string(int min_places) const {
  std::string text;
  append_to(text, min_places);
  return text;
}

void Decimal::append_to(std::string& text, int min_places) const {
  if (is_negative()) text += '-';
  if (wide_) {
    std::string digits = BigInteger(boost::multiprecision::abs(wide_->value)).str();
    const auto places = static_cast<std::size_t>(places_);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    return append_point(text, digits.data(), digits.data() + digits.size(), places_, min_places);
  }
  std::array<char, std::size_t{2} * kMaxPower> buffer;
  char* const end = buffer.data() + buffer.size();
  char* begin = write_digits(magnitude(digits_), end);
  while (end - begin <= places_) *--begin = '0';
  append_point(text, begin, end, places_, min_places);
}

double Decimal::to_double() const {
  const std::string text = to_string();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Decimal Decimal::rounded(int places) const {
  if (places_ <= places) return *this;
  const int dropped = places_ - places;
  if (!wide_ && dropped <= kMaxPower) {
    return from_digits(divide_rounded(digits_, kPowersOfTen[static_cast<std::size_t>(dropped)]), places);
  }
  return from_wide({divide_rounded(widened().value, power_of_ten(dropped))}, places);
}

Decimal Decimal::abs() const {
  return is_negative() ? -*this : *this;
}

bool Decimal::is_zero() const {
  return !wide_ && digits_ == 0;
}

bool Decimal::is_negative() const {
  return wide_ ? wide_->value < 0 : digits_ < 0;
}

bool Decimal::is_integer() const {
  return rounded(0) == *this;
}

Decimal Decimal::operator-() const {
  Digits negated = 0;
  if (!wide_ && !__builtin_sub_overflow(Digits{0}, digits_, &negated)) return from_digits(negated, places_);
  return from_wide({-widened().value}, places_);
}

Decimal& Decimal::operator+=(const Decimal& other) {
  const int places = std::max(places_, other.places_);
  const auto left = digits_at(places);
  const auto right = other.digits_at(places);
  Digits sum = 0;
  if (left && right && !__builtin_add_overflow(*left, *right, &sum)) return set_digits(sum, places);
  return *this = from_wide({widened().value * power_of_ten(places - places_) +
                            other.widened().value * power_of_ten(places - other.places_)},
                           places);
}

Decimal& Decimal::operator-=(const Decimal& other) {
  return *this += -other;
}

Decimal& Decimal::operator*=(const Decimal& other) {
  const int places = places_ + other.places_;
  Digits product = 0;
  const bool fits = !wide_ && !other.wide_ && places <= kMaxPower;
  if (fits && !__builtin_mul_overflow(digits_, other.digits_, &product)) return set_digits(product, places);
  return *this = from_wide({widened().value * other.widened().value}, places);
}

Decimal Decimal::divide(const Decimal& a, const Decimal& b, int places) {
  if (b.is_zero()) throw std::domain_error("division of a decimal by zero");
  // a / b = (a.digits * 10^shift / b.digits) / 10^places
  const int shift = places + b.places_ - a.places_;
  if (!b.wide_ && shift >= 0) {
    if (const auto dividend = a.digits_at(a.places_ + shift)) {
      return from_digits(divide_rounded(*dividend, b.digits_), places);
    }
  }
  BigInteger dividend = a.widened().value;
  BigInteger divisor = b.widened().value;
  (shift >= 0 ? dividend : divisor) *= power_of_ten(std::abs(shift));
  return from_wide({divide_rounded(dividend, divisor)}, places);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int places = std::max(a.places_, b.places_);
  const auto left = a.digits_at(places);
  const auto right = b.digits_at(places);
  if (left && right) return *left <=> *right;
  const BigInteger wide_left = a.widened().value * power_of_ten(places - a.places_);
  const BigInteger wide_right = b.widened().value * power_of_ten(places - b.places_);
  const int order = wide_left.compare(wide_right);
  return order <=> 0;
}

}  // namespace support
