// The tasks extension: tool calls that go on in the background after the client has got a handle. A handle is sealed
// and bound to the caller. What a client may ask of a task lies in the store, so any replica can answer; the work
// itself stays with the process that began it. Owned by the server; safe from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "client_requests/client_requests.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace mcp {

inline constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";

class Tasks {
 public:
  Tasks(const ServerOptions& options, const Sealer& sealer, state::Store& store, SubscriptionRegistry& listeners)
      : options_(options), sealer_(sealer), store_(store), listeners_(listeners) {}
  // Cancels what runs and waits for it.
  ~Tasks();

  // A call that may become a task, as its work sees it.
  class Run;
  // The work of a call. Returns the method's result; throws what methods throw, and InputRequired.
  using Work = std::function<Json(Run& run)>;
  struct Outcome {
    Json result;
    bool is_task = false;  // then `result` is the handle
  };
  // Does `work` on a thread of its own, until it is done or goes on as a task. `stop` ends it before that moment, not
  // after. Throws what the work threw, and ProtocolError if there are too many tasks and this one may not wait.
  Outcome run(const Principal& principal, StatelessClientRequests& dialogue, ClientCapabilities abilities,
              const Work& work, bool at_once, const std::stop_token& stop);

  // The methods. Each throws ProtocolError -32602 for a handle that is unknown, expired or another caller's.
  Json get(const Principal& principal, const Json& params);
  void update(const Principal& principal, const Json& params);
  void cancel(const Principal& principal, const Json& params);
  // Whether the caller may hear of this task.
  bool knows(const Principal& principal, const std::string& handle);

 private:
  friend class Run;
  struct Worker {
    std::shared_ptr<Run> run;
    std::thread thread;
  };

  std::string identify(const Principal& principal, const Json& params);
  Json record_of(const std::string& id);
  Json shown(const std::string& handle, const std::string& id, const Json& record);
  void work(const std::shared_ptr<Run>& run, const Work& work, bool at_once);
  void collect_ended();

  const ServerOptions& options_;
  const Sealer& sealer_;
  state::Store& store_;
  SubscriptionRegistry& listeners_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Worker> workers_;
  std::map<std::string, std::shared_ptr<Run>> running_;  // tasks, by id
};

class Tasks::Run final : public ClientRequests, public std::enable_shared_from_this<Run> {
 public:
  Run(Tasks& tasks, Principal principal, StatelessClientRequests& dialogue, ClientCapabilities abilities)
      : tasks_(tasks), principal_(std::move(principal)), abilities_(abilities), dialogue_(&dialogue) {}

  // Ends the work: with the call before it is a task, by tasks/cancel after.
  std::stop_token stop() const { return stop_.get_token(); }
  // Sends a notification unless the call has become a task. `send` runs under a lock that continue_as_task() takes.
  void send_if_attached(const Context::Send& send, const Json& notification);

  InputResponses ask(const std::vector<InputRequest>& questions, const support::Budget& budget) override;
  std::optional<std::chrono::milliseconds> continue_as_task(std::string_view status_message) override;

 private:
  friend class Tasks;

  InputResponses wait_for_replies(const std::map<std::string, std::string>& keys, const support::Budget& budget);
  void set_status(std::string_view status);
  void settle(const Json& result, const std::exception_ptr& failure);

  Tasks& tasks_;
  const Principal principal_;
  const ClientCapabilities abilities_;
  StatelessClientRequests* dialogue_;  // null once it is a task: the request it belonged to is gone
  std::set<std::string> used_keys_;
  std::stop_source stop_;

  std::mutex mutex_;  // guards the record, and with it whether notifications still go to the request
  Json record_;       // null until it is a task
  Json first_record_;
  std::string id_, handle_;
  support::Instant created_;

  // Guarded by Tasks::mutex_.
  bool detached_ = false;
  bool done_ = false;
  Json result_;
  std::exception_ptr failure_;
  std::optional<std::vector<InputRequest>> interrupted_;
};

}  // namespace mcp
