// `order list` and `order settle`, which work on the journal file: without a running server, and without credentials.
#pragma once

#include "order_command.hpp"

namespace app {

// Lists the intents of the journal, or with `only_open` those whose end is not known.
int list_intents(const Variables& variables, const Flags& flags, const OrderCommand& command, const Terminal& terminal,
                 std::ostream& out);

// Records what the operator knows of an intent without a known end, after a yes at the terminal.
int settle_intent(const Variables& variables, const Flags& flags, const OrderCommand& command, std::ostream& out);

// Parses the number of a record. Throws Error{invalid_argument}.
std::int64_t parse_record_number(const std::string& text);

}  // namespace app
