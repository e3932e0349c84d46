// What a message is, whether it may be, and what answers it at once.
#include <algorithm>

#include "methods/tool_methods.hpp"
#include "protocol/header_value.hpp"
#include "protocol/json_reader.hpp"
#include "server_implementation.hpp"
#include "tasks/task_methods.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/tool_result.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxBatchSize = 50;
constexpr std::string_view kBatchVersion = "2025-03-26";
constexpr std::string_view kListen = "subscriptions/listen";

Reply accepted() {
  return {.status = 202};
}

ProtocolError unknown_method(int status, const std::string& method) {
  return {status, code::kMethodNotFound, "There is no method `" + support::printable(method, 64) + "` here."};
}

ProtocolError id_in_use() {
  return {400, code::kInvalidRequest, "A request with this `id` is still running."};
}

bool exists(const Method& method, const Registry& registry) {
  return method.exists == nullptr || method.exists(registry);
}

std::optional<Json> progress_token_of(const Json* meta) {
  const Json* token = meta == nullptr ? nullptr : support::find(*meta, "progressToken");
  if (token == nullptr || !(token->is_string() || token->is_number_integer())) return std::nullopt;
  return *token;
}

std::optional<LogLevel> parse_log_level(const Json* meta) {
  const Json* level = meta == nullptr ? nullptr : support::find(*meta, meta_key::kLogLevel);
  return level == nullptr ? std::nullopt : log_level_from_name(level->get_ref<const std::string&>());
}

// Whether what the request is for may ask its client something on the way.
bool may_ask(const Request& request) {
  if (const Tool* tool = tool_of(request)) return tool->asks;
  const auto text = [&](const char* member) -> std::string_view {
    const Json* value = support::find(request.params, member);
    return value == nullptr || !value->is_string() ? "" : std::string_view(value->get_ref<const std::string&>());
  };
  if (request.method == "prompts/get") {
    const Prompt* prompt = request.registry->find_prompt(text("name"));
    return prompt != nullptr && prompt->asks;
  }
  if (request.method != "resources/read") return false;
  const Registry::Match match = request.registry->match(text("uri"));
  if (match.resource != nullptr) return match.resource->asks;
  return match.resource_template != nullptr && match.resource_template->asks;
}

// A tool that the caller was not granted, over HTTP: known before the first byte, so that the status says it and the
// client asks the owner for more. Elsewhere the tool's own run says no.
std::optional<Reply> check_scope(const MethodServices& services, const Method& method, const Json& id,
                                 const Request& request, const TransportInfo& around) {
  const Tool* tool = tool_of(request);
  if (!around.challenge || tool == nullptr || around.principal.may(tool->scope)) return std::nullopt;
  const std::string challenge = around.challenge(tool->scope);
  Answer answer{make_login_required_result(*tool, challenge)};
  if (is_stateless_version(request.version)) {
    answer = completed(services, method, std::move(answer), false);
  }
  return Reply{.status = 403, .text = response_text(id, answer), .challenge = challenge};
}

// Handshake era over HTTP: everything but `initialize` belongs to a session, and a session is opened once.
void check_session(const Message& message, const TransportInfo& around) {
  if (around.headers == nullptr) return;
  const bool opens = message.kind == MessageKind::request && message.method == "initialize";
  if (opens && around.session != nullptr) {
    throw ProtocolError(400, code::kInvalidRequest, "This session is already initialized.");
  }
  if (!opens && around.session == nullptr) {
    throw ProtocolError(400, code::kNoSession, "The header Mcp-Session-Id is missing: `initialize` gives you one.");
  }
}

// Where a call can be cancelled by a later message. A stateless HTTP request ends with its connection instead, whatever
// session id came along.
std::string cancellation_scope(Flavour era, const TransportInfo& around) {
  return era == Flavour::stateless && around.headers != nullptr ? std::string() : around.cancellation_scope;
}

}  // namespace

// A message that is whole: one answer or one call, whatever is wrong with it.
std::string to_request_id(const Json& id) {
  constexpr std::size_t kMaxBytes = 60;
  if (id.is_null()) return {};
  const bool is_text = id.is_string() && !id.get_ref<const std::string&>().empty();
  return support::printable(is_text ? id.get_ref<const std::string&>() : support::to_text(id), kMaxBytes);
}

Opened Server::Impl::open_message(Message message, const TransportInfo& around) {
  const Json id =
      message.kind == MessageKind::response ? Json() : message.id;  // of a response: the id of a request of ours
  try {
    return detect_flavour(message, around.headers) == Flavour::stateless ? open_stateless(std::move(message), around)
                                                                         : open_handshake(std::move(message), around);
  } catch (const ProtocolError& error) {
    return refusal(id, error);
  } catch (const std::exception& failure) {
    return refusal(id, defect("open", failure.what()));
  }
}

Opened Server::Impl::open_handshake(Message message, const TransportInfo& around) {
  check_session(message, around);
  if (message.kind == MessageKind::response) {
    inquiries.resolve(around.cancellation_scope, std::move(message));
    return accepted();
  }
  if (message.kind == MessageKind::notification) {
    cancel(message, Flavour::handshake, around);
    return accepted();
  }
  Request request;
  request.registry = offered();
  const auto method = stateful_methods().find(message.method);
  if (method == stateful_methods().end() || !exists(method->second, *request.registry)) {
    throw unknown_method(200, message.method);
  }
  const bool negotiated = around.session != nullptr && !around.session->protocol_version.empty();
  request.method = std::move(message.method);
  request.version = negotiated ? around.session->protocol_version : kNewestStateful;
  request.params = std::move(message.params);
  request.scope = around.cancellation_scope;
  if (negotiated) request.abilities = ClientCapabilities::of(around.session->client_capabilities);
  request.abilities.tasks = false;  // the extension is the stateless era's
  if (auto refused = check_scope(services, method->second, message.id, request, around)) return *std::move(refused);
  if (method->second.runs_async) {
    return prepare(method->second, std::move(message.id), std::move(request), Flavour::handshake, around);
  }
  request.session = around.session;
  return answer(method->second, std::move(message.id), std::move(request), around);
}

Opened Server::Impl::open_stateless(Message message, const TransportInfo& around) {
  const bool is_request = message.kind == MessageKind::request;
  if (around.headers != nullptr) check_method_header(*around.headers, message.method, is_request);
  if (!is_request) {
    cancel(message, Flavour::stateless, around);
    return accepted();
  }
  Request request;
  request.registry = offered();
  const bool listens = message.method == kListen;
  const auto method = stateless_methods().find(message.method);
  if (!listens && (method == stateless_methods().end() || !exists(method->second, *request.registry))) {
    throw unknown_method(404, message.method);
  }
  if (around.headers != nullptr && !listens && !method->second.name_member.empty()) {
    check_name_header(*around.headers, message.params, method->second.name_member);
  }
  const Json& meta = *meta_of(message.params);
  request.method = message.method;
  request.version = meta[std::string(meta_key::kVersion)].get<std::string>();
  request.abilities = ClientCapabilities::of(meta[std::string(meta_key::kClientCapabilities)]);
  request.params = std::move(message.params);
  request.headers = around.headers;
  request.scope = cancellation_scope(Flavour::stateless, around);
  if (listens) return open_subscription(std::move(message), request, around);
  if (method->second.check != nullptr) method->second.check(services, request);
  request.headers = nullptr;
  if (auto refused = check_scope(services, method->second, message.id, request, around)) return *std::move(refused);
  if (!method->second.runs_async) {
    return answer(method->second, std::move(message.id), std::move(request), around);
  }
  return prepare(method->second, std::move(message.id), std::move(request), Flavour::stateless, around);
}

Subscription Server::Impl::open_subscription(Message message, const Request& request, const TransportInfo& around) {
  const Json* wanted = support::find(request.params, "notifications");
  if (wanted == nullptr || !wanted->is_object()) throw invalid_params("`params.notifications` must be an object.");
  for (const std::string_view list : {"resourceSubscriptions", "taskIds"}) {
    const Json* entries = support::find(*wanted, list);
    if (entries == nullptr) continue;
    const bool texts = entries->is_array() && std::all_of(entries->begin(), entries->end(),
                                                          [](const Json& entry) { return entry.is_string(); });
    if (!texts) throw invalid_params("`" + std::string(list) + "` must be a list of texts.");
    if (list == "taskIds" && !request.abilities.tasks) throw tasks_not_declared();
  }
  Subscription subscription;
  if (!request.scope.empty()) {
    subscription.in_flight_ = in_flight.enter(request.scope, message.id, {});
    if (!subscription.in_flight_) throw id_in_use();
  }
  subscription.id_ = std::move(message.id);
  subscription.principal_ = around.principal;
  subscription.version_ = request.version;
  subscription.scope_ = request.scope;
  subscription.wanted_ = *wanted;
  return subscription;
}

Opened Server::Impl::open_batch(Json elements, const TransportInfo& around) {
  const auto invalid = [](const std::string& why) { return ProtocolError(400, code::kInvalidRequest, why); };
  if (around.session == nullptr || around.session->protocol_version != kBatchVersion) {
    throw invalid("This protocol version has no batches; send one message at a time.");
  }
  if (elements.empty()) throw invalid("The batch is empty.");
  if (elements.size() > kMaxBatchSize) {
    throw invalid("The batch is too long: at most " + std::to_string(kMaxBatchSize) + " messages.");
  }
  std::vector<Message> messages;
  for (Json& element : elements) {
    if (has_stateless_envelope(element)) throw invalid("A message with a version in `_meta` may not be in a batch.");
    messages.push_back(classify(std::move(element)));
    if (messages.back().method == "initialize") throw invalid("`initialize` may not be in a batch.");
  }

  Call batch;
  batch.method_ = "batch";
  batch.version_ = kBatchVersion;
  for (Message& message : messages) {
    Opened opened = open_message(std::move(message), around);
    if (Call* call = std::get_if<Call>(&opened)) {
      batch.may_notify_ = batch.may_notify_ || call->may_notify_;
      batch.batch_.push_back(std::move(*call));
    } else if (auto* reply = std::get_if<Reply>(&opened); reply != nullptr && reply->text) {
      batch.batch_answers_.push_back(*std::move(reply->text));
    }
  }
  if (!batch.batch_.empty()) return batch;
  if (batch.batch_answers_.empty()) return accepted();
  return Reply{.text = batch_text(batch.batch_answers_)};
}

void Server::Impl::cancel(const Message& message, Flavour era, const TransportInfo& around) {
  const std::string scope = cancellation_scope(era, around);
  if (message.method != "notifications/cancelled" || scope.empty()) return;
  const Json* id = support::find(message.params, "requestId");
  if (id == nullptr) return;
  in_flight.cancel(scope, *id);
  listeners.cancel(scope, *id);
}

Reply Server::Impl::answer(const Method& method, Json id, Request request, const TransportInfo& around) {
  Context context(around.principal, support::Budget::of(options.call_deadline));
  Answer answer = method.handle(services, request, context);
  if (is_stateless_version(request.version)) {
    answer = completed(services, method, std::move(answer), false);
  }
  return {.text = response_text(id, answer), .opened_session = std::move(answer.opened_session)};
}

Call Server::Impl::prepare(const Method& method, Json id, Request request, Flavour era, const TransportInfo& around) {
  Call call;
  if (!request.scope.empty()) {
    call.in_flight_ = in_flight.enter(request.scope, id, call.stop_);
    if (!call.in_flight_) throw id_in_use();
  }
  const Json* meta = meta_of(request.params);
  call.progress_token_ = progress_token_of(meta);
  if (era == Flavour::stateless) {
    call.log_level_ = parse_log_level(meta);
  } else {
    const bool chosen = around.session != nullptr && around.session->log_level;
    call.log_level_ = chosen ? around.session->log_level : options.default_log_level;
  }
  call.may_notify_ = call.progress_token_ || call.log_level_ || (era == Flavour::handshake && may_ask(request));
  call.handler_ = &method;
  call.request_id_ = around.request_id.empty() ? to_request_id(id) : around.request_id;
  call.id_ = std::move(id);
  call.method_ = std::move(request.method);
  call.params_ = std::move(request.params);
  call.version_ = std::move(request.version);
  call.stateless_ = era == Flavour::stateless;
  call.principal_ = around.principal;
  call.registry_ = std::move(request.registry);
  call.scope_ = around.cancellation_scope;
  call.abilities_ = request.abilities;
  return call;
}

}  // namespace mcp
