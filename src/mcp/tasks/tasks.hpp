// The tasks extension: tool calls that go on in the background after the client has got a handle. A handle is sealed
// and bound to the caller. The record of a task is in the store, so any replica can answer for it; the work itself
// stays in the process that began it. Owned by the server; safe from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "client_requests/stateless_client_requests.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace mcp {

inline constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";

class Tasks {
 public:
  Tasks(const ServerOptions& options, const Sealer& sealer, state::Store& store, SubscriptionRegistry& subscriptions)
      : options_(options), sealer_(sealer), store_(store), subscriptions_(subscriptions) {}
  // Cancels the running tasks and waits for their threads.
  ~Tasks();

  // A call that may become a task, as its work sees it.
  class Run;
  // The work of a call. Returns the method's result; throws what methods throw, and InputRequired.
  using Work = std::function<Json(Run& run)>;
  struct Outcome {
    Json result;
    bool is_task = false;  // then `result` is the handle
  };
  // Runs `work` on a thread of its own and waits until it is done or has become a task (`at_once`: which it does
  // first). `stop` ends the work before it is a task, not after. Throws what the work threw, and ProtocolError if too
  // many tasks run.
  Outcome run(const RequestInfo& request, StatelessClientRequests& client_requests, const Work& work, bool at_once,
              const std::stop_token& stop);

  // The methods tasks/*. Each throws ProtocolError -32602 for a handle that is unknown, expired or another caller's.
  Json get(const Principal& principal, const Json& params);
  void update(const Principal& principal, const Json& params);
  void cancel(const Principal& principal, const Json& params);
  // Whether the handle is one of the caller's.
  bool is_handle_of(const Principal& principal, const std::string& handle);

 private:
  friend class Run;
  struct Worker {
    std::shared_ptr<Run> run;
    std::thread thread;
  };

  std::string find_id(const Principal& principal, const Json& params);
  Json read_record(const std::string& id);
  Json to_json(const std::string& handle, const std::string& id, const Json& record);
  void work(const std::shared_ptr<Run>& run, const Work& work, bool at_once);
  void collect_ended();

  const ServerOptions& options_;
  const Sealer& sealer_;
  state::Store& store_;
  SubscriptionRegistry& subscriptions_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Worker> workers_ GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<Run>> running_ GUARDED_BY(mutex_);  // tasks, by id
};

class Tasks::Run final : public ClientRequests, public std::enable_shared_from_this<Run> {
 public:
  Run(Tasks& tasks, const RequestInfo& request, StatelessClientRequests& client_requests)
      : tasks_(tasks),
        principal_(request.principal),
        client_capabilities_(request.client_capabilities),
        client_requests_(&client_requests) {}

  // Ends the work: with the request before it is a task, by tasks/cancel after.
  std::stop_token stop() const { return stop_.get_token(); }
  // Sends a message unless the request has become a task. `sink` is called under a lock that continue_as_task() takes.
  bool send_if_attached(MessageSink& sink, std::string_view message, Delivery delivery);

  InputResponses request_input(const std::vector<InputRequest>& requests, const support::Budget& budget) override;
  std::optional<std::chrono::milliseconds> continue_as_task(std::string_view status_message) override;

 private:
  friend class Tasks;

  InputResponses wait_for_responses(const std::map<std::string, std::string>& keys, const support::Budget& budget);
  void set_status(std::string_view status) REQUIRES(mutex_);
  void finish(const Json& result, const std::exception_ptr& failure);

  Tasks& tasks_;
  const PrincipalPtr principal_;
  const ClientCapabilities client_capabilities_;
  StatelessClientRequests* client_requests_;  // null for a task: the client's request is answered
  std::set<std::string> used_keys_;
  std::stop_source stop_;

  // Guards the record, and with it whether messages still go to the sink. Held while the record is stored.
  support::Mutex mutex_;
  Json record_ GUARDED_BY(mutex_);  // null until it is a task
  Json first_record_ GUARDED_BY(mutex_);
  support::Instant created_ GUARDED_BY(mutex_);
  std::string id_, handle_;  // written by the work's thread before `detached_`

  // Guarded by Tasks::mutex_, which Clang cannot check: it does not know that `tasks_` is the object that locks.
  bool detached_ = false;
  bool done_ = false;
  Json result_;
  std::exception_ptr failure_;
  std::optional<std::vector<InputRequest>> required_input_;
};

}  // namespace mcp
