#include "pending_requests.hpp"

#include "tastytrade_mcp/support/error.hpp"

namespace mcp {

PendingRequests::SlotPtr PendingRequests::add(const std::string& scope, const std::string& id) {
  auto slot = std::make_shared<Slot>();
  const support::MutexLock lock(mutex_);
  waiting_.emplace(std::pair(scope, id), slot);
  return slot;
}

Message PendingRequests::wait(const SlotPtr& slot, const support::Budget& budget) {
  support::MutexLock lock(mutex_);
  changed_.wait_until(lock, budget.stop, budget.deadline, [&] { return slot->response.has_value(); });
  if (slot->response) return *std::move(slot->response);
  budget.check();
  throw support::Error(support::ErrorCode::deadline_exceeded, "Nobody answered the question in time.",
                       "Try again when you can answer.");
}

bool PendingRequests::has_response(const SlotPtr& slot) const {
  const support::MutexLock lock(mutex_);
  return slot->response.has_value();
}

void PendingRequests::remove(const std::string& scope, const std::string& id) {
  const support::MutexLock lock(mutex_);
  waiting_.erase(std::pair(scope, id));
}

void PendingRequests::resolve(std::string_view scope, Message&& response) {
  if (!response.id.is_string()) return;  // the ids of the server's requests are strings
  const support::MutexLock lock(mutex_);
  const auto found = waiting_.find(std::pair(std::string(scope), response.id.get<std::string>()));
  if (found == waiting_.end() || found->second->response) return;
  found->second->response = std::move(response);
  changed_.notify_all();
}

}  // namespace mcp
