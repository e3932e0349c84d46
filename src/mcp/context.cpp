#include "tastytrade_mcp/mcp/context.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "protocol/message.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::array<std::string_view, 8> kLevelNames = {"debug", "info",     "notice", "warning",
                                                         "error", "critical", "alert",  "emergency"};

// Writes 50, not 50.0, because most clients print the number as it comes.
Json plain_number(double value) {
  constexpr double exact = 9'007'199'254'740'992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) <= exact) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

bool Principal::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::string_view to_string(LogLevel level) {
  return kLevelNames.at(static_cast<std::size_t>(level));
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
  const auto found = std::find(kLevelNames.begin(), kLevelNames.end(), name);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kLevelNames.begin());
}

Context::Context(Principal principal, support::Budget budget, std::string_view transport, support::TraceContext trace)
    : own_request_(RequestInfo{.principal = std::make_shared<const Principal>(std::move(principal)),
                               .transport = transport,
                               .trace = std::move(trace)}),
      request_(*own_request_),
      budget_(std::move(budget)) {}

void Context::send(std::string_view method, Json params) {
  sink_->send(support::to_text(notification_message(method, std::move(params))), Delivery::droppable);
}

void Context::report_progress(double progress, std::optional<double> total, std::string_view message) {
  if (!request_.progress_token || sink_ == nullptr || !std::isfinite(progress)) return;
  const support::MutexLock lock(sending_);
  if (last_progress_ && progress <= *last_progress_) return;
  if (budget_.stop.stop_requested()) return;  // nothing may follow a cancellation
  last_progress_ = progress;
  Json params = {{"progressToken", *request_.progress_token}, {"progress", plain_number(progress)}};
  if (total && std::isfinite(*total)) params["total"] = plain_number(*total);
  // `message` came with revision 2025-03-26.
  if (!message.empty() && request_.protocol_version >= "2025-03-26") params["message"] = support::printable(message);
  send("notifications/progress", std::move(params));
}

void Context::log(LogLevel level, std::string_view logger, const Json& data) {
  if (!request_.log_level || level < *request_.log_level || sink_ == nullptr) return;
  if (budget_.stop.stop_requested()) return;
  Json params = {{"level", to_string(level)}};
  if (!logger.empty()) params["logger"] = logger;
  params["data"] = data;
  const support::MutexLock lock(sending_);
  send("notifications/message", std::move(params));
}

InputResponses Context::request_input(const std::vector<InputRequest>& requests) {
  if (client_requests_ == nullptr) {
    throw support::Error(support::ErrorCode::refused,
                         "This needs an answer from you, and nobody can be asked this way.",
                         "Use it from an MCP client that supports elicitation.");
  }
  const auto begin = std::chrono::steady_clock::now();
  InputResponses responses = client_requests_->request_input(requests, budget_);
  if (budget_.deadline != std::chrono::steady_clock::time_point::max()) {
    budget_.deadline += std::chrono::steady_clock::now() - begin;
  }
  return responses;
}

Json Context::request_input(const InputRequest& request) {
  InputResponses responses = request_input(std::vector<InputRequest>{request});
  return std::move(responses.at(request.key));
}

bool Context::continue_as_task(std::string_view status_message) {
  const auto lifetime = client_requests_ == nullptr ? std::nullopt : client_requests_->continue_as_task(status_message);
  if (lifetime) budget_.deadline = std::chrono::steady_clock::now() + *lifetime;
  return lifetime.has_value();
}

void Context::release_connection() {
  if (sink_ != nullptr) sink_->release_connection();
}

std::string_view Context::cache_status() const {
  if (cache_lookups_.hits > 0 && cache_lookups_.misses > 0) return "mixed";
  if (cache_lookups_.hits > 0) return "hit";
  return cache_lookups_.misses > 0 ? "miss" : "none";
}

}  // namespace mcp
