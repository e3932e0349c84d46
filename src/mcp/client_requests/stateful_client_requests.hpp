// Stateful flavour: the handler waits while a request of the server travels to the client and the response comes back.
#pragma once

#include "pending_requests.hpp"
#include "tastytrade_mcp/mcp/context.hpp"

namespace mcp {

class StatefulClientRequests final : public ClientRequests {
 public:
  // `request`: the one whose handler asks. `deadline`: for the client to respond. What is passed by reference must
  // outlive the object; `sink` may be null.
  StatefulClientRequests(PendingRequests& pending, const RequestInfo& request, std::string scope, MessageSink* sink,
                         std::chrono::milliseconds deadline)
      : pending_(pending), request_(request), scope_(std::move(scope)), sink_(sink), deadline_(deadline) {}

  InputResponses request_input(const std::vector<InputRequest>& requests, const support::Budget& budget) override;

 private:
  void check_capabilities(const std::vector<InputRequest>& requests) const;
  Json wait_for_response(const InputRequest& request, const PendingRequests::SlotPtr& slot,
                         const support::Budget& budget);

  PendingRequests& pending_;
  const RequestInfo& request_;
  const std::string scope_;
  MessageSink* sink_;
  const std::chrono::milliseconds deadline_;
};

}  // namespace mcp
