// The holidays and half days of a year, computed once in each thread: the calendar asks for them many times for every
// price.
#pragma once

#include <vector>

#include "calendar.hpp"

namespace simulator {

struct Closures {
  int year = 0;
  std::vector<Date> equity_holidays;
  std::vector<Date> equity_half_days;
  std::vector<Date> futures_holidays;
  std::vector<Date> futures_half_days;
};

// Valid until the same thread asks for a year that is a multiple of 16 years away.
const Closures& find_closures(int year);

}  // namespace simulator
