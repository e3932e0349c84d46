// Questions to the person at the terminal. The question is written to stderr and the answer read from stdin, so that
// the result of the command may go into a pipe. For one thread.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace app {

// Throws Error{refused} unless stdin and stderr are a terminal. `action` says what needs a person: "Placing an order".
void require_person(const std::string& action, const std::string& hint);

// Writes `question` and reads one line. Nothing if the input ends, the line is longer than 200 bytes or a stop is
// requested.
std::optional<std::string> ask_line(const std::string& question, const std::stop_token& stop);

// Returns true if the answer is yes, in any case, and behind it `digits` if that is not empty: "yes 01".
bool is_yes(const std::optional<std::string>& answer, std::string_view digits = {});

}  // namespace app
