#include "tastytrade_mcp/support/decimal.hpp"

#include <stdexcept>

namespace support {
namespace {

constexpr std::size_t kMostDigits = 40;
constexpr int kQuotientPlaces = 12;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  std::size_t whole = 0;
  std::size_t fraction = 0;
  bool point = false;
  for (const char c : digits) {
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      ++(point ? fraction : whole);
    } else {
      return std::nullopt;
    }
  }
  if (whole + fraction == 0 || whole + fraction > kMostDigits || (point && fraction == 0)) return std::nullopt;
  return Decimal(Value(std::string(text)));
}

std::optional<Decimal> Decimal::from_json(const Json& value) {
  if (value.is_string()) return parse(value.get_ref<const std::string&>());
  // A JSON number keeps its shortest text, which is what the other side wrote.
  if (value.is_number_integer()) return parse(value.dump());
  if (value.is_number_float()) {
    const std::string text = value.dump();
    if (const auto exact = parse(text)) return exact;
    const double number = value.get<double>();
    if (number != number || number > 1e30 || number < -1e30) return std::nullopt;
    return Decimal(Value(text)).rounded(kQuotientPlaces);  // "1e-07" and the like
  }
  return std::nullopt;
}

Decimal Decimal::of(std::string_view text) {
  if (const auto value = parse(text)) return *value;
  throw std::invalid_argument("not a decimal: " + std::string(text));
}

std::string Decimal::to_string(int fraction) const {
  if (value_.is_zero()) return fraction > 0 ? "0." + std::string(static_cast<std::size_t>(fraction), '0') : "0";
  // The number of places is given because Boost's releases differ in what 0 of them means: all digits, or none.
  std::string text = value_.str(static_cast<std::streamsize>(kMostDigits), std::ios_base::fixed);
  auto point = text.find('.');
  if (point != std::string::npos) {
    const auto last = text.find_last_not_of('0');
    text.erase(last == point ? point : last + 1);
    point = text.find('.');
  }
  std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  if (fraction > 0 && point == std::string::npos) text += '.';
  for (; places < static_cast<std::size_t>(std::max(fraction, 0)); ++places) text += '0';
  return text;
}

Decimal Decimal::rounded(int places) const {
  const Value scale = boost::multiprecision::pow(Value(10), places);
  const Value scaled = value_ * scale;
  const Value half = scaled < 0 ? Value("-0.5") : Value("0.5");
  return Decimal(Value(boost::multiprecision::trunc(scaled + half) / scale));
}

Decimal Decimal::abs() const {
  return is_negative() ? -*this : *this;
}
bool Decimal::is_integer() const {
  return boost::multiprecision::trunc(value_) == value_;
}
Decimal Decimal::operator-() const {
  return Decimal(Value(-value_));
}

Decimal& Decimal::operator+=(const Decimal& other) {
  value_ += other.value_;
  return *this;
}
Decimal& Decimal::operator-=(const Decimal& other) {
  value_ -= other.value_;
  return *this;
}
Decimal& Decimal::operator*=(const Decimal& other) {
  value_ *= other.value_;
  return *this;
}

Decimal operator/(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) throw std::domain_error("division of a decimal by zero");
  return Decimal(Decimal::Value(a.value_ / b.value_)).rounded(kQuotientPlaces);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int order = a.value_.compare(b.value_);
  return order < 0   ? std::strong_ordering::less
         : order > 0 ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
}

}  // namespace support
