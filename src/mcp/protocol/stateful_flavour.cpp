// The stateful flavour: revisions 2024-11-05 to 2025-11-25, which begin with `initialize`.
#include "flavour.hpp"
#include "header_value.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "methods/session_methods.hpp"
#include "methods/tool_methods.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace mcp {
namespace {

const MethodTable& methods() {
  static const MethodTable table = {
      {"initialize", {.run = initialize}},
      {"ping", {.run = ping}},
      {"logging/setLevel", {.run = set_log_level}},
      {"tools/list", {.run = list_tools}},
      {"tools/call",
       {.run = call_tool, .prepare = prepare_tool_call, .asks_client = tool_asks_client, .runs_async = true}},
      {"resources/list", {.run = list_resources, .exists = has_resources}},
      {"resources/templates/list", {.run = list_resource_templates, .exists = has_resources}},
      {"resources/read",
       {.run = read_resource, .asks_client = resource_asks_client, .runs_async = true, .exists = has_resources}},
      {"resources/subscribe", {.run = subscribe_resource, .exists = has_watchable_resources}},
      {"resources/unsubscribe", {.run = unsubscribe_resource, .exists = has_watchable_resources}},
      {"prompts/list", {.run = list_prompts, .exists = has_prompts}},
      {"prompts/get",
       {.run = get_prompt, .asks_client = prompt_asks_client, .runs_async = true, .exists = has_prompts}},
      {"completion/complete", {.run = complete, .runs_async = true, .exists = has_completions}},
  };
  return table;
}

class StatefulFlavour final : public Flavour {
 public:
  bool is_stateless() const override { return false; }
  int unknown_resource_code() const override { return code::kUnknownResource; }
  std::string_view cancellation_scope(const TransportInfo& transport) const override {
    return transport.cancellation_scope;
  }

  // Over HTTP every message but `initialize` belongs to a session, and a session is initialized once.
  void check(const Message& message, const TransportInfo& transport) const override {
    if (transport.headers == nullptr) return;
    const auto& version = transport.headers->protocol_version;
    if (version && !is_stateful_version(trim_header(*version))) {
      throw ProtocolError(400, code::kNoSession, "The header MCP-Protocol-Version names no version of this server.");
    }
    const bool initializes = message.kind == MessageKind::request && message.method == "initialize";
    if (initializes && transport.session != nullptr) {
      throw ProtocolError(400, code::kInvalidRequest, "This session is already initialized.");
    }
    if (!initializes && transport.session == nullptr) {
      throw ProtocolError(400, code::kNoSession, "The header Mcp-Session-Id is missing: `initialize` gives you one.");
    }
  }

  std::optional<Response> prepare(Message&& message, const TransportInfo& transport, const MethodServices& services,
                                  Request& request) const override {
    request.flavour = this;
    find_method(methods(), message.method, 200, request);
    prepare_common(std::move(message), transport, request);
    request.cancellation_scope = transport.cancellation_scope;
    request.log_level = services.options.default_log_level;
    read_session(transport.session, request);
    if (request.method->prepare != nullptr) {
      if (auto response = request.method->prepare(services, transport, request)) return response;
    }
    if (!request.method->runs_async) {
      request.session = transport.session;
      return std::nullopt;
    }
    request.interaction = make_stateful_interaction(request);
    request.needs_stream = request.progress_token || request.log_level || request.interaction != nullptr;
    register_in_flight(services.in_flight, request);
    return std::nullopt;
  }

  void finish(const MethodServices&, const Request& request, const MethodResult& result,
              std::string& text) const override {
    begin_response(request, result.members.size(), text);
    text += result.members;
    if (!result.meta.is_null()) {
      text += result.members.empty() ? R"("_meta":)" : R"(,"_meta":)";
      support::append_text(text, result.meta);
    }
    text += "}}";
  }

 private:
  // Over stdio a client may send requests before it has initialized.
  static void read_session(const Session* session, Request& request) {
    request.protocol_version = kNewestStateful;
    if (session == nullptr) return;
    if (session->log_level) request.log_level = session->log_level;
    if (session->protocol_version.empty()) return;
    request.protocol_version = *find_version(session->protocol_version);
    request.client_capabilities = ClientCapabilities::from_json(session->client_capabilities);
    request.client_capabilities.tasks = false;  // an extension of the stateless flavour
  }
};

}  // namespace

const Flavour& stateful_flavour() {
  static const StatefulFlavour flavour;
  return flavour;
}

}  // namespace mcp
