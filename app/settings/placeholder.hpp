// Recognises placeholders in place of values: a variable reference that no shell or template replaced, a sample from
// documentation, quotes that an env file kept. Pure functions; no message repeats the value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace app {

struct ValueProblem {
  std::string message;  // the rest of a sentence that begins with the variable's name
  std::string hint;
};

// Returns why `value` cannot be a secret. One rule for every secret: tokens, passwords, keys, addresses with a
// password.
std::optional<ValueProblem> validate_secret(std::string_view value);
// The same for a user name, a client id or an account number, which may consist of common words ("my-client").
std::optional<ValueProblem> validate_credential_name(std::string_view value);
// Returns the problem if quotes stand around `value`.
std::optional<ValueProblem> validate_unquoted(std::string_view value);

// Checks every setting that is set. Throws Error{invalid_argument} that names the first one that is not filled in.
void check_values(const Variables& variables);

}  // namespace app
