#include "event_stream_endpoint.hpp"

#include <algorithm>

#include "http/error_response.hpp"
#include "http/mcp/resumable_stream.hpp"
#include "http/route.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tool_call.hpp"

namespace transports::http {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::chrono::seconds kRetryAfter{5};  // for a caller that has too many streams open
constexpr std::string_view kShuttingDown = "The server is shutting down.";

// An event as the HTML standard writes it, section 9.2.6.
std::string format_event(const mcp::StreamEvent& event) {
  std::string text = "event: " + event.name + '\n';
  if (!event.id.empty()) text += "id: " + event.id + '\n';
  return text + "data: " + event.data + "\n\n";
}

// Writes the events to the response of one request.
class ResponseClient final : public mcp::StreamClient {
 public:
  ResponseClient(std::shared_ptr<ResponseStream> stream, support::LogIds ids)
      : stream_(std::move(stream)), ids_(std::move(ids)) {}

  bool send(std::span<const mcp::StreamEvent> events) override {
    std::string text;
    for (const mcp::StreamEvent& event : events) text += format_event(event);
    return stream_->push(text, true);
  }
  bool is_idle() override { return stream_->is_empty(); }
  void end(std::string_view code, std::string_view message) override {
    const std::string data = support::write_object([&](support::JsonWriter& members) {
      members.text("code", code);
      members.text("message", message);
      members.flag("retryable", true);
    });
    if (stream_->push(format_event({.name = "error", .data = data}), false)) {
      const support::LogScope scope(ids_);
      support::log_info("stream_ended", {{"reason", code}});
    }
    stream_->close(true);
  }

 private:
  const std::shared_ptr<ResponseStream> stream_;
  const support::LogIds ids_;
};

std::size_t find_max_of_caller(const HttpOptions& options) {
  constexpr std::size_t standard = EventStreamEndpoint::kMaxStreamsOfCaller;
  return options.streams_per_caller == 0 ? standard : std::min(standard, options.streams_per_caller);
}

mcp::Arguments bind_arguments(const mcp::EventStream& stream, const Request& request) {
  if (!support::trim(request.body).empty()) {
    throw Error(ErrorCode::invalid_argument, "The arguments of a stream are given in the query, not in the body.");
  }
  return mcp::bind(stream.name, stream.parameters, query_arguments(request));
}

}  // namespace

EventStreamEndpoint::EventStreamEndpoint(const HttpOptions& options, const mcp::Server& server)
    : server_(server), shares_(find_max_of_caller(options), kMaxStreams) {}

Response EventStreamEndpoint::open(const Request& request, RequestContext& context) {
  const mcp::EventStream& event_stream = *request.route->event_stream;
  if (!accepts(request.headers, "text", "event-stream")) {
    return error_response({.status = 406, .code = "not_acceptable", .message = "Accept must admit text/event-stream."},
                          request);
  }
  if (!request.principal.has_scope(event_stream.scope)) {
    throw Error(ErrorCode::forbidden, "This connection may not use " + event_stream.name + '.',
                "Connect again with the scope \"" + event_stream.scope + "\".");
  }
  const mcp::Arguments arguments = bind_arguments(event_stream, request);
  if (request.method == "HEAD") return event_stream_response(nullptr);
  if (draining_) throw Error(ErrorCode::not_ready, std::string(kShuttingDown), "Try again in a moment.", true);
  auto share = shares_.take(request.principal.id);
  if (!share) return refuse_share(request);

  context.cancel_on_disconnect();
  const auto stream = open_event_stream();
  const auto client = std::make_shared<ResponseClient>(stream, request.log_ids());
  const auto last_event_id = request.headers.find("Last-Event-ID");
  std::shared_ptr<void> handle;
  try {
    handle = event_stream.open({.arguments = arguments,
                                .last_event_id = last_event_id.value_or(""),
                                .budget = support::Budget::of(server_.options().call_deadline, context.stop())},
                               client);
  } catch (const Error& error) {
    throw explain_end(error, context);
  }
  stream->on_abandon([handle = std::move(handle), share = std::move(share)]() mutable { handle.reset(); });
  add(client);
  if (draining_) client->end("not_ready", kShuttingDown);
  return event_stream_response(stream);
}

Response EventStreamEndpoint::refuse_share(const Request& request) const {
  HttpError error = {.status = 429,
                     .code = "rate_limited",
                     .message = "You have too many event streams open.",
                     .hint = "Close one, then try again.",
                     .retryable = true,
                     .retry_after = kRetryAfter};
  if (shares_.is_full()) {
    error.status = 503;
    error.code = "not_ready";
    error.message = "The server has as many event streams as it can keep.";
    error.hint = "Try again later.";
  }
  return error_response(error, request);
}

void EventStreamEndpoint::add(const std::shared_ptr<mcp::StreamClient>& client) {
  const support::MutexLock lock(mutex_);
  std::erase_if(clients_, [](const auto& one) { return one.expired(); });
  clients_.push_back(client);
}

void EventStreamEndpoint::drain() {
  draining_ = true;
  std::vector<std::weak_ptr<mcp::StreamClient>> clients;
  {
    const support::MutexLock lock(mutex_);
    clients.swap(clients_);
  }
  for (const auto& one : clients) {
    if (const auto client = one.lock()) client->end("not_ready", kShuttingDown);
  }
}

}  // namespace transports::http
