// Parses the argument `expiration` of search_options: a day, a period, or words of options traders. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/period.hpp"

namespace tools {

// Which expirations are meant. Members that are not set do not narrow.
struct ExpirationChoice {
  enum class Keep { all, earliest, latest };

  std::optional<Period> days;  // on which the options expire
  std::string type = {};       // in the broker's words: "Regular", "Quarterly"
  Keep keep = Keep::all;       // of the dates that remain
};

// Parses, without regard to case and to "_", "-" or a space between words:
//   nearest, next, front       the earliest expiration
//   monthly, quarterly         the earliest expiration of this type in the broker's list
//   friday, this_friday        the Friday of this week, on Saturday and Sunday that of the next week; the day before,
//                              where the chain has no options that expire on the Friday, as on Good Friday
//   next_friday                the same for the calendar week after this one
//   monday ... thursday, with next_ too
//   every form of parse_period()
// `today`: the date in New York. Throws Error{invalid_argument} if the text is none of these.
ExpirationChoice parse_expiration(std::string_view text, support::Date today);

}  // namespace tools
