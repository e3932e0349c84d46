// The requests that run, so that a later message can cancel one. Ids are unique only among the requests of one client,
// so each id stands in a cancellation scope. Safe from any thread; stop callbacks run outside the lock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace mcp {

class InFlight {
 public:
  // Registers a request until the returned entry goes. Returns null if the scope has a request with this id already.
  // The table must outlive its entries.
  std::shared_ptr<void> add(const std::string& scope, const support::Json& id, const std::stop_source& stop);

  // Ignores ids that are unknown: a cancellation may arrive after the response was sent.
  void cancel(std::string_view scope, const support::Json& id);
  void cancel_all(std::string_view scope);

 private:
  using Requests = std::map<std::string, std::stop_source, std::less<>>;  // by the id as JSON: 1 and "1" differ
  class Entry;

  support::Mutex mutex_;
  std::map<std::string, Requests, std::less<>> scopes_ GUARDED_BY(mutex_);
};

}  // namespace mcp
