#include "tastytrade_mcp/mcp/server.hpp"

#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "protocol/flavour.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/server_info.hpp"
#include "server_implementation.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {

Reply refusal(Json id, const ProtocolError& error) {
  return {.status = error.status, .text = support::to_text(error_message(std::move(id), error))};
}

std::string batch_text(const std::vector<std::string>& answers) {
  return '[' + support::join(answers, ",") + ']';
}

ProtocolError defect(std::string_view where, const char* what) {
  support::log_error("request_failed", {{"where", where}, {"exception", support::printable(what, 200)}});
  return {200, code::kInternalError, "The request failed because of a defect in this server."};
}

Server::Server(std::shared_ptr<const Registry> registry, ServerOptions options, const Sealer& sealer,
               state::Store& store)
    : implementation_(std::make_unique<Impl>(std::move(registry), std::move(options), sealer, store)) {}
Server::~Server() = default;

Server::Opened Server::open(std::string_view text, const TransportInfo& around) {
  Json id;
  try {
    const ServerOptions& limits = implementation_->options;
    if (text.size() > limits.max_message_bytes) {
      throw ProtocolError(413, code::kInvalidRequest,
                          "The message is larger than " + std::to_string(limits.max_message_bytes) + " bytes.");
    }
    Json document = read_json(text, limits.max_depth);
    if (document.is_array()) return implementation_->open_batch(std::move(document), around);
    id = find_request_id(document);
    const support::LogScope scope(around.request_id.empty() ? to_request_id(id) : around.request_id);
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

std::shared_ptr<void> Server::listen(Subscription subscription, MessageSink outlet) {
  const auto registry = implementation_->offered();
  const Json& wanted = subscription.wanted_;
  SubscriptionFilter interests;
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
    const ProtocolError full(503, code::kBusy, "Too many subscriptions are open; try again later.");
    outlet.send(error_message(subscription.id_, full));
    if (outlet.end) outlet.end();
    return nullptr;
  }
  using Held = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  return std::make_shared<Held>(std::move(subscription.in_flight_), std::move(handle));
}

std::shared_ptr<void> Server::attach_session(const Session& session, const std::string& scope, MessageSink outlet) {
  return implementation_->listeners.add_session(scope, session.subscriptions, std::move(outlet));
}

void Server::end_subscriptions() {
  implementation_->listeners.end_all();
}

void Server::publish(std::shared_ptr<const Registry> registry, const std::vector<Change>& changes) {
  {
    const std::lock_guard lock(implementation_->registry_mutex);
    implementation_->registry = std::move(registry);
  }
  for (const Change change : changes) implementation_->listeners.list_changed(change);
}

void Server::notify_resource_updated(std::string_view uri) {
  implementation_->listeners.resource_updated(uri);
}

std::string Server::refuse(Call call, std::string_view message) {
  const ProtocolError busy(503, code::kBusy, std::string(message));
  if (call.handler_ != nullptr) return support::to_text(error_message(std::move(call.id_), busy));
  std::vector<std::string> answers = std::move(call.batch_answers_);
  for (Call& one : call.batch_) answers.push_back(support::to_text(error_message(std::move(one.id_), busy)));
  return batch_text(answers);
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
