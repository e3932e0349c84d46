#include "tastytrade_mcp/mcp/server.hpp"

#include <algorithm>

#include "metrics.hpp"
#include "protocol/flavour.hpp"
#include "server_impl.hpp"
#include "subscriptions/subscription_request.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxSelections = 64;  // kept at once
const SelectionNames kOfConnection{.toolsets = "`toolsets` of this connection",
                                   .excluded = "`tools_exclude` of this connection"};

// JSON-RPC 2.0, section 5.1: -32700 is a text that is not JSON; JSON beyond the limits is an invalid request.
ProtocolError to_protocol_error(const support::JsonError& error) {
  const bool is_json = error.kind != support::JsonError::Kind::syntax;
  return {400, is_json ? code::kInvalidRequest : code::kParseError, std::string("The message ") + error.what() + "."};
}

// The response to a message that was refused before a method ran.
Response refuse(Json id, const ProtocolError& error, const TransportInfo& transport) {
  mcp_metrics().refused.with({std::to_string(error.code), transport.transport}).add();
  return error_response(std::move(id), error);
}

bool may_change_something(const Request& request) {
  return request.tool != nullptr && request.tool->effect != Effect::read;
}

constexpr std::size_t kMaxShortNumber = 18;  // digits, and a sign, of an integer that surely has no more than 64 bits

bool is_short_integer(std::string_view word) {
  return word.size() <= kMaxShortNumber && word.find_first_not_of("-0123456789") == std::string_view::npos;
}

// The text with null for each number or name outside its strings that is no short integer: NaN, 1e400.
std::string replace_numbers(std::string_view text) {
  constexpr std::string_view kWordCharacters = "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string replaced;
  bool is_in_string = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (!is_in_string && kWordCharacters.find(c) != std::string_view::npos) {
      const std::size_t end = std::min(text.find_first_not_of(kWordCharacters, at), text.size());
      const std::string_view word = text.substr(at, end - at);
      replaced += is_short_integer(word) ? word : "null";
      at = end;
      continue;
    }
    if (c == '"') is_in_string = !is_in_string;
    const std::size_t count = is_in_string && c == '\\' ? 2 : 1;
    replaced += text.substr(at, count);
    at += count;
  }
  return replaced;
}

// The id of a request that is refused for a number in it. Null if something else is wrong with the message.
Json find_id_beside_numbers(std::string_view bytes, std::size_t max_depth) {
  try {
    const std::string text = replace_numbers(bytes);
    return find_request_id(support::read_json(text, {.max_bytes = text.size(), .max_depth = max_depth}));
  } catch (const support::JsonError&) {
    return {};
  }
}

}  // namespace

Response error_response(Json id, const ProtocolError& error) {
  return {.http_status = error.status, .body = support::to_text(error_message(std::move(id), error))};
}

ProtocolError internal_error(std::string_view where, const char* what) {
  support::log_error("request_failed", {{"where", where}, {"exception", support::printable(what, 200)}});
  return {200, code::kInternalError, "The request failed because of a defect in this server."};
}

Server::Server(std::shared_ptr<const Registry> registry, ServerOptions options, const Sealer& sealer,
               state::Store& store)
    : impl_(std::make_unique<Impl>(std::move(registry), std::move(options), sealer, store)) {}
Server::~Server() = default;

Received Server::receive(std::string_view bytes, const TransportInfo& transport) {
  Json id;
  try {
    const ServerOptions& options = impl_->options;
    if (bytes.size() > options.max_message_bytes) {
      throw ProtocolError(413, code::kInvalidRequest,
                          "The message is larger than " + std::to_string(options.max_message_bytes) + " bytes.");
    }
    Json document = support::read_json(bytes, {.max_bytes = bytes.size(), .max_depth = options.max_depth});
    if (document.is_array()) return impl_->receive_batch(std::move(document), transport);
    id = find_request_id(document);
    const support::LogScope scope(
        {transport.request_id.empty() ? to_request_id(id) : std::string(transport.request_id)});
    return impl_->receive_message(parse_message(std::move(document)), transport);
  } catch (const support::JsonError& error) {
    return refuse(find_id_beside_numbers(bytes, impl_->options.max_depth), to_protocol_error(error), transport);
  } catch (const ProtocolError& error) {
    return refuse(std::move(id), error, transport);
  } catch (const std::exception& failure) {
    return refuse(std::move(id), internal_error("receive", failure.what()), transport);
  }
}

Received Server::Impl::receive_message(Message&& message, const TransportInfo& transport) {
  const Json id = message.kind == MessageKind::request ? message.id : Json();
  try {
    const Flavour& flavour = select_flavour(message, transport.headers);
    flavour.check(message, transport);
    if (message.kind == MessageKind::notification) {
      return receive_notification(message, flavour.cancellation_scope(transport));
    }
    if (message.kind == MessageKind::response) {
      pending_requests.resolve(transport.cancellation_scope, std::move(message));
      return Response{.http_status = 202};
    }
    if (flavour.is_stateless() && message.method == kListenMethod) {
      return prepare_subscription(std::move(message), transport, select_registry(transport.selection), services);
    }
    auto request = std::make_shared<Request>();
    request->registry = select_registry(transport.selection);
    auto response = flavour.prepare(std::move(message), transport, services, *request);
    mcp_metrics().requests.with({request->method_name, request->transport}).add();
    if (response) return *std::move(response);
    if (request->method->runs_async) return request;
    return respond(request, nullptr);
  } catch (const ProtocolError& error) {
    return refuse(id, error, transport);
  } catch (const std::exception& failure) {
    return refuse(id, internal_error("receive", failure.what()), transport);
  }
}

std::shared_ptr<const Registry> Server::Impl::select_registry(const ToolSelection& selection) {
  if (selection.is_blank()) return current_registry();
  const std::string key = std::string(selection.toolsets) + "\n" + std::string(selection.excluded);
  std::shared_ptr<const Registry> whole;
  {
    const support::MutexLock lock(registry_mutex);
    if (const auto kept = selected_registries.find(key); kept != selected_registries.end()) return kept->second;
    whole = registry;
  }
  std::shared_ptr<const Registry> part;
  try {
    part = std::make_shared<const Registry>(select_tools(whole->catalog(), selection, kOfConnection));
  } catch (const support::Error& error) {
    throw ProtocolError(400, code::kInvalidParams, format_error(error));
  }
  const support::MutexLock lock(registry_mutex);
  if (registry != whole) return part;  // published meanwhile; the next request sees the new one
  if (selected_registries.size() >= kMaxSelections) selected_registries.clear();
  return selected_registries.try_emplace(key, std::move(part)).first->second;
}

Response Server::Impl::receive_notification(const Message& message, std::string_view cancellation_scope) {
  const Json* id = support::find(message.params, "requestId");
  if (message.method == "notifications/cancelled" && !cancellation_scope.empty() && id != nullptr) {
    in_flight.cancel(cancellation_scope, *id);
    subscriptions.cancel(cancellation_scope, *id);
  }
  return {.http_status = 202};
}

std::optional<Response> Server::handle(const RequestPtr& request, MessageSink* sink, const std::stop_token& stop) {
  try {
    if (request->batch != nullptr) return handle_batch(*request->batch, sink, stop);
    const support::LogScope scope({request->request_id, std::string(request->trace.trace_id())});
    const auto request_stop = [&request] { request->stop.request_stop(); };
    const std::stop_callback on_cancellation(request->cancellation.get_token(), request_stop);
    const std::stop_callback on_stop(stop, request_stop);
    Response response = impl_->respond(request, sink);
    request->in_flight.reset();  // a client may use the id again as soon as it has the response
    if (request->cancellation.stop_requested()) return std::nullopt;
    if (stop.stop_requested() && !may_change_something(*request)) return std::nullopt;
    return response;
  } catch (const std::exception& failure) {
    internal_error("handle", failure.what());
    return std::nullopt;
  }
}

Response Server::Impl::respond(const RequestPtr& request, MessageSink* sink) {
  try {
    MethodResult result = request->interaction != nullptr
                              ? request->interaction->run(services, request, sink)
                              : run_method(services, *request, sink, nullptr, request->stop.get_token());
    Response response{.new_session = std::move(result.new_session)};
    request->flavour->finish(services, *request, result, response.body);
    return response;
  } catch (const ProtocolError& error) {
    return error_response(request->id, error);
  } catch (const std::exception& failure) {
    return error_response(request->id, internal_error(request->method_name, failure.what()));
  }
}

Response Server::reject(const Request& request, int http_status, std::string_view message) {
  const ProtocolError busy(http_status, code::kBusy, std::string(message));
  if (request.batch == nullptr) return error_response(request.id, busy);
  std::vector<std::string> responses = request.batch->responses;
  for (const RequestPtr& each : request.batch->requests) {
    responses.push_back(support::to_text(error_message(each->id, busy)));
  }
  return {.http_status = http_status, .body = batch_text(responses)};
}

Response Server::reject(const SubscriptionRequest& request, int http_status, std::string_view message) {
  return error_response(request.id, ProtocolError(http_status, code::kBusy, std::string(message)));
}

SubscriptionHandle Server::subscribe(const SubscriptionPtr& request, const std::shared_ptr<MessageSink>& sink) {
  return open_subscription(impl_->services, request, sink);
}

SubscriptionHandle Server::attach_session(const Session& session, std::string_view scope,
                                          std::shared_ptr<MessageSink> sink) {
  return impl_->subscriptions.add_session(scope, session.subscriptions, std::move(sink));
}

void Server::end_subscriptions() {
  impl_->subscriptions.end_all();
}

void Server::cancel_scope(std::string_view cancellation_scope) {
  impl_->in_flight.cancel_all(cancellation_scope);
  impl_->subscriptions.end_scope(cancellation_scope);
}

void Server::publish(std::shared_ptr<const Registry> registry, const std::vector<Change>& changes) {
  {
    const support::MutexLock lock(impl_->registry_mutex);
    impl_->registry = std::move(registry);
    impl_->selected_registries.clear();
  }
  for (const Change change : changes) impl_->subscriptions.notify_list_changed(change);
}

void Server::notify_resource_updated(std::string_view uri) {
  impl_->subscriptions.notify_resource_updated(uri);
}

void Server::resume_session(std::string_view scope) {
  impl_->subscriptions.resume_session(scope);
}

void Server::retry_missed_updates() {
  impl_->subscriptions.pause_disconnected();
  impl_->subscriptions.retry_missed_updates();
}

std::shared_ptr<const Registry> Server::registry() const {
  return impl_->current_registry();
}
const ServerOptions& Server::options() const {
  return impl_->options;
}

Json Server::capabilities() const {
  Json shown = Json::object();
  shown["serverInfo"] = to_json(impl_->options.server_info, kNewestStateless);
  shown["supportedVersions"] = supported_versions();
  shown["capabilities"] = server_capabilities(impl_->options, *registry(), kNewestStateless);
  if (const auto offered = registry(); !offered->instructions().empty()) {
    shown["instructions"] = offered->instructions();
  }
  return shown;
}

std::string request_id(const SubscriptionRequest& request) {
  return support::to_text(request.id);
}

bool is_stateless(const Request& request) {
  return request.flavour->is_stateless();
}
bool needs_stream(const Request& request) {
  return request.needs_stream;
}
std::string_view protocol_version(const Request& request) {
  return request.protocol_version;
}

}  // namespace mcp
