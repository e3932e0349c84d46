#include "ticks.hpp"

#include <cmath>
#include <cstdio>

namespace simulator {
namespace {

// 312.01 / 0.01 is 31200.999…; this much is forgiven before rounding down or up.
constexpr double kForgiven = 1e-6;

}  // namespace

double tick_at(Ticks ticks, double price) {
  for (const TickStep& step : ticks) {
    if (step.below == 0 || price < step.below - 1e-9) return step.size;
  }
  return ticks.back().size;
}

double round_to_tick(Ticks ticks, double price) {
  const double size = tick_at(ticks, price);
  return std::round(price / size) * size;
}

double floor_to_tick(Ticks ticks, double price) {
  const double size = tick_at(ticks, price);
  return std::floor(price / size + kForgiven) * size;
}

double ceil_to_tick(Ticks ticks, double price) {
  const double size = tick_at(ticks, price);
  return std::ceil(price / size - kForgiven) * size;
}

std::string format_decimal(double value, int places) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", places, value);
  std::string text(buffer, static_cast<std::size_t>(length));
  if (text.find('.') == std::string::npos) return text + ".0";
  const auto last = text.find_last_not_of('0');
  text.erase(text[last] == '.' ? last + 2 : last + 1);
  return text == "-0.0" ? "0.0" : text;
}

std::string format_strike(double value) {
  std::string text = format_decimal(value, 6);
  if (text.ends_with(".0")) text.erase(text.size() - 2);
  return text;
}

support::Json ticks_json(Ticks ticks) {
  support::Json rows = support::Json::array();
  for (const TickStep& step : ticks) {
    support::Json row{{"value", format_decimal(step.size)}};
    if (step.below > 0) row["threshold"] = format_decimal(step.below);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace simulator
