// How a stateless request that may ask its client, or become a task, runs.
#include "methods/method.hpp"
#include "request.hpp"
#include "stateless_client_requests.hpp"
#include "tasks/tasks.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace mcp {
namespace {

// A result as an object, for the record of a task.
Json to_object(MethodResult&& result) {
  Json object = Json::parse('{' + result.members + '}');
  if (!result.meta.is_null()) object["_meta"] = std::move(result.meta);
  return object;
}

bool may_become_task(const Request& request) {
  return request.tool != nullptr && request.tool->task != TaskUse::never && request.client_capabilities.tasks;
}

// Passes messages on until the request has become a task: then its connection is gone.
class AttachedSink final : public MessageSink {
 public:
  AttachedSink(Tasks::Run& run, MessageSink* sink) : run_(run), sink_(sink) {}
  bool send(std::string_view message, Delivery delivery) override {
    return sink_ == nullptr || run_.send_if_attached(*sink_, message, delivery);
  }

 private:
  Tasks::Run& run_;
  MessageSink* sink_;
};

class StatelessInteraction final : public Interaction {
 public:
  StatelessInteraction(const Sealer& sealer, Request& request)
      : client_requests_(sealer, request, request.method_name, request.params) {}

  MethodResult run(const MethodServices& services, const RequestPtr& request, MessageSink* sink) override {
    try {
      if (may_become_task(*request)) return run_as_task(services, request, sink);
      MethodResult result = run_method(services, *request, sink, &client_requests_, request->stop.get_token());
      // A later round's result holds what this client answered.
      if (client_requests_.is_retry() && result.cache) result.cache = CacheHint{0, false};
      return result;
    } catch (const InputRequired& required) {
      MethodResult result(client_requests_.make_input_required_result(required.requests));
      result.type = "input_required";
      return result;
    }
  }

 private:
  MethodResult run_as_task(const MethodServices& services, const RequestPtr& request, MessageSink* sink) {
    // The work keeps the request alive: a task goes on after the response with its handle was sent.
    const Tasks::Work work = [&services, request, sink](Tasks::Run& run) {
      const support::LogScope scope({request->request_id, std::string(request->trace.trace_id())});
      AttachedSink attached(run, sink);
      return to_object(run_method(services, *request, &attached, &run, run.stop()));
    };
    const bool at_once = request->tool->task == TaskUse::required;
    Tasks::Outcome outcome = services.tasks.run(*request, client_requests_, work, at_once, request->stop.get_token());
    MethodResult result(std::move(outcome.result));
    if (outcome.is_task) result.type = "task";
    return result;
  }

  StatelessClientRequests client_requests_;
};

bool is_later_round(const Json& params) {
  return params.contains("requestState") || params.contains("inputResponses");
}

}  // namespace

std::unique_ptr<Interaction> make_stateless_interaction(const MethodServices& services, Request& request) {
  const auto asks_client = request.method->asks_client;
  if (asks_client == nullptr) return nullptr;
  if (!asks_client(request) && !may_become_task(request) && !is_later_round(request.params)) return nullptr;
  return std::make_unique<StatelessInteraction>(services.sealer, request);
}

}  // namespace mcp
