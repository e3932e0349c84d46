#include "tastytrade_mcp/support/error.hpp"

namespace support {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int status;
};

constexpr Row kRows[] = {
    {ErrorCode::invalid_argument, "invalid_argument", 400},
    {ErrorCode::auth_failed, "auth_failed", 401},
    {ErrorCode::broker_login_failed, "broker_login_failed", 502},
    {ErrorCode::forbidden, "forbidden", 403},
    {ErrorCode::not_found, "not_found", 404},
    {ErrorCode::conflict, "conflict", 409},
    {ErrorCode::refused, "refused", 422},
    {ErrorCode::rate_limited, "rate_limited", 429},
    {ErrorCode::upstream_unavailable, "upstream_unavailable", 502},
    {ErrorCode::not_ready, "not_ready", 503},
    {ErrorCode::deadline_exceeded, "deadline_exceeded", 504},
    {ErrorCode::outcome_unknown, "outcome_unknown", 504},
    {ErrorCode::cancelled, "cancelled", 499},
    {ErrorCode::internal, "internal", 500},
};

const Row& row(ErrorCode code) {
  for (const Row& candidate : kRows) {
    if (candidate.code == code) return candidate;
  }
  return kRows[std::size(kRows) - 1];
}

}  // namespace

std::string_view name(ErrorCode code) {
  return row(code).name;
}
int http_status(ErrorCode code) {
  return row(code).status;
}

}  // namespace support
