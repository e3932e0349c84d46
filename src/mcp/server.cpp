#include "tastytrade_mcp/mcp/server.hpp"

#include <algorithm>
#include <mutex>

#include "dialogue.hpp"
#include "era.hpp"
#include "header_value.hpp"
#include "in_flight.hpp"
#include "interruption.hpp"
#include "json_reader.hpp"
#include "listeners.hpp"
#include "message.hpp"
#include "method.hpp"
#include "prompt_methods.hpp"
#include "resource_methods.hpp"
#include "server_info.hpp"
#include "task_methods.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tool_methods.hpp"
#include "trace_context.hpp"

namespace mcp {
namespace {

constexpr std::size_t kLongestBatch = 50;
constexpr std::string_view kBatchVersion = "2025-03-26";
constexpr std::string_view kListen = "subscriptions/listen";

using Opened = Server::Opened;

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

bool exists(const Method& method, const Registry& registry) {
  return method.exists == nullptr || method.exists(registry);
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

// What every stateless result carries beside its own members. `exchanged`: the client has replied to questions on the
// way, so the result is for it alone.
Json completed(const Services& services, const Method& method, std::string_view version, Answer&& answer,
               bool exchanged) {
  Json complete = Json::object();
  complete["resultType"] = answer.type;
  for (auto& [name, value] : answer.result.items()) complete[name] = std::move(value);
  auto cache = answer.cache ? answer.cache : method.cache;
  if (cache && exchanged) cache = CacheHint{0, false};
  if (cache && answer.type == "complete") {
    complete["ttlMs"] = cache->ttl_ms;
    complete["cacheScope"] = cache->is_public ? "public" : "private";
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

// Everything a running method works on. A call that goes on as a task takes it along.
struct Job {
  const Method* method = nullptr;
  Request request;
  Principal principal;
  std::string request_id;
  std::optional<Json> progress_token;
  std::optional<LogLevel> log_level;
  Context::Send send;
};

// Runs a method's handler; questions go through `dialogue`, which may be null.
Answer execute(const Services& services, Job& job, Dialogue* dialogue, const Context::Send& send,
               const std::stop_token& stop) {
  Context context(job.principal, support::Budget::of(services.options.call_deadline, stop), send, job.progress_token,
                  job.log_level);
  const Json* meta = meta_of(job.request.params);
  context.set_trace_parent(trace_parent_of(meta));
  context.set_trace_state(trace_state_of(meta));
  context.set_request_id(job.request_id);
  context.set_dialogue(dialogue, job.request.abilities);
  return job.method->handle(services, job.request, context);
}

}  // namespace

struct Server::Implementation_ {
  Implementation_(std::shared_ptr<const Registry> offered, ServerOptions given, const Sealer& sealer,
                  state::Store& store)
      : options(std::move(given)),
        registry(std::move(offered)),
        listeners(options.most_listeners),
        tasks(options, sealer, store, listeners),
        services{options, sealer, listeners, tasks} {}

  Opened open_message(Message message, const Surroundings& around);
  Opened open_handshake(Message message, const Surroundings& around);
  Opened open_stateless(Message message, const Surroundings& around);
  Opened open_batch(Json elements, const Surroundings& around);
  Subscription open_subscription(Message message, Request request, const Surroundings& around);
  void cancel(const Message& message, Era era, const Surroundings& around);

  Reply answer(const Method& method, Json id, Request request, const Surroundings& around);
  Call prepare(const Method& method, Json id, Request request, Era era, const Surroundings& around);
  Reply run_method(Call& call, const Context::Send& send, const std::function<void()>& release_connection);
  Answer run_handshake(const std::shared_ptr<Job>& job, Call& call, const std::function<void()>& release_connection);
  Json run_stateless(const std::shared_ptr<Job>& job, Call& call);
  std::optional<Reply> run_one(Call call, const Context::Send& send, const std::stop_token& stop,
                               const std::function<void()>& release_connection);
  std::optional<Reply> run_batch(Call batch, const Context::Send& send, const std::stop_token& stop);

  std::shared_ptr<const Registry> offered() {
    const std::lock_guard lock(registry_mutex);
    return registry;
  }

  ServerOptions options;
  std::mutex registry_mutex;
  std::shared_ptr<const Registry> registry;
  InFlight in_flight;
  Inquiries inquiries;
  Listeners listeners;
  Tasks tasks;
  Services services;
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
  if (message.kind == MessageKind::response) {
    inquiries.resolve(around.cancellation_scope, std::move(message));
    return accepted();
  }
  if (message.kind == MessageKind::notification) {
    cancel(message, Era::handshake, around);
    return accepted();
  }
  Request request;
  request.registry = offered();
  const auto method = handshake_methods().find(message.method);
  if (method == handshake_methods().end() || !exists(method->second, *request.registry)) {
    throw unknown_method(200, message.method);
  }
  const bool negotiated = around.session != nullptr && !around.session->protocol_version.empty();
  request.method = std::move(message.method);
  request.version = negotiated ? around.session->protocol_version : kNewestHandshake;
  request.params = std::move(message.params);
  request.scope = around.cancellation_scope;
  if (negotiated) request.abilities = ClientAbilities::of(around.session->client_capabilities);
  request.abilities.tasks = false;  // the extension is the stateless era's
  if (method->second.takes_time) {
    return prepare(method->second, std::move(message.id), std::move(request), Era::handshake, around);
  }
  request.session = around.session;
  return answer(method->second, std::move(message.id), std::move(request), around);
}

Opened Server::Implementation_::open_stateless(Message message, const Surroundings& around) {
  const bool is_request = message.kind == MessageKind::request;
  if (around.headers != nullptr) check_method_header(*around.headers, message.method, is_request);
  if (!is_request) {
    cancel(message, Era::stateless, around);
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
  request.abilities = ClientAbilities::of(meta[std::string(meta_key::kClientCapabilities)]);
  request.params = std::move(message.params);
  request.headers = around.headers;
  request.scope = cancellation_scope(Era::stateless, around);
  if (listens) return open_subscription(std::move(message), std::move(request), around);
  if (method->second.check != nullptr) method->second.check(services, request);
  request.headers = nullptr;
  if (!method->second.takes_time) {
    return answer(method->second, std::move(message.id), std::move(request), around);
  }
  return prepare(method->second, std::move(message.id), std::move(request), Era::stateless, around);
}

Subscription Server::Implementation_::open_subscription(Message message, Request request, const Surroundings& around) {
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
  subscription.id_ = std::move(message.id);
  subscription.principal_ = around.principal;
  subscription.version_ = request.version;
  subscription.scope_ = request.scope;
  subscription.wanted_ = *wanted;
  return subscription;
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
    } else if (auto* reply = std::get_if<Reply>(&opened); reply != nullptr && reply->body) {
      batch.batch_answers_.push_back(*std::move(reply->body));
    }
  }
  if (!batch.batch_.empty()) return batch;
  if (batch.batch_answers_.empty()) return accepted();
  return Reply{.status = 200, .body = std::move(batch.batch_answers_), .opened_session = std::nullopt};
}

void Server::Implementation_::cancel(const Message& message, Era era, const Surroundings& around) {
  const std::string scope = cancellation_scope(era, around);
  if (message.method != "notifications/cancelled" || scope.empty()) return;
  const Json* id = support::find(message.params, "requestId");
  if (id == nullptr) return;
  in_flight.cancel(scope, *id);
  listeners.cancel(scope, *id);
}

Reply Server::Implementation_::answer(const Method& method, Json id, Request request, const Surroundings& around) {
  Context context(around.principal, support::Budget::of(options.call_deadline));
  Answer answer = method.handle(services, request, context);
  auto opened_session = std::move(answer.opened_session);
  Json result = is_stateless_version(request.version)
                    ? completed(services, method, request.version, std::move(answer), false)
                    : std::move(answer.result);
  return {.status = 200,
          .body = result_message(std::move(id), std::move(result)),
          .opened_session = std::move(opened_session)};
}

Call Server::Implementation_::prepare(const Method& method, Json id, Request request, Era era,
                                      const Surroundings& around) {
  Call call;
  if (!request.scope.empty()) {
    call.in_flight_ = in_flight.enter(request.scope, id, call.stop_);
    if (!call.in_flight_) throw ProtocolError(400, code::kInvalidRequest, "A request with this `id` is still running.");
  }
  const Json* meta = meta_of(request.params);
  call.progress_token_ = progress_token_of(meta);
  if (era == Era::stateless) {
    call.log_level_ = claimed_log_level(meta);
  } else {
    const bool chosen = around.session != nullptr && around.session->log_level;
    call.log_level_ = chosen ? around.session->log_level : options.default_log_level;
  }
  const Tool* tool = tool_of(request);
  call.may_notify_ =
      call.progress_token_ || call.log_level_ || (era == Era::handshake && tool != nullptr && tool->asks);
  call.handler_ = &method;
  call.id_ = std::move(id);
  call.method_ = std::move(request.method);
  call.params_ = std::move(request.params);
  call.version_ = std::move(request.version);
  call.stateless_ = era == Era::stateless;
  call.principal_ = around.principal;
  call.request_id_ = around.request_id;
  call.registry_ = std::move(request.registry);
  call.scope_ = around.cancellation_scope;
  call.abilities_ = request.abilities;
  return call;
}

Answer Server::Implementation_::run_handshake(const std::shared_ptr<Job>& job, Call& call,
                                              const std::function<void()>& release_connection) {
  if (!call.handler_->may_ask) return execute(services, *job, nullptr, job->send, call.stop_.get_token());
  HandshakeDialogue dialogue(inquiries, job->send,
                             {.scope = call.scope_,
                              .version = call.version_,
                              .abilities = call.abilities_,
                              .patience = options.reply_deadline,
                              .release_connection = release_connection});
  return execute(services, *job, &dialogue, job->send, call.stop_.get_token());
}

Json Server::Implementation_::run_stateless(const std::shared_ptr<Job>& job, Call& call) {
  const Method& method = *call.handler_;
  const std::stop_token stop = call.stop_.get_token();
  if (!method.may_ask) {
    return completed(services, method, call.version_, execute(services, *job, nullptr, job->send, stop), false);
  }
  StatelessDialogue dialogue(services.sealer, job->principal, call.method_, job->request.params, call.abilities_);
  try {
    const Tool* tool = tool_of(job->request);
    if (tool == nullptr || tool->task == TaskUse::never || !call.abilities_.tasks) {
      Answer answer = execute(services, *job, &dialogue, job->send, stop);
      return completed(services, method, call.version_, std::move(answer), dialogue.is_retry());
    }
    const Tasks::Work work = [this, job](Tasks::Run& run) {
      const Context::Send send = [&](const Json& notification) { run.send_if_attached(job->send, notification); };
      return execute(services, *job, &run, send, run.stop()).result;
    };
    const bool at_once = tool->task == TaskUse::required;
    Tasks::Outcome outcome = tasks.run(job->principal, dialogue, call.abilities_, work, at_once, stop);
    Answer answer{std::move(outcome.result)};
    if (outcome.is_task) answer.type = "task";
    return completed(services, method, call.version_, std::move(answer), true);
  } catch (const Interruption& interruption) {
    Answer answer{dialogue.interim_result(interruption.questions, call.version_)};
    answer.type = "input_required";
    return completed(services, method, call.version_, std::move(answer), true);
  }
}

Reply Server::Implementation_::run_method(Call& call, const Context::Send& send,
                                          const std::function<void()>& release_connection) {
  const auto reply = [](int status, Json message) {
    return Reply{.status = status, .body = std::move(message), .opened_session = std::nullopt};
  };
  try {
    auto job = std::make_shared<Job>();
    job->method = call.handler_;
    job->request.method = call.method_;
    job->request.version = call.version_;
    job->request.params = std::move(call.params_);
    job->request.registry = call.registry_;
    job->request.abilities = call.abilities_;
    job->request.scope = call.scope_;
    job->principal = call.principal_;
    job->request_id = call.request_id_;
    job->progress_token = call.progress_token_;
    job->log_level = call.log_level_;
    job->send = sender_for(call.version_, send);
    Json result = call.stateless_ ? run_stateless(job, call) : run_handshake(job, call, release_connection).result;
    return reply(200, result_message(call.id_, std::move(result)));
  } catch (const ProtocolError& error) {
    return reply(error.status, error_message(call.id_, error));
  } catch (const std::exception& failure) {
    return reply(200, error_message(call.id_, defect(call.method_, failure.what())));
  }
}

std::optional<Reply> Server::Implementation_::run_one(Call call, const Context::Send& send, const std::stop_token& stop,
                                                      const std::function<void()>& release_connection) {
  const std::stop_callback forward(stop, [&call] { call.stop_.request_stop(); });
  Reply reply = run_method(call, send, release_connection);
  if (call.stop_.stop_requested()) return std::nullopt;  // nobody waits for it any more
  return reply;
}

std::optional<Reply> Server::Implementation_::run_batch(Call batch, const Context::Send& send,
                                                        const std::stop_token& stop) {
  Json answers = std::move(batch.batch_answers_);
  for (Call& call : batch.batch_) {
    if (auto reply = run_one(std::move(call), send, stop, {})) answers.push_back(*std::move(reply->body));
  }
  if (answers.empty()) return std::nullopt;
  return Reply{.status = 200, .body = std::move(answers), .opened_session = std::nullopt};
}

Server::Server(std::shared_ptr<const Registry> registry, ServerOptions options, const Sealer& sealer,
               state::Store& store)
    : implementation_(std::make_unique<Implementation_>(std::move(registry), std::move(options), sealer, store)) {}
Server::~Server() = default;

Server::Opened Server::open(std::string_view text, const Surroundings& around) {
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

std::optional<Reply> Server::run(Call call, const Context::Send& send, const std::stop_token& stop,
                                 const std::function<void()>& release_connection) {
  try {
    if (call.handler_ == nullptr) return implementation_->run_batch(std::move(call), send, stop);
    return implementation_->run_one(std::move(call), send, stop, release_connection);
  } catch (const std::exception& failure) {
    defect("run", failure.what());
    return std::nullopt;
  }
}

std::shared_ptr<void> Server::listen(Subscription subscription, Outlet outlet) {
  const auto registry = implementation_->offered();
  const Json& wanted = subscription.wanted_;
  Interests interests;
  Json honoured = Json::object();
  const auto take_list = [&](const char* member, Change change, bool offered) {
    const Json* flag = support::find(wanted, member);
    if (flag == nullptr || *flag != true || !offered || !implementation_->options.lists_change) return;
    interests.lists.insert(change);
    honoured[member] = true;
  };
  take_list("toolsListChanged", Change::tools, true);
  take_list("promptsListChanged", Change::prompts, has_prompts(*registry));
  take_list("resourcesListChanged", Change::resources, has_resources(*registry));
  const auto take_texts = [&](const char* member, auto& kept, const auto& is_offered) {
    const Json* entries = support::find(wanted, member);
    if (entries == nullptr) return;
    for (const Json& entry : *entries) {
      const auto& text = entry.get_ref<const std::string&>();
      if (is_offered(text) && kept.insert(text).second) honoured[member].push_back(text);
    }
  };
  take_texts("resourceSubscriptions", interests.uris,
             [&](const std::string& uri) { return is_watchable(*registry, uri); });
  take_texts("taskIds", interests.task_ids,
             [&](const std::string& handle) { return implementation_->tasks.knows(subscription.principal_, handle); });
  auto handle = implementation_->listeners.add_subscription(subscription.scope_, subscription.id_, std::move(interests),
                                                            std::move(honoured), outlet);
  if (handle == nullptr) {
    const ProtocolError full(200, code::kInternalError, "Too many subscriptions are open.");
    outlet.send(error_message(subscription.id_, full));
    if (outlet.end) outlet.end();
  }
  return handle;
}

std::shared_ptr<void> Server::attach_session(const Session& session, const std::string& scope, Outlet outlet) {
  return implementation_->listeners.add_session(scope, session.subscriptions, std::move(outlet));
}

void Server::end_listeners() {
  implementation_->listeners.end_all();
}

void Server::publish(std::shared_ptr<const Registry> registry, const std::vector<Change>& changes) {
  {
    const std::lock_guard lock(implementation_->registry_mutex);
    implementation_->registry = std::move(registry);
  }
  for (const Change change : changes) implementation_->listeners.list_changed(change);
}

void Server::announce_update(std::string_view uri) {
  implementation_->listeners.resource_updated(uri);
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
  implementation_->listeners.end_scope(cancellation_scope);
}

std::shared_ptr<const Registry> Server::registry() const {
  return implementation_->offered();
}
const ServerOptions& Server::options() const {
  return implementation_->options;
}

Json Server::capabilities() const {
  Json shown = Json::object();
  shown["serverInfo"] = server_info(implementation_->options, kNewestStateless);
  shown["supportedVersions"] = supported_versions();
  shown["capabilities"] = server_capabilities(implementation_->options, *registry(), kNewestStateless);
  if (!implementation_->options.instructions.empty()) shown["instructions"] = implementation_->options.instructions;
  return shown;
}

}  // namespace mcp
