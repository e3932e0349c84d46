#include "tastytrade_mcp/support/error.hpp"

#include <system_error>

namespace support {
namespace {

struct Row {
  ErrorCode code;
  int status;
  std::string_view name;
};

constexpr Row kRows[] = {
    {ErrorCode::invalid_argument, 400, "invalid_argument"},
    {ErrorCode::auth_failed, 401, "auth_failed"},
    {ErrorCode::broker_login_failed, 502, "broker_login_failed"},
    {ErrorCode::forbidden, 403, "forbidden"},
    {ErrorCode::not_found, 404, "not_found"},
    {ErrorCode::conflict, 409, "conflict"},
    {ErrorCode::refused, 422, "refused"},
    {ErrorCode::rate_limited, 429, "rate_limited"},
    {ErrorCode::upstream_unavailable, 502, "upstream_unavailable"},
    {ErrorCode::not_ready, 503, "not_ready"},
    {ErrorCode::deadline_exceeded, 504, "deadline_exceeded"},
    {ErrorCode::outcome_unknown, 504, "outcome_unknown"},
    {ErrorCode::cancelled, 499, "cancelled"},
    {ErrorCode::internal, 500, "internal"},
};

const Row& row(ErrorCode code) {
  for (const Row& candidate : kRows) {
    if (candidate.code == code) return candidate;
  }
  return kRows[std::size(kRows) - 1];
}

}  // namespace

std::string_view to_string(ErrorCode code) {
  return row(code).name;
}
int http_status(ErrorCode code) {
  return row(code).status;
}

std::string system_reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace support
