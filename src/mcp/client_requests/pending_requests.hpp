// Requests of the server that wait for a response of a stateful client. Safe from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "protocol/message.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace mcp {

class PendingRequests {
 public:
  struct Slot {
    std::optional<Message> response;
  };
  using SlotPtr = std::shared_ptr<Slot>;

  // `scope`: the cancellation scope of the client. `id`: the JSON-RPC id of the server's request.
  SlotPtr add(const std::string& scope, const std::string& id);
  // Waits for the response. Throws Error{deadline_exceeded} or Error{cancelled}.
  Message wait(const SlotPtr& slot, const support::Budget& budget);
  bool has_response(const SlotPtr& slot) const;
  void remove(const std::string& scope, const std::string& id);
  // Hands a response to the request that waits for it. Ignores a response that no request waits for.
  void resolve(std::string_view scope, Message&& response);

 private:
  mutable support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::pair<std::string, std::string>, SlotPtr> waiting_
      GUARDED_BY(mutex_);  // by scope and id; the slots are guarded too
};

}  // namespace mcp
