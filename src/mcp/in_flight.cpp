#include "in_flight.hpp"

#include <optional>
#include <vector>

namespace mcp {

class InFlight::Ticket {
 public:
  Ticket(InFlight& table, std::string scope, std::string id)
      : table_(table), scope_(std::move(scope)), id_(std::move(id)) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {
    const std::lock_guard lock(table_.mutex_);
    const auto calls = table_.scopes_.find(scope_);
    calls->second.erase(id_);
    if (calls->second.empty()) table_.scopes_.erase(calls);
  }

 private:
  InFlight& table_;
  std::string scope_;
  std::string id_;
};

std::shared_ptr<void> InFlight::enter(const std::string& scope, const support::Json& id, const std::stop_source& stop) {
  std::string key = support::to_text(id);
  {
    const std::lock_guard lock(mutex_);
    if (!scopes_[scope].try_emplace(key, stop).second) return nullptr;
  }
  return std::make_shared<Ticket>(*this, scope, std::move(key));
}

void InFlight::cancel(std::string_view scope, const support::Json& id) {
  const auto source = [&]() -> std::optional<std::stop_source> {
    const std::lock_guard lock(mutex_);
    const auto calls = scopes_.find(scope);
    if (calls == scopes_.end()) return std::nullopt;
    const auto call = calls->second.find(support::to_text(id));
    return call == calls->second.end() ? std::nullopt : std::optional(call->second);
  };
  if (auto stop = source()) stop->request_stop();
}

void InFlight::cancel_all(std::string_view scope) {
  std::vector<std::stop_source> stops;
  {
    const std::lock_guard lock(mutex_);
    const auto calls = scopes_.find(scope);
    if (calls == scopes_.end()) return;
    for (const auto& [id, stop] : calls->second) stops.push_back(stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

}  // namespace mcp
