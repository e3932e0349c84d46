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

// 50, not 50.0: most clients print what they get.
Json plain_number(double value) {
  constexpr double exact = 9'007'199'254'740'992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) <= exact) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

bool Principal::may(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::string_view name(LogLevel level) {
  return kLevelNames.at(static_cast<std::size_t>(level));
}

std::optional<LogLevel> log_level_from_name(std::string_view name) {
  const auto found = std::find(kLevelNames.begin(), kLevelNames.end(), name);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kLevelNames.begin());
}

void Context::report_progress(double progress, std::optional<double> total, std::string_view message) {
  if (!progress_token_ || !send_ || !std::isfinite(progress)) return;
  const std::lock_guard lock(sending_);
  if (last_progress_ && progress <= *last_progress_) return;
  if (budget_.stop.stop_requested()) return;  // a cancelled request stays silent
  last_progress_ = progress;
  Json params = {{"progressToken", *progress_token_}, {"progress", plain_number(progress)}};
  if (total && std::isfinite(*total)) params["total"] = plain_number(*total);
  if (!message.empty()) params["message"] = support::printable(message);
  send_(notification_message("notifications/progress", std::move(params)));
}

void Context::log(LogLevel level, std::string_view logger, const Json& data) {
  if (!log_level_ || level < *log_level_ || !send_ || budget_.stop.stop_requested()) return;
  Json params = {{"level", name(level)}};
  if (!logger.empty()) params["logger"] = logger;
  params["data"] = data;
  const std::lock_guard lock(sending_);
  send_(notification_message("notifications/message", std::move(params)));
}

InputResponses Context::ask(const std::vector<InputRequest>& questions) {
  if (dialogue_ == nullptr) {
    throw support::Error(support::ErrorCode::refused,
                         "This needs an answer from you, and nobody can be asked this way.",
                         "Use it from an MCP client that supports elicitation.");
  }
  const auto begin = std::chrono::steady_clock::now();
  InputResponses replies = dialogue_->ask(questions, budget_);
  if (budget_.deadline != std::chrono::steady_clock::time_point::max()) {
    budget_.deadline += std::chrono::steady_clock::now() - begin;
  }
  return replies;
}

Json Context::ask(const InputRequest& question) {
  InputResponses replies = ask(std::vector<InputRequest>{question});
  return std::move(replies.at(question.key));
}

bool Context::continue_as_task(std::string_view status_message) {
  const auto lifetime = dialogue_ == nullptr ? std::nullopt : dialogue_->continue_as_task(status_message);
  if (lifetime) budget_.deadline = std::chrono::steady_clock::now() + *lifetime;
  return lifetime.has_value();
}

void Context::release_connection() {
  if (dialogue_ != nullptr) dialogue_->release_connection();
}

std::string_view Context::cache_status() const {
  if (cache_lookups_.hits > 0 && cache_lookups_.misses > 0) return "mixed";
  if (cache_lookups_.hits > 0) return "hit";
  return cache_lookups_.misses > 0 ? "miss" : "none";
}

}  // namespace mcp
