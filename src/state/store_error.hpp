// The error of a store that could not carry out an operation.
#pragma once

#include "tastytrade_mcp/support/error.hpp"

namespace state {

// `detail` names the file or server and its problem; it is for the operator and is not sent to clients.
inline support::Error store_error(std::string detail) {
  support::Error error(support::ErrorCode::not_ready, "The server cannot use what it keeps its state in.",
                       "Try again in a moment.", true);
  error.retry_after = std::chrono::seconds(5);
  error.detail = std::move(detail);
  return error;
}

}  // namespace state
