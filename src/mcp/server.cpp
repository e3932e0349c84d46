#include "tastytrade_mcp/mcp/server.hpp"

#include "era.hpp"
#include "header_value.hpp"
#include "in_flight.hpp"
#include "json_reader.hpp"
#include "message.hpp"
#include "method.hpp"
#include "server_info.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trace_context.hpp"

namespace mcp {
namespace {

constexpr std::size_t kLongestBatch = 50;
constexpr std::string_view kBatchVersion = "2025-03-26";

using Opened = std::variant<Reply, Call>;

Reply accepted() {
  return {.status = 202, .body = std::nullopt, .opened_session = std::nullopt};
}

Reply refusal(Json id, const ProtocolError& error) {
  return {.status = error.status, .body = error_message(std::move(id), error), .opened_session = std::nullopt};
}

// What went wrong is ours alone to know.
ProtocolError defect(std::string_view where, const char* what) {
  support::log_error("request_failed", {{"where", where}, {"exception", support::printable(what, 200)}});
  return {200, code::kInternalError, "The request failed because of a defect in this server."};
}

ProtocolError unknown_method(int status, const std::string& method) {
  return {status, code::kMethodNotFound, "There is no method `" + support::printable(method, 64) + "` here."};
}

std::optional<Json> progress_token_of(const Json* meta) {
  const Json* token = meta == nullptr ? nullptr : support::find(*meta, "progressToken");
  if (token == nullptr || !(token->is_string() || token->is_number_integer())) return std::nullopt;
  return *token;
}

std::optional<LogLevel> claimed_log_level(const Json* meta) {
  const Json* level = meta == nullptr ? nullptr : support::find(*meta, meta_key::kLogLevel);
  return level == nullptr ? std::nullopt : log_level_from_name(level->get_ref<const std::string&>());
}

// Handshake era over HTTP: everything but `initialize` belongs to a session, and a session is opened once.
void check_session(const Message& message, const Surroundings& around) {
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
std::string cancellation_scope(Era era, const Surroundings& around) {
  return era == Era::stateless && around.headers != nullptr ? std::string() : around.cancellation_scope;
}

// What every stateless result carries beside its own members.
Json completed(const Services& services, const Method& method, std::string_view version, Json result) {
  Json complete = Json::object();
  complete["resultType"] = "complete";
  for (auto& [name, value] : result.items()) complete[name] = std::move(value);
  if (method.cache) {
    complete["ttlMs"] = method.cache->ttl_ms;
    complete["cacheScope"] = "public";
  }
  complete["_meta"][std::string(meta_key::kServerInfo)] = server_info(services.options, version);
  return complete;
}

// `message` of a progress notification came with the second revision.
Context::Send sender_for(std::string_view version, const Context::Send& send) {
  if (!send || version >= "2025-03-26") return send;
  return [&send](const Json& notification) {
    if (notification["method"] != "notifications/progress") return send(notification);
    Json reduced = notification;
    reduced["params"].erase("message");
    send(reduced);
  };
}

}  // namespace

struct Server::Implementation_ {
  Implementation_(const Registry& registry, ServerOptions given)
      : options(std::move(given)), services{registry, options} {}

  Opened open_message(Message message, const Surroundings& around);
  Opened open_handshake(Message message, const Surroundings& around);
  Opened open_stateless(Message message, const Surroundings& around);
  Opened open_batch(Json elements, const Surroundings& around);
  void cancel(const Message& message, Era era, const Surroundings& around);

  Reply answer(const Method& method, Json id, Request request, const Surroundings& around);
  Call prepare(const Method& method, Message message, std::string version, Era era, const Surroundings& around);
  Json run_method(Call& call, const Context::Send& send);
  std::optional<Json> run_one(Call call, const Context::Send& send, const std::stop_token& stop);
  std::optional<Json> run_batch(Call batch, const Context::Send& send, const std::stop_token& stop);

  ServerOptions options;
  Services services;
  InFlight in_flight;
};

// A message that is whole: one answer or one call, whatever is wrong with it.
Opened Server::Implementation_::open_message(Message message, const Surroundings& around) {
  const Json id = message.id;
  try {
    return era_of(message, around.headers) == Era::stateless ? open_stateless(std::move(message), around)
                                                             : open_handshake(std::move(message), around);
  } catch (const ProtocolError& error) {
    return refusal(id, error);
  } catch (const std::exception& failure) {
    return refusal(id, defect("open", failure.what()));
  }
}

Opened Server::Implementation_::open_handshake(Message message, const Surroundings& around) {
  check_session(message, around);
  if (message.kind != MessageKind::request) {
    cancel(message, Era::handshake, around);  // we ask nothing of clients, so a response of theirs is late or lost
    return accepted();
  }
  const auto method = handshake_methods().find(message.method);
  if (method == handshake_methods().end()) throw unknown_method(200, message.method);
  const bool negotiated = around.session != nullptr && !around.session->protocol_version.empty();
  std::string version(negotiated ? around.session->protocol_version : kNewestHandshake);
  if (method->second.takes_time) {
    return prepare(method->second, std::move(message), std::move(version), Era::handshake, around);
  }
  Request request{std::move(message.method), std::move(version), std::move(message.params), around.session, nullptr};
  return answer(method->second, std::move(message.id), std::move(request), around);
}

Opened Server::Implementation_::open_stateless(Message message, const Surroundings& around) {
  const bool is_request = message.kind == MessageKind::request;
  if (around.headers != nullptr) check_method_header(*around.headers, message.method, is_request);
  if (!is_request) {
    cancel(message, Era::stateless, around);
    return accepted();
  }
  const auto method = stateless_methods().find(message.method);
  if (method == stateless_methods().end()) throw unknown_method(404, message.method);
  if (around.headers != nullptr && !method->second.name_member.empty()) {
    check_name_header(*around.headers, message.params, method->second.name_member);
  }
  std::string version = (*meta_of(message.params))[std::string(meta_key::kVersion)].get<std::string>();
  Request request{message.method, version, std::move(message.params), nullptr, around.headers};
  if (method->second.check != nullptr) method->second.check(services, request);
  if (!method->second.takes_time) {
    return answer(method->second, std::move(message.id), std::move(request), around);
  }
  message.params = std::move(request.params);
  return prepare(method->second, std::move(message), std::move(version), Era::stateless, around);
}

Opened Server::Implementation_::open_batch(Json elements, const Surroundings& around) {
  const auto invalid = [](const std::string& why) { return ProtocolError(400, code::kInvalidRequest, why); };
  if (around.session == nullptr || around.session->protocol_version != kBatchVersion) {
    throw invalid("This protocol version has no batches; send one message at a time.");
  }
  if (elements.empty()) throw invalid("The batch is empty.");
  if (elements.size() > kLongestBatch) {
    throw invalid("The batch is too long: at most " + std::to_string(kLongestBatch) + " messages.");
  }
  std::vector<Message> messages;
  for (Json& element : elements) {
    if (claims_stateless(element)) throw invalid("A message with a version in `_meta` may not be in a batch.");
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
    } else if (Reply& reply = std::get<Reply>(opened); reply.body) {
      batch.batch_answers_.push_back(*std::move(reply.body));
    }
  }
  if (!batch.batch_.empty()) return batch;
  if (batch.batch_answers_.empty()) return accepted();
  return Reply{.status = 200, .body = std::move(batch.batch_answers_), .opened_session = std::nullopt};
}

void Server::Implementation_::cancel(const Message& message, Era era, const Surroundings& around) {
  const std::string scope = cancellation_scope(era, around);
  if (message.method != "notifications/cancelled" || scope.empty()) return;
  if (const Json* id = support::find(message.params, "requestId")) in_flight.cancel(scope, *id);
}

Reply Server::Implementation_::answer(const Method& method, Json id, Request request, const Surroundings& around) {
  Context context(around.principal, support::Budget::of(options.call_deadline));
  Answer answer = method.handle(services, request, context);
  if (is_stateless_version(request.version)) {
    answer.result = completed(services, method, request.version, std::move(answer.result));
  }
  return {.status = 200,
          .body = result_message(std::move(id), std::move(answer.result)),
          .opened_session = std::move(answer.opened_session)};
}

Call Server::Implementation_::prepare(const Method& method, Message message, std::string version, Era era,
                                      const Surroundings& around) {
  Call call;
  if (const std::string scope = cancellation_scope(era, around); !scope.empty()) {
    call.in_flight_ = in_flight.enter(scope, message.id, call.stop_);
    if (!call.in_flight_) throw ProtocolError(400, code::kInvalidRequest, "A request with this `id` is still running.");
  }
  const Json* meta = meta_of(message.params);
  call.progress_token_ = progress_token_of(meta);
  if (era == Era::stateless) {
    call.log_level_ = claimed_log_level(meta);
  } else {
    const bool chosen = around.session != nullptr && around.session->log_level;
    call.log_level_ = chosen ? around.session->log_level : options.default_log_level;
  }
  call.handler_ = &method;
  call.id_ = std::move(message.id);
  call.method_ = std::move(message.method);
  call.params_ = std::move(message.params);
  call.version_ = std::move(version);
  call.stateless_ = era == Era::stateless;
  call.may_notify_ = call.progress_token_ || call.log_level_;
  call.principal_ = around.principal;
  call.request_id_ = around.request_id;
  return call;
}

Json Server::Implementation_::run_method(Call& call, const Context::Send& send) {
  try {
    Context context(call.principal_, support::Budget::of(options.call_deadline, call.stop_.get_token()),
                    sender_for(call.version_, send), call.progress_token_, call.log_level_);
    context.set_trace_parent(trace_parent_of(meta_of(call.params_)));
    context.set_request_id(call.request_id_);
    Request request{call.method_, call.version_, std::move(call.params_)};
    Json result = call.handler_->handle(services, request, context).result;
    if (call.stateless_) result = completed(services, *call.handler_, call.version_, std::move(result));
    return result_message(call.id_, std::move(result));
  } catch (const ProtocolError& error) {
    return error_message(call.id_, error);
  } catch (const std::exception& failure) {
    return error_message(call.id_, defect(call.method_, failure.what()));
  }
}

std::optional<Json> Server::Implementation_::run_one(Call call, const Context::Send& send,
                                                     const std::stop_token& stop) {
  const std::stop_callback forward(stop, [&call] { call.stop_.request_stop(); });
  Json response = run_method(call, send);
  if (call.stop_.stop_requested()) return std::nullopt;  // nobody waits for it any more
  return response;
}

std::optional<Json> Server::Implementation_::run_batch(Call batch, const Context::Send& send,
                                                       const std::stop_token& stop) {
  Json answers = std::move(batch.batch_answers_);
  for (Call& call : batch.batch_) {
    if (auto response = run_one(std::move(call), send, stop)) answers.push_back(*std::move(response));
  }
  if (answers.empty()) return std::nullopt;
  return answers;
}

Server::Server(const Registry& registry, ServerOptions options)
    : implementation_(std::make_unique<Implementation_>(registry, std::move(options))) {}
Server::~Server() = default;

std::variant<Reply, Call> Server::open(std::string_view text, const Surroundings& around) {
  Json id;
  try {
    const ServerOptions& limits = implementation_->options;
    if (text.size() > limits.max_message_bytes) {
      throw ProtocolError(413, code::kInvalidRequest,
                          "The message is larger than " + std::to_string(limits.max_message_bytes) + " bytes.");
    }
    Json document = read_json(text, limits.max_depth);
    if (document.is_array()) return implementation_->open_batch(std::move(document), around);
    id = readable_id(document);
    return implementation_->open_message(classify(std::move(document)), around);
  } catch (const ProtocolError& error) {
    return refusal(std::move(id), error);
  } catch (const std::exception& failure) {
    return refusal(std::move(id), defect("open", failure.what()));
  }
}

std::optional<Json> Server::run(Call call, const Context::Send& send, const std::stop_token& stop) {
  try {
    if (call.handler_ == nullptr) return implementation_->run_batch(std::move(call), send, stop);
    return implementation_->run_one(std::move(call), send, stop);
  } catch (const std::exception& failure) {
    defect("run", failure.what());
    return std::nullopt;
  }
}

Json Server::refuse(Call call, std::string_view message) {
  const ProtocolError busy(503, code::kBusy, std::string(message));
  if (call.handler_ != nullptr) return error_message(std::move(call.id_), busy);
  Json answers = std::move(call.batch_answers_);
  for (Call& one : call.batch_) answers.push_back(error_message(std::move(one.id_), busy));
  return answers;
}

void Server::cancel_scope(std::string_view cancellation_scope) {
  implementation_->in_flight.cancel_all(cancellation_scope);
}

const Registry& Server::registry() const {
  return implementation_->services.registry;
}
const ServerOptions& Server::options() const {
  return implementation_->options;
}

Json Server::capabilities() const {
  Json shown = Json::object();
  shown["serverInfo"] = server_info(implementation_->options, kNewestStateless);
  shown["supportedVersions"] = supported_versions();
  shown["capabilities"] = server_capabilities();
  if (!implementation_->options.instructions.empty()) shown["instructions"] = implementation_->options.instructions;
  return shown;
}

}  // namespace mcp
