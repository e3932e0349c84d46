#include "in_flight.hpp"

#include <optional>
#include <vector>

namespace mcp {

class InFlight::Entry {
 public:
  Entry(InFlight& table, std::string scope, std::string id)
      : table_(table), scope_(std::move(scope)), id_(std::move(id)) {}
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() {
    const support::MutexLock lock(table_.mutex_);
    const auto requests = table_.scopes_.find(scope_);
    requests->second.erase(id_);
    if (requests->second.empty()) table_.scopes_.erase(requests);
  }

 private:
  InFlight& table_;
  std::string scope_;
  std::string id_;
};

std::shared_ptr<void> InFlight::add(const std::string& scope, const support::Json& id, const std::stop_source& stop) {
  std::string key = support::to_text(id);
  {
    const support::MutexLock lock(mutex_);
    if (!scopes_[scope].try_emplace(key, stop).second) return nullptr;
  }
  return std::make_shared<Entry>(*this, scope, std::move(key));
}

void InFlight::cancel(std::string_view scope, const support::Json& id) {
  const auto source = [&]() -> std::optional<std::stop_source> {
    const support::MutexLock lock(mutex_);
    const auto requests = scopes_.find(scope);
    if (requests == scopes_.end()) return std::nullopt;
    const auto request = requests->second.find(support::to_text(id));
    return request == requests->second.end() ? std::nullopt : std::optional(request->second);
  };
  if (auto stop = source()) stop->request_stop();
}

void InFlight::cancel_all(std::string_view scope) {
  std::vector<std::stop_source> stops;
  {
    const support::MutexLock lock(mutex_);
    const auto requests = scopes_.find(scope);
    if (requests == scopes_.end()) return;
    for (const auto& [id, stop] : requests->second) stops.push_back(stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

}  // namespace mcp
