// The error for a symbol that the broker does not know.
#pragma once

#include <string>

#include "tastytrade_mcp/support/error.hpp"

namespace broker {

// `what`: "no equity ABC".
inline support::Error unknown_symbol(const std::string& what) {
  return support::Error(support::ErrorCode::not_found, "TastyTrade knows " + what + ".",
                        "Check the spelling, or search for it by name.");
}

// Returns send(), and turns the broker's answer to an unknown symbol (status 404, on some paths 422) into
// unknown_symbol(what).
template <class Send>
auto send_for_symbol(const std::string& what, const Send& send) {
  try {
    return send();
  } catch (const support::Error& error) {
    if (error.code != support::ErrorCode::not_found && error.code != support::ErrorCode::refused) throw;
    throw unknown_symbol(what);
  }
}

}  // namespace broker
