#include "stateful_client_requests.hpp"

#include "input_validation.hpp"
#include "methods/method.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

// A request of the server on its way to the client. Its entry in PendingRequests goes with it.
struct PendingRequest {
  PendingRequest(PendingRequests& pending, std::string scope)
      : pending(pending), scope(std::move(scope)), slot(pending.add(this->scope, id)) {}
  PendingRequest(const PendingRequest&) = delete;
  PendingRequest& operator=(const PendingRequest&) = delete;
  ~PendingRequest() { pending.remove(scope, id); }

  PendingRequests& pending;
  const std::string scope;
  const std::string id = "ask-" + support::random_token(16);
  const PendingRequests::SlotPtr slot;
};

class StatefulInteraction final : public Interaction {
 public:
  MethodResult run(const MethodServices& services, const RequestPtr& request, MessageSink* sink) override {
    StatefulClientRequests client_requests(services.pending_requests, *request, request->cancellation_scope, sink,
                                           services.options.input_deadline);
    return run_method(services, *request, sink, &client_requests, request->stop.get_token());
  }
};

}  // namespace

void StatefulClientRequests::check_capabilities(const std::vector<InputRequest>& requests) const {
  for (const InputRequest& request : requests) {
    if (sink_ != nullptr && !find_missing_capability(request_.client_capabilities, request)) continue;
    throw Error(ErrorCode::refused,
                "This needs an answer that your client cannot be asked for (" + request.method + ").",
                "Use a client that supports it.");
  }
}

InputResponses StatefulClientRequests::request_input(const std::vector<InputRequest>& requests,
                                                     const support::Budget& budget) {
  check_capabilities(requests);
  const support::Budget input_budget = support::Budget::of(deadline_, budget.stop);
  std::vector<std::unique_ptr<PendingRequest>> sent;
  for (const InputRequest& request : requests) {
    sent.push_back(std::make_unique<PendingRequest>(pending_, scope_));
    const Json message = {{"jsonrpc", "2.0"},
                          {"id", sent.back()->id},
                          {"method", request.method},
                          {"params", params_for_version(request, request_.protocol_version)}};
    sink_->send(support::to_text(message), Delivery::required);
  }
  InputResponses responses;
  std::size_t answered = 0;
  try {
    for (; answered < requests.size(); ++answered) {
      const InputRequest& request = requests[answered];
      responses.emplace(request.key, wait_for_response(request, sent[answered]->slot, input_budget));
    }
  } catch (const Error&) {
    for (std::size_t i = answered; i < sent.size(); ++i) {
      if (pending_.has_response(sent[i]->slot)) continue;
      const Json message = notification_message("notifications/cancelled", {{"requestId", sent[i]->id}});
      sink_->send(support::to_text(message), Delivery::droppable);
    }
    throw;
  }
  return responses;
}

Json StatefulClientRequests::wait_for_response(const InputRequest& request, const PendingRequests::SlotPtr& slot,
                                               const support::Budget& budget) {
  Message response = pending_.wait(slot, budget);
  if (!response.error.is_null()) {
    const Json* message = support::find(response.error, "message");
    throw Error(ErrorCode::refused, "Your client did not ask the question: " +
                                        (message != nullptr && message->is_string()
                                             ? support::printable(message->get_ref<const std::string&>(), 200)
                                             : std::string("it gave no reason")));
  }
  if (const std::string flaw = validate_input_response(request, response.result); !flaw.empty()) {
    throw Error(ErrorCode::invalid_argument, "Your client's reply cannot be used. " + flaw);
  }
  return std::move(response.result);
}

std::unique_ptr<Interaction> make_stateful_interaction(const Request& request) {
  const auto asks_client = request.method->asks_client;
  if (asks_client == nullptr || !asks_client(request)) return nullptr;
  return std::make_unique<StatefulInteraction>();
}

}  // namespace mcp
