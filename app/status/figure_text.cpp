#include "figure_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace app {
namespace {

std::string fixed(double value, int digits) {
  std::array<char, 400> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
  return {text.data(), end.ptr};
}

// With two digits that count, where there are so many: "0.25", "1.2", "12", "250".
std::string short_number(double value) {
  if (value == 0) return "0";
  for (int digits = 0; digits < 2; ++digits) {
    if (value >= 9.95 / std::pow(10, digits)) return fixed(value, digits);
  }
  return fixed(value, 2);
}

}  // namespace

std::string format_count(double count) {
  std::string text = fixed(std::round(count), 0);
  for (std::size_t at = text.size(); at > 3 && text[at - 4] != '-';) text.insert(at -= 3, ",");
  return text;
}

std::string format_duration(double seconds) {
  if (seconds >= 0.9995) return short_number(seconds) + " s";
  return short_number(seconds * 1000) + " ms";
}

std::string format_quantile(const std::optional<Quantile>& quantile) {
  if (!quantile) return "-";
  return (quantile->is_lower_bound ? "> " : "") + format_duration(quantile->seconds);
}

std::string format_share(double part, double whole) {
  if (whole <= 0) return "-";
  const double percent = 100 * part / whole;
  if (part > 0 && percent < 1) return "< 1 %";
  if (part < whole && percent > 99) return "> 99 %";
  return fixed(std::round(percent), 0) + " %";
}

std::string format_rate(double count, double seconds) {
  return seconds <= 0 ? "-" : short_number(count / seconds);
}

std::string format_bytes(double bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return fixed(bytes, unit == 0 || bytes >= 99.95 ? 0 : 1) + ' ' + kUnits[unit];
}

std::string format_span(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::clamp(std::floor(seconds), 0.0, 1e15));
  const auto join = [](std::int64_t large, const char* unit, std::int64_t small, const char* small_unit) {
    return std::to_string(large) + unit + (small == 0 ? "" : ' ' + std::to_string(small) + small_unit);
  };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min";
  if (whole < 86'400) return join(whole / 3600, " h", whole % 3600 / 60, " min");
  return join(whole / 86'400, " d", whole % 86'400 / 3600, " h");
}

}  // namespace app
