#include "method.hpp"

namespace mcp {

MethodResult::MethodResult(Json result) {
  if (const auto found = result.find("_meta"); found != result.end()) {
    meta = std::move(*found);
    result.erase(found);
  }
  members = support::to_text(result);
  members.pop_back();
  members.erase(0, 1);
}

MethodResult run_method(const MethodServices& services, const Request& request, MessageSink* sink,
                        ClientRequests* client_requests, const std::stop_token& stop) {
  Context context(request, support::Budget::of(services.options.call_deadline, stop), sink, client_requests);
  return request.method->run(services, request, context);
}

}  // namespace mcp
