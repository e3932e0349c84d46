// Lists the expirations that a call of search_options selects.
#pragma once

#include "option_search.hpp"

namespace tools {

// Throws Error{not_found} or Error{invalid_argument} if no expiration matches and the arguments name a date or a number
// of days. It names the dates near it.
void throw_if_expiration_missing(const OptionSearch& search);

// Writes the table `expirations`, a page of it.
void write_expirations(const OptionSearch& search, JsonWriter& result);

}  // namespace tools
