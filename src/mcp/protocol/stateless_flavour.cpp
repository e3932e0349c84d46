// The stateless flavour: revision 2026-07-28, whose requests each carry an envelope in `_meta`. Methods that the
// stateful revisions have beside those here are unknown.
#include "flavour.hpp"
#include "header_value.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "methods/session_methods.hpp"
#include "methods/tool_methods.hpp"
#include "server_info.hpp"
#include "tasks/task_methods.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

// Only a new release of the server changes these results. Lists are shorter lived, so that a client soon sees a
// corrected deployment.
constexpr CacheHint kOneHour{3'600'000};
constexpr CacheHint kFiveMinutes{300'000};

std::optional<Response> prepare_stateless_tool_call(const MethodServices& services, const TransportInfo& transport,
                                                    Request& request) {
  find_tool(request);
  check_tool_requirements(request);
  if (request.tool != nullptr && transport.headers != nullptr) {
    check_parameter_headers(*transport.headers, *request.tool, &request.arguments);
  }
  return prepare_tool_call(services, transport, request);
}

std::optional<Response> prepare_task_request(const MethodServices&, const TransportInfo&, Request& request) {
  if (!request.client_capabilities.tasks) throw tasks_not_declared();
  return std::nullopt;
}

const MethodTable& methods() {
  static const MethodTable table = {
      {"server/discover", {.run = discover, .cache = kOneHour}},
      {"tools/list", {.run = list_tools, .cache = kFiveMinutes}},
      {"tools/call",
       {.run = call_tool,
        .prepare = prepare_stateless_tool_call,
        .asks_client = tool_asks_client,
        .runs_async = true,
        .name_member = "name"}},
      {"resources/list", {.run = list_resources, .cache = kFiveMinutes, .exists = has_resources}},
      {"resources/templates/list", {.run = list_resource_templates, .cache = kFiveMinutes, .exists = has_resources}},
      {"resources/read",
       {.run = read_resource,
        .asks_client = resource_asks_client,
        .runs_async = true,
        .name_member = "uri",
        .exists = has_resources}},
      {"prompts/list", {.run = list_prompts, .cache = kFiveMinutes, .exists = has_prompts}},
      {"prompts/get",
       {.run = get_prompt,
        .asks_client = prompt_asks_client,
        .runs_async = true,
        .name_member = "name",
        .exists = has_prompts}},
      {"completion/complete", {.run = complete, .runs_async = true, .exists = has_completions}},
      {"tasks/get",
       {.run = get_task, .prepare = prepare_task_request, .name_member = "taskId", .exists = has_task_tools}},
      {"tasks/update",
       {.run = update_task, .prepare = prepare_task_request, .name_member = "taskId", .exists = has_task_tools}},
      {"tasks/cancel",
       {.run = cancel_task, .prepare = prepare_task_request, .name_member = "taskId", .exists = has_task_tools}},
  };
  return table;
}

ProtocolError invalid_envelope(const std::string& why) {
  return {400, code::kInvalidParams, why};
}
ProtocolError header_mismatch(const std::string& why) {
  return {400, code::kHeaderMismatch, why};
}

std::string quoted(std::string_view key) {
  return "`_meta[\"" + std::string(key) + "\"]`";
}

void check_client_info(const Json& info) {
  const auto is_text = [&](std::string_view key) {
    const Json* value = support::find(info, key);
    return value != nullptr && value->is_string();
  };
  if (!is_text("name") || !is_text("version")) {
    throw invalid_envelope(quoted(meta_key::kClientInfo) + " must be an object with `name` and `version`.");
  }
}

// A notification needs no capabilities; the members that it has must be well formed all the same.
void check_envelope(const Json& meta, bool is_request) {
  if (!meta[std::string(meta_key::kVersion)].is_string()) {
    throw invalid_envelope(quoted(meta_key::kVersion) + " must be a string.");
  }
  const auto capabilities = meta.find(meta_key::kClientCapabilities);
  if (capabilities == meta.end() ? is_request : !capabilities->is_object()) {
    throw invalid_envelope(quoted(meta_key::kClientCapabilities) + " is required and must be an object.");
  }
  if (const auto info = meta.find(meta_key::kClientInfo); info != meta.end()) check_client_info(*info);
  if (const auto level = meta.find(meta_key::kLogLevel); level != meta.end()) {
    if (!level->is_string() || !parse_log_level(level->get_ref<const std::string&>())) {
      throw invalid_envelope(quoted(meta_key::kLogLevel) +
                             " must be one of debug, info, notice, warning, error, critical, alert, emergency.");
    }
  }
}

// The envelope's version must be the header's, and one of this server.
void check_version(const std::string& version, const ProtocolHeaders* headers) {
  if (headers != nullptr) {
    if (!headers->protocol_version) {
      throw header_mismatch("The header MCP-Protocol-Version is missing; the message claims a version.");
    }
    if (trim_header(*headers->protocol_version) != version) {
      throw header_mismatch("The header MCP-Protocol-Version differs from the message's version.");
    }
  }
  if (is_stateless_version(version)) return;
  throw ProtocolError(400, code::kUnsupportedVersion,
                      is_stateful_version(version)
                          ? "This protocol version opens with `initialize`, without a version in `_meta`."
                          : "This protocol version is not supported.",
                      {{"supported", supported_versions()}, {"requested", support::printable(version, 200)}});
}

// The header names a stateless version, but the message has no envelope. Notifications need none.
void check_without_envelope(const Message& message) {
  if (message.kind == MessageKind::notification) return;
  if (message.kind == MessageKind::response) {
    throw ProtocolError(400, code::kInvalidRequest, "A client of this protocol version sends no responses.");
  }
  if (message.method == "initialize") {
    throw header_mismatch(
        "`initialize` opens a handshake revision; the header MCP-Protocol-Version names a later one.");
  }
  throw invalid_envelope("`params._meta` must hold " + std::string(meta_key::kVersion) + " and " +
                         std::string(meta_key::kClientCapabilities) + ".");
}

std::optional<LogLevel> envelope_log_level(const Json& meta) {
  const Json* level = support::find(meta, meta_key::kLogLevel);
  return level == nullptr ? std::nullopt : parse_log_level(level->get_ref<const std::string&>());
}

class StatelessFlavour final : public Flavour {
 public:
  bool is_stateless() const override { return true; }
  int unknown_resource_code() const override { return code::kInvalidParams; }

  // A request over HTTP ends with its connection, whatever session id the client sent.
  std::string_view cancellation_scope(const TransportInfo& transport) const override {
    return transport.headers != nullptr ? std::string_view() : transport.cancellation_scope;
  }

  void check(const Message& message, const TransportInfo& transport) const override {
    const bool is_request = message.kind == MessageKind::request;
    const Json* meta = find_meta(message.params);
    if (meta != nullptr && meta->contains(meta_key::kVersion)) {
      check_envelope(*meta, is_request);
      check_version((*meta)[std::string(meta_key::kVersion)].get_ref<const std::string&>(), transport.headers);
    } else {
      check_without_envelope(message);
    }
    if (transport.headers != nullptr) check_method_header(*transport.headers, message.method, is_request);
  }

  std::optional<Response> prepare(Message&& message, const TransportInfo& transport, const MethodServices& services,
                                  Request& request) const override {
    request.flavour = this;
    find_method(methods(), message.method, 404, request);
    if (transport.headers != nullptr && !request.method->name_member.empty()) {
      check_name_header(*transport.headers, message.params, request.method->name_member);
    }
    prepare_common(std::move(message), transport, request);
    read_envelope(request.params, request);
    request.cancellation_scope = cancellation_scope(transport);
    if (request.method->prepare != nullptr) {
      if (auto response = request.method->prepare(services, transport, request)) return response;
    }
    if (!request.method->runs_async) return std::nullopt;
    request.interaction = make_stateless_interaction(services, request);
    request.needs_stream = request.progress_token || request.log_level;
    register_in_flight(services.in_flight, request);
    return std::nullopt;
  }

  void finish(const MethodServices& services, const Request& request, const MethodResult& result,
              std::string& text) const override {
    begin_response(request, result.members.size() + services.server_info_meta.size() + 100, text);
    text.append(R"("resultType":")").append(result.type).append("\",");
    if (!result.members.empty()) text.append(result.members).append(",");
    append_cache_hint(request, result, text);
    if (result.meta.is_null()) {
      text += services.server_info_meta;
    } else {
      Json meta = result.meta;
      meta[std::string(meta_key::kServerInfo)] = to_json(services.options.server_info, kNewestStateless);
      text += R"("_meta":)";
      support::append_text(text, meta);
    }
    text += "}}";
  }

 private:
  static void append_cache_hint(const Request& request, const MethodResult& result, std::string& text) {
    if (result.type != "complete") return;
    auto cache = result.cache ? result.cache : request.method->cache;
    if (!cache) return;
    const bool is_public = cache->is_public && !result.is_private;
    text.append(R"("ttlMs":)").append(std::to_string(cache->ttl_ms));
    text.append(R"(,"cacheScope":)").append(is_public ? R"("public",)" : R"("private",)");
  }
};

}  // namespace

void read_envelope(const Json& params, RequestInfo& request) {
  const Json& meta = *find_meta(params);
  request.protocol_version = *find_version(meta[std::string(meta_key::kVersion)].get_ref<const std::string&>());
  request.client_capabilities = ClientCapabilities::from_json(meta[std::string(meta_key::kClientCapabilities)]);
  request.log_level = envelope_log_level(meta);
}

const Flavour& stateless_flavour() {
  static const StatelessFlavour flavour;
  return flavour;
}

}  // namespace mcp
