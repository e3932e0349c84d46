#include "tasks.hpp"

#include "client_requests/input_validation.hpp"
#include "metrics.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::string_view kPurpose = "task";
constexpr std::chrono::milliseconds kPollInterval{250};  // for responses that another replica received

std::string record_key(const std::string& id) {
  return "mcp-task:" + id;
}
std::string response_key(const std::string& id, const std::string& request) {
  return "mcp-task-reply:" + id + ":" + request;
}
std::string cancel_key(const std::string& id) {
  return "mcp-task-cancel:" + id;
}

bool is_terminal(const Json& record) {
  const Json& status = record.at("status");
  return status == "completed" || status == "failed" || status == "cancelled";
}

ProtocolError unknown_task() {
  return invalid_params("There is no such task, or its time is over.");
}

}  // namespace

Tasks::~Tasks() {
  std::list<Worker> workers;
  {
    const support::MutexLock lock(mutex_);
    workers.swap(workers_);
    for (Worker& worker : workers) worker.run->stop_.request_stop();
    changed_.notify_all();
  }
  for (Worker& worker : workers) worker.thread.join();
}

// Joins threads whose work is done.
void Tasks::collect_ended() {
  std::list<Worker> finished;
  {
    const support::MutexLock lock(mutex_);
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      const auto next = std::next(worker);
      if (worker->run->done_) finished.splice(finished.end(), workers_, worker);
      worker = next;
    }
  }
  for (Worker& worker : finished) worker.thread.join();
}

void Tasks::work(const std::shared_ptr<Run>& run, const Work& work, bool at_once) {
  const metrics::Running running(mcp_metrics().tasks_running.with());
  Json result;
  std::exception_ptr failure;
  std::optional<std::vector<InputRequest>> required_input;
  try {
    if (at_once) run->continue_as_task("");
    result = work(*run);
  } catch (const InputRequired& required) {
    required_input = required.requests;
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    run->finish(result, failure);
  } catch (const std::exception& error) {  // the store: the record keeps its last status until it expires
    support::log_error("task_not_stored", {{"exception", support::printable(error.what(), 200)}});
  }
  const support::MutexLock lock(mutex_);
  run->result_ = std::move(result);
  run->failure_ = failure;
  run->required_input_ = std::move(required_input);
  run->done_ = true;
  running_.erase(run->id_);
  changed_.notify_all();
}

Tasks::Outcome Tasks::run(const RequestInfo& request, StatelessClientRequests& client_requests, const Work& work,
                          bool at_once, const std::stop_token& stop) {
  collect_ended();
  auto run = std::make_shared<Run>(*this, request, client_requests);
  const std::stop_callback forward(stop, [&run] {
    const support::MutexLock lock(run->mutex_);
    if (run->record_.is_null()) run->stop_.request_stop();
  });
  support::MutexLock lock(mutex_);
  if (workers_.size() >= options_.max_tasks) {
    throw ProtocolError(200, code::kBusy, "Too many tasks are running; try again when some are done.");
  }
  // The thread has a copy of `work`, which outlives this function once the request is a task.
  std::thread thread([this, run, work, at_once] { this->work(run, work, at_once); });
  workers_.push_back({run, std::move(thread)});
  changed_.wait(lock, [&] { return run->done_ || run->detached_; });
  if (run->detached_) {
    lock.unlock();
    const support::MutexLock record_lock(run->mutex_);
    Json handle = to_json(run->handle_, run->id_, run->first_record_);
    return {std::move(handle), true};
  }
  if (run->required_input_) throw InputRequired{*run->required_input_};
  if (run->failure_) std::rethrow_exception(run->failure_);
  return {std::move(run->result_), false};
}

std::string Tasks::find_id(const Principal& principal, const Json& params) {
  const Json* handle = support::find(params, "taskId");
  if (handle == nullptr || !handle->is_string()) throw invalid_params("`params.taskId` must be a string.");
  const auto opened = sealer_.unseal(kPurpose, principal, handle->get_ref<const std::string&>());
  if (!opened) throw unknown_task();
  return opened->value("id", "");
}

bool Tasks::is_handle_of(const Principal& principal, const std::string& handle) {
  return sealer_.unseal(kPurpose, principal, handle).has_value();
}

Json Tasks::read_record(const std::string& id) {
  const auto text = store_.get(record_key(id));
  if (!text) throw unknown_task();
  return support::read_json(*text, support::JsonLimits::none());
}

Json Tasks::to_json(const std::string& handle, const std::string& id, const Json& record) {
  Json task = {{"taskId", handle}};
  for (const std::string_view key :
       {"status", "statusMessage", "createdAt", "lastUpdatedAt", "ttlMs", "pollIntervalMs"}) {
    if (const Json* value = support::find(record, key)) task[std::string(key)] = *value;
  }
  if (record.at("status") == "input_required") {
    Json open = Json::object();
    for (const auto& [key, request] : record.at("requests").items()) {
      if (!store_.get(response_key(id, key))) open[key] = request;
    }
    if (open.empty()) task["status"] = "working";
    if (!open.empty()) task["inputRequests"] = std::move(open);
  }
  if (record.at("status") == "completed") task["result"] = record.at("result");
  if (record.at("status") == "failed") task["error"] = record.at("error");
  return task;
}

Json Tasks::get(const Principal& principal, const Json& params) {
  const std::string id = find_id(principal, params);
  return to_json(params.at("taskId").get<std::string>(), id, read_record(id));
}

void Tasks::update(const Principal& principal, const Json& params) {
  const std::string id = find_id(principal, params);
  const Json* responses = support::find(params, "inputResponses");
  if (responses == nullptr || !responses->is_object())
    throw invalid_params("`params.inputResponses` must be an object.");
  const Json record = read_record(id);
  if (record.at("status") != "input_required") return;  // no response is wanted any more
  const Json& requests = record.at("requests");
  for (const auto& [key, response] : responses->items()) {
    const Json* found = support::find(requests, key);
    if (found == nullptr) continue;
    const InputRequest request{key, found->at("method").get<std::string>(), found->at("params")};
    if (const std::string flaw = validate_input_response(request, response); !flaw.empty()) {
      throw invalid_params("The reply to `" + support::printable(key, 64) + "` cannot be used. " + flaw);
    }
    store_.put_if_absent(response_key(id, key), support::to_text(response), options_.task_lifetime);
  }
  const support::MutexLock lock(mutex_);
  changed_.notify_all();
}

void Tasks::cancel(const Principal& principal, const Json& params) {
  const std::string id = find_id(principal, params);
  if (is_terminal(read_record(id))) return;
  store_.put(cancel_key(id), "1", options_.task_lifetime);
  std::shared_ptr<Run> run;
  {
    const support::MutexLock lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) run = found->second;
  }
  if (run) run->stop_.request_stop();
}

bool Tasks::Run::send_if_attached(MessageSink& sink, std::string_view message, Delivery delivery) {
  const support::MutexLock lock(mutex_);
  return !record_.is_null() || sink.send(message, delivery);
}

std::optional<std::chrono::milliseconds> Tasks::Run::continue_as_task(std::string_view status_message) {
  const ServerOptions& options = tasks_.options_;
  if (!client_capabilities_.tasks) return std::nullopt;
  {
    const support::MutexLock lock(mutex_);
    if (!record_.is_null()) return options.task_lifetime;
    created_ = tasks_.sealer_.clock().now();
    id_ = support::random_token(16);
    const auto lifetime = std::chrono::ceil<std::chrono::seconds>(options.task_lifetime);
    handle_ = tasks_.sealer_.seal(kPurpose, *principal_, {{"id", id_}}, lifetime);
    Json record = {{"status", "working"},
                   {"createdAt", support::to_iso8601(created_)},
                   {"lastUpdatedAt", support::to_iso8601(created_)},
                   {"ttlMs", options.task_lifetime.count()},
                   {"pollIntervalMs", options.task_poll_interval.count()}};
    if (!status_message.empty()) record["statusMessage"] = support::printable(status_message, 200);
    // Stored before the client gets the handle: any replica that it asks must know the task. If the store throws, the
    // request is no task.
    tasks_.store_.put(record_key(id_), support::to_text(record), options.task_lifetime);
    record_ = std::move(record);
    first_record_ = record_;
    client_requests_ = nullptr;
  }
  const support::MutexLock lock(tasks_.mutex_);
  tasks_.running_.emplace(id_, shared_from_this());
  detached_ = true;
  tasks_.changed_.notify_all();
  return options.task_lifetime;
}

void Tasks::Run::set_status(std::string_view status) {
  const auto now = tasks_.sealer_.clock().now();
  record_["status"] = status;
  record_["lastUpdatedAt"] = support::to_iso8601(now);
  const auto left = tasks_.options_.task_lifetime - (now - created_);
  tasks_.store_.put(record_key(id_), support::to_text(record_), std::max(left, std::chrono::milliseconds(1)));
  tasks_.subscriptions_.notify_task_changed(handle_, tasks_.to_json(handle_, id_, record_));
}

// Writes the final record of a task. Does nothing for a request that never became one.
void Tasks::Run::finish(const Json& result, const std::exception_ptr& failure) {
  const support::MutexLock lock(mutex_);
  if (record_.is_null()) return;
  record_.erase("requests");
  record_.erase("statusMessage");
  if (stop_.stop_requested() || tasks_.store_.get(cancel_key(id_))) return set_status("cancelled");
  if (!failure) {
    record_["result"] = result;
    return set_status("completed");
  }
  Json error = {{"code", code::kInternalError}, {"message", "The task failed because of a defect in this server."}};
  try {
    std::rethrow_exception(failure);
  } catch (const ProtocolError& known) {
    error = {{"code", known.code}, {"message", known.what()}};
    if (!known.data.is_null()) error["data"] = known.data;
  } catch (const std::exception& unknown) {
    support::log_error("task_failed", {{"exception", support::printable(unknown.what(), 200)}});
  } catch (...) {
    support::log_error("task_failed", {});
  }
  record_["statusMessage"] = error["message"];
  record_["error"] = std::move(error);
  set_status("failed");
}

InputResponses Tasks::Run::request_input(const std::vector<InputRequest>& requests, const support::Budget& budget) {
  if (client_requests_ != nullptr) return client_requests_->request_input(requests, budget);
  std::map<std::string, std::string> keys;  // the client's key by the handler's; none is used twice in a task's life
  Json shown = Json::object();
  for (const InputRequest& request : requests) {
    if (auto required = find_missing_capability(client_capabilities_, request)) {
      throw ProtocolError(200, code::kMissingCapability,
                          "This task needs a client that can be asked (" + request.method + ").",
                          {{"requiredCapabilities", *std::move(required)}});
    }
    std::string key = request.key;
    for (int n = 2; !used_keys_.insert(key).second; ++n) key = request.key + "-" + std::to_string(n);
    keys[request.key] = key;
    shown[key] = {{"method", request.method}, {"params", request.params}};
  }
  {
    const support::MutexLock lock(mutex_);
    record_["requests"] = std::move(shown);
    set_status("input_required");
  }
  InputResponses responses = wait_for_responses(keys, budget);
  const support::MutexLock lock(mutex_);
  record_.erase("requests");
  set_status("working");
  return responses;
}

InputResponses Tasks::Run::wait_for_responses(const std::map<std::string, std::string>& keys,
                                              const support::Budget& budget) {
  while (true) {
    InputResponses responses;
    for (const auto& [handler_key, key] : keys) {
      const auto response = tasks_.store_.get(response_key(id_, key));
      if (response) responses.emplace(handler_key, support::read_json(*response, support::JsonLimits::none()));
    }
    if (responses.size() == keys.size()) return responses;
    budget.check();
    if (tasks_.store_.get(cancel_key(id_))) throw Error(ErrorCode::cancelled, "The task was cancelled.");
    support::MutexLock lock(tasks_.mutex_);
    tasks_.changed_.wait_for(lock, stop_.get_token(), kPollInterval, [] { return false; });
  }
}

}  // namespace mcp
