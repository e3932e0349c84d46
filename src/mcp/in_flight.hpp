// The calls that run, so that a later message can cancel one. Ids are unique only among one client's requests, hence a
// scope beside each id. Locks inside; stop callbacks run outside the lock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

class InFlight {
 public:
  // Registers a call until the returned ticket goes. Nothing if the scope already has a call of this id.
  // The table must outlive its tickets.
  std::shared_ptr<void> enter(const std::string& scope, const support::Json& id, const std::stop_source& stop);

  // Ids that are unknown or finished are ignored: a cancellation always races with the answer.
  void cancel(std::string_view scope, const support::Json& id);
  void cancel_all(std::string_view scope);

 private:
  using Calls = std::map<std::string, std::stop_source, std::less<>>;  // by the id as JSON: 1 and "1" differ
  class Ticket;

  std::mutex mutex_;
  std::map<std::string, Calls, std::less<>> scopes_;
};

}  // namespace mcp
