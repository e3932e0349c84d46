// What a handler knows of its request, and how it sends messages to the client while it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/input_request.hpp"
#include "tastytrade_mcp/mcp/message_sink.hpp"
#include "tastytrade_mcp/mcp/principal.hpp"
#include "tastytrade_mcp/state/cache_lookups.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/trace_context.hpp"

namespace mcp {

using support::Json;

// The levels of MCP's logging, least severe first.
enum class LogLevel { debug, info, notice, warning, error, critical, alert, emergency };
std::string_view to_string(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view name);

// The part of a request that its handler may see. Immutable while the handler runs.
struct RequestInfo {
  PrincipalPtr principal = {};
  std::string_view protocol_version = {};  // one of version.hpp; empty for a call that is no MCP request
  ClientCapabilities client_capabilities = {};
  std::optional<Json> progress_token = {};  // of `_meta`
  std::optional<LogLevel> log_level = {};   // the lowest level that the client wants; nothing: it wants no messages
  std::string_view transport = "command";   // for metrics: "stdio", "mcp" (HTTP), "api", "command"
  support::TraceContext trace = {};
};

// Sends the requests of Context::request_input() to the client, and makes the task of Context::continue_as_task(). Each
// protocol flavour has its own implementation.
class ClientRequests {
 public:
  virtual ~ClientRequests() = default;
  // See Context::request_input(). May throw InputRequired, which a handler must not catch.
  virtual InputResponses request_input(const std::vector<InputRequest>& requests, const support::Budget& budget) = 0;
  // See Context::continue_as_task(). Returns the longest time that the task may take; nothing if the call does not
  // become a task.
  virtual std::optional<std::chrono::milliseconds> continue_as_task(std::string_view) { return std::nullopt; }
};

// Lives on the stack of the thread that runs the request. report_progress() and log() may be called from any thread of
// that request. A handler never learns which protocol flavour or transport carries the request, only whether it is MCP.
class Context {
 public:
  // For a call that is no MCP request (REST, the command line): there is no client to notify or to ask.
  Context(Principal principal, support::Budget budget, std::string_view transport = "command",
          support::TraceContext trace = {});
  // `sink` null: only the response can be sent. `client_requests` null: the client cannot be asked. Referenced objects
  // must outlive the Context.
  Context(const RequestInfo& request, support::Budget budget, MessageSink* sink, ClientRequests* client_requests)
      : request_(request), budget_(std::move(budget)), sink_(sink), client_requests_(client_requests) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Principal& principal() const { return *request_.principal; }
  const support::Budget& budget() const { return budget_; }
  const ClientCapabilities& client_capabilities() const { return request_.client_capabilities; }
  std::string_view transport() const { return request_.transport; }
  // Whether an MCP client asks, so that a model reads the result. Else it is a program: REST, the command line.
  bool is_mcp() const { return !request_.protocol_version.empty(); }
  const support::TraceContext& trace() const { return request_.trace; }

  // Sends `notifications/progress` if the client gave a progress token. `progress` must grow from call to call; a value
  // that does not grow is not sent.
  void report_progress(double progress, std::optional<double> total, std::string_view message);
  // Sends `notifications/message` if the client wants messages of this level.
  void log(LogLevel level, std::string_view logger, const Json& data);

  // Asks the client and returns its responses, one for each request, each checked: the content of an accepted form
  // fits its schema. "decline" and "cancel" are responses like any other. Waiting does not count against the deadline.
  // In the stateless flavour the handler does not wait here: it is left by an exception that it must not catch, and
  // runs again from the start once the client has responded. So what precedes the call must be harmless to repeat and
  // must lead to the same requests.
  // Throws Error{refused} if the client cannot be asked, Error{deadline_exceeded} if it does not respond in time.
  InputResponses request_input(const std::vector<InputRequest>& requests);
  Json request_input(const InputRequest& request);

  // Lets the rest of the handler run in the background, if the client knows the tasks extension: the client gets a task
  // handle at once. Returns false where the call stays an ordinary one. Only for tools whose `task` is not `never`.
  bool continue_as_task(std::string_view status_message = "");
  // Closes the connection if the client can reconnect and get the result then. Else does nothing. For calls that take
  // long and send little. A stateful call has a stream from the start if its tool has `asks` set.
  void release_connection();

  // The cache look-ups of this call, for its log line. Safe from any thread.
  state::CacheLookups& cache_lookups() { return cache_lookups_; }
  // "hit", "miss", "mixed" or "none".
  std::string_view cache_status() const;

 private:
  void send(std::string_view method, Json params) REQUIRES(sending_);

  std::optional<RequestInfo> own_request_;  // of a call that is no MCP request
  const RequestInfo& request_;
  support::Budget budget_;
  MessageSink* sink_ = nullptr;
  ClientRequests* client_requests_ = nullptr;
  support::Mutex sending_;  // one notification at a time, progress in order
  std::optional<double> last_progress_ GUARDED_BY(sending_);
  state::CacheLookups cache_lookups_;
};

}  // namespace mcp
