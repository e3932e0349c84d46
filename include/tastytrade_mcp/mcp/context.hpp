// What a handler knows of the request it serves, and how it speaks while it runs. A handler never learns which era or
// transport is underneath. One Context belongs to one request and to the thread that runs it; report_progress() and
// log() may be called from any thread of that request.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/input_request.hpp"
#include "tastytrade_mcp/state/cache_lookups.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// Who asks. State that outlives a request is bound to `id`.
struct Principal {
  std::string id = "local";  // "local", "token:<digest>", "oauth:<client id>", "address:<ip>"
  std::vector<std::string> scopes = {"read", "trade"};

  bool may(std::string_view scope) const;
};

enum class LogLevel { debug, info, notice, warning, error, critical, alert, emergency };
std::string_view name(LogLevel level);
std::optional<LogLevel> log_level_from_name(std::string_view name);

// How a request's questions reach its client: what differs between the eras. Implemented by the server.
class ClientRequests {
 public:
  virtual ~ClientRequests() = default;
  // As Context::ask(). May leave by an exception of its own, which a handler must let pass.
  virtual InputResponses ask(const std::vector<InputRequest>& questions, const support::Budget& budget) = 0;
  // As Context::continue_as_task() and Context::release_connection().
  // Returns how long the task may take.
  virtual std::optional<std::chrono::milliseconds> continue_as_task(std::string_view) { return std::nullopt; }
  virtual void release_connection() {}
};

class Context {
 public:
  // `send` takes notifications for this request's own stream, one at a time; empty where there is none (REST, the
  // command line).
  using Send = std::function<void(const Json& notification)>;

  Context(Principal principal, support::Budget budget) : principal_(std::move(principal)), budget_(std::move(budget)) {}
  Context(Principal principal, support::Budget budget, Send send, std::optional<Json> progress_token,
          std::optional<LogLevel> log_level)
      : principal_(std::move(principal)),
        budget_(std::move(budget)),
        send_(std::move(send)),
        progress_token_(std::move(progress_token)),
        log_level_(log_level) {}

  const Principal& principal() const { return principal_; }
  const support::Budget& budget() const { return budget_; }

  // Sent only if the client asked for it with a progress token; `progress` must grow from call to call, and a call that
  // does not grow is left out.
  void report_progress(double progress, std::optional<double> total, std::string_view message);
  // Sent only if the client asked for messages of this level or lower.
  void log(LogLevel level, std::string_view logger, const Json& data);

  // Asks and returns the replies, one a question, each checked: an accepted form's content fits its schema.
  // A handler is written as if it simply waited here. In the stateless era it does not: it is left by an exception that
  // it must not catch, and called again from the start once the client has replied, when this returns at once. So
  // what precedes the question must be harmless to repeat, and lead to the same questions. "decline" and "cancel" are
  // replies like any other. Time spent waiting does not count against the call's deadline.
  // Throws Error{refused} if the client cannot be asked (see abilities()), Error{deadline_exceeded} if nobody replied.
  InputResponses ask(const std::vector<InputRequest>& questions);
  Json ask(const InputRequest& question);
  const ClientCapabilities& abilities() const { return abilities_; }

  // From here on the client need not wait: if it knows tasks, it gets a handle at once, and the rest of the handler
  // runs in the background. False where the call stays an ordinary one. Only for tools with `task` set.
  bool continue_as_task(std::string_view status_message = "");
  // Lets go of the client's connection, where the client can come back for the rest; nothing otherwise. For calls that
  // take long and say little.
  void release_connection();

  // The cache look-ups of this call, for its log line. Safe from any thread.
  state::CacheLookups& cache_lookups() { return cache_lookups_; }
  // "hit", "miss", "mixed" or "none".
  std::string_view cache_status() const;

  void set_trace_parent(std::string value) { trace_parent_ = std::move(value); }
  const std::string& trace_parent() const { return trace_parent_; }
  void set_trace_state(std::string value) { trace_state_ = std::move(value); }
  const std::string& trace_state() const { return trace_state_; }
  // `dialogue` must outlive the Context.
  void set_dialogue(ClientRequests* dialogue, ClientCapabilities abilities) {
    dialogue_ = dialogue;
    abilities_ = abilities;
  }

 private:
  Principal principal_;
  support::Budget budget_;
  Send send_;
  std::optional<Json> progress_token_;
  std::optional<LogLevel> log_level_;
  ClientRequests* dialogue_ = nullptr;  // null: nobody can be asked
  ClientCapabilities abilities_;
  std::string trace_parent_;
  std::string trace_state_;
  std::mutex sending_;  // one notification at a time, progress in order
  std::optional<double> last_progress_;
  state::CacheLookups cache_lookups_;
};

}  // namespace mcp
