#include "flavour.hpp"

#include "header_value.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

// A header with a date later than every stateful revision: the client speaks the stateless protocol.
bool has_stateless_header(const ProtocolHeaders* headers) {
  if (headers == nullptr || !headers->protocol_version) return false;
  const std::string_view version = trim_header(*headers->protocol_version);
  return looks_like_version(version) && version > kNewestStateful;
}

std::optional<Json> find_progress_token(const Json* meta) {
  const Json* token = meta == nullptr ? nullptr : support::find(*meta, "progressToken");
  if (token == nullptr || !(token->is_string() || token->is_number_integer())) return std::nullopt;
  return *token;
}

// The trace of `_meta` (MCP, Basic Protocol, `_meta`), which stands nearer to the call than `other`, that of the
// transport.
support::TraceContext find_trace(const Json* meta, const support::TraceContext* other) {
  const auto find_text = [&](const char* name) {
    const Json* value = meta == nullptr ? nullptr : support::find(*meta, name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_ref<const std::string&>())
                                                  : std::string_view();
  };
  support::TraceContext trace = support::read_trace_context(find_text("traceparent"), find_text("tracestate"));
  return trace.parent.empty() && other != nullptr ? *other : trace;
}

}  // namespace

const Json* find_meta(const Json& params) {
  return support::find(params, "_meta");
}

bool has_stateless_envelope(const Json& message) {
  const Json* params = support::find(message, "params");
  const Json* meta = params == nullptr ? nullptr : find_meta(*params);
  return meta != nullptr && meta->contains(meta_key::kVersion);
}

const Flavour& select_flavour(const Message& message, const ProtocolHeaders* headers) {
  const Json* meta = find_meta(message.params);
  const bool has_envelope = meta != nullptr && meta->contains(meta_key::kVersion);
  return has_envelope || has_stateless_header(headers) ? stateless_flavour() : stateful_flavour();
}

void prepare_common(Message&& message, const TransportInfo& transport, Request& request) {
  request.id = std::move(message.id);
  request.params = std::move(message.params);
  request.principal = transport.principal;
  request.transport = transport.transport;
  request.request_id = transport.request_id.empty() ? to_request_id(request.id) : std::string(transport.request_id);
  const Json* meta = find_meta(request.params);
  request.progress_token = find_progress_token(meta);
  request.trace = find_trace(meta, transport.trace);
}

void find_method(const MethodTable& methods, const std::string& name, int unknown_status, Request& request) {
  const auto row = methods.find(name);
  if (row == methods.end() || (row->second.exists != nullptr && !row->second.exists(*request.registry))) {
    throw ProtocolError(unknown_status, code::kMethodNotFound,
                        "There is no method `" + support::printable(name, 64) + "` here.");
  }
  request.method_name = row->first;
  request.method = &row->second;
}

ProtocolError id_in_use() {
  return {400, code::kInvalidRequest, "A request with this `id` is still running."};
}

void register_in_flight(InFlight& in_flight, Request& request) {
  if (request.cancellation_scope.empty()) return;
  request.in_flight = in_flight.add(request.cancellation_scope, request.id, request.cancellation);
  if (!request.in_flight) throw id_in_use();
}

void begin_response(const Request& request, std::size_t more, std::string& text) {
  text.reserve(text.size() + more + 100);
  text += R"({"jsonrpc":"2.0","id":)";
  support::append_text(text, request.id);
  text += R"(,"result":{)";
}

Json supported_versions() {
  Json versions = Json::array();
  for (auto it = kStatelessVersions.rbegin(); it != kStatelessVersions.rend(); ++it) versions.push_back(*it);
  for (auto it = kStatefulVersions.rbegin(); it != kStatefulVersions.rend(); ++it) versions.push_back(*it);
  return versions;
}

}  // namespace mcp
