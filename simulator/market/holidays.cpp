// The half days of the US stock and futures exchanges, and the days on which futures exchanges close.
#include <algorithm>
#include <array>

#include "calendar.hpp"
#include "closures.hpp"

namespace simulator {
namespace {

bool contains(const std::vector<Date>& dates, Date date) {
  return std::find(dates.begin(), dates.end(), date) != dates.end();
}

}  // namespace

std::vector<Date> equity_holidays(int year) {
  std::vector<Date> dates;
  for (const auto& holiday : support::stock_holidays(year)) dates.push_back(holiday.date);
  return dates;
}

std::vector<Date> equity_half_days(int year) {
  return support::stock_early_closes(year);
}

std::vector<Date> futures_holidays(int year) {
  constexpr std::array<std::string_view, 3> closed = {"New Year's Day", "Good Friday", "Christmas Day"};
  std::vector<Date> dates;
  for (const auto& holiday : support::stock_holidays(year)) {
    if (std::find(closed.begin(), closed.end(), holiday.name) != closed.end()) dates.push_back(holiday.date);
  }
  return dates;
}

std::vector<Date> futures_half_days(int year) {
  const auto closed = futures_holidays(year);
  std::vector<Date> dates = equity_half_days(year);
  for (const Date day : equity_holidays(year)) {
    if (!contains(closed, day)) dates.push_back(day);
  }
  std::sort(dates.begin(), dates.end());
  return dates;
}

const Closures& find_closures(int year) {
  constexpr std::size_t slots = 16;
  thread_local std::array<Closures, slots> cache;
  Closures& closures = cache[static_cast<unsigned>(year) % slots];
  if (closures.year != year) {
    closures = {year, equity_holidays(year), equity_half_days(year), futures_holidays(year), futures_half_days(year)};
  }
  return closures;
}

}  // namespace simulator
