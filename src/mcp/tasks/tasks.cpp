#include "tasks.hpp"

#include "client_requests/input_required.hpp"
#include "client_requests/input_validation.hpp"
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
constexpr std::chrono::milliseconds kLookAgain{250};  // for replies that another replica took

std::string record_key(const std::string& id) {
  return "mcp-task:" + id;
}
std::string reply_key(const std::string& id, const std::string& question) {
  return "mcp-task-reply:" + id + ":" + question;
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
    const std::lock_guard lock(mutex_);
    workers.swap(workers_);
    for (Worker& worker : workers) worker.run->stop_.request_stop();
    changed_.notify_all();
  }
  for (Worker& worker : workers) worker.thread.join();
}

// Joins threads whose work is done. Expects no lock.
void Tasks::collect_ended() {
  std::list<Worker> finished;
  {
    const std::lock_guard lock(mutex_);
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      const auto next = std::next(worker);
      if (worker->run->done_) finished.splice(finished.end(), workers_, worker);
      worker = next;
    }
  }
  for (Worker& worker : finished) worker.thread.join();
}

void Tasks::work(const std::shared_ptr<Run>& run, const Work& work, bool at_once) {
  Json result;
  std::exception_ptr failure;
  std::optional<std::vector<InputRequest>> interrupted;
  try {
    if (at_once) run->continue_as_task("");
    result = work(*run);
  } catch (const InputRequired& interruption) {
    interrupted = interruption.questions;
  } catch (...) {
    failure = std::current_exception();
  }
  run->settle(result, failure);
  const std::lock_guard lock(mutex_);
  run->result_ = std::move(result);
  run->failure_ = failure;
  run->interrupted_ = std::move(interrupted);
  run->done_ = true;
  running_.erase(run->id_);
  changed_.notify_all();
}

Tasks::Outcome Tasks::run(const Principal& principal, StatelessClientRequests& dialogue, ClientCapabilities abilities,
                          const Work& work, bool at_once, const std::stop_token& stop) {
  collect_ended();
  auto run = std::make_shared<Run>(*this, principal, dialogue, abilities);
  const std::stop_callback forward(stop, [&run] {
    const std::lock_guard lock(run->mutex_);
    if (run->record_.is_null()) run->stop_.request_stop();
  });
  std::unique_lock lock(mutex_);
  if (workers_.size() >= options_.max_tasks) {
    throw ProtocolError(200, code::kBusy, "Too many tasks are running; try again when some are done.");
  }
  // The work is copied: once this is a task, whoever gave it is gone.
  std::thread thread([this, run, work, at_once] { this->work(run, work, at_once); });
  workers_.push_back({run, std::move(thread)});
  changed_.wait(lock, [&] { return run->done_ || run->detached_; });
  if (run->detached_) {
    lock.unlock();
    const std::lock_guard record_lock(run->mutex_);
    Json handle = shown(run->handle_, run->id_, run->first_record_);
    return {std::move(handle), true};
  }
  if (run->interrupted_) throw InputRequired{*run->interrupted_};
  if (run->failure_) std::rethrow_exception(run->failure_);
  return {std::move(run->result_), false};
}

std::string Tasks::identify(const Principal& principal, const Json& params) {
  const Json* handle = support::find(params, "taskId");
  if (handle == nullptr || !handle->is_string()) throw invalid_params("`params.taskId` must be a string.");
  const auto opened = sealer_.open(kPurpose, principal, handle->get_ref<const std::string&>());
  if (!opened) throw unknown_task();
  return opened->value("id", "");
}

bool Tasks::knows(const Principal& principal, const std::string& handle) {
  return sealer_.open(kPurpose, principal, handle).has_value();
}

Json Tasks::record_of(const std::string& id) {
  const auto text = store_.get(record_key(id));
  if (!text) throw unknown_task();
  return support::read_json(*text, support::JsonLimits::none());
}

Json Tasks::shown(const std::string& handle, const std::string& id, const Json& record) {
  Json task = {{"taskId", handle}};
  for (const std::string_view key :
       {"status", "statusMessage", "createdAt", "lastUpdatedAt", "ttlMs", "pollIntervalMs"}) {
    if (const Json* value = support::find(record, key)) task[std::string(key)] = *value;
  }
  if (record.at("status") == "input_required") {
    Json open = Json::object();
    for (const auto& [key, request] : record.at("requests").items()) {
      if (!store_.get(reply_key(id, key))) open[key] = request;
    }
    if (open.empty()) task["status"] = "working";
    if (!open.empty()) task["inputRequests"] = std::move(open);
  }
  if (record.at("status") == "completed") task["result"] = record.at("result");
  if (record.at("status") == "failed") task["error"] = record.at("error");
  return task;
}

Json Tasks::get(const Principal& principal, const Json& params) {
  const std::string id = identify(principal, params);
  return shown(params.at("taskId").get<std::string>(), id, record_of(id));
}

void Tasks::update(const Principal& principal, const Json& params) {
  const std::string id = identify(principal, params);
  const Json* responses = support::find(params, "inputResponses");
  if (responses == nullptr || !responses->is_object())
    throw invalid_params("`params.inputResponses` must be an object.");
  const Json record = record_of(id);
  if (record.at("status") != "input_required") return;  // nothing is asked (any more)
  const Json& requests = record.at("requests");
  for (const auto& [key, reply] : responses->items()) {
    const Json* request = support::find(requests, key);
    if (request == nullptr) continue;
    const InputRequest question{key, request->at("method").get<std::string>(), request->at("params")};
    if (const std::string flaw = validate_input_response(question, reply); !flaw.empty()) {
      throw invalid_params("The reply to `" + support::printable(key, 64) + "` cannot be used. " + flaw);
    }
    store_.put_if_absent(reply_key(id, key), support::to_text(reply), options_.task_lifetime);
  }
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void Tasks::cancel(const Principal& principal, const Json& params) {
  const std::string id = identify(principal, params);
  if (is_terminal(record_of(id))) return;
  store_.put(cancel_key(id), "1", options_.task_lifetime);
  std::shared_ptr<Run> run;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) run = found->second;
  }
  if (run) run->stop_.request_stop();
}

void Tasks::Run::send_if_attached(const Context::Send& send, const Json& notification) {
  const std::lock_guard lock(mutex_);
  if (record_.is_null() && send) send(notification);
}

std::optional<std::chrono::milliseconds> Tasks::Run::continue_as_task(std::string_view status_message) {
  const ServerOptions& options = tasks_.options_;
  if (!abilities_.tasks) return std::nullopt;
  {
    const std::lock_guard lock(mutex_);
    if (!record_.is_null()) return options.task_lifetime;
    created_ = tasks_.sealer_.clock().now();
    id_ = support::random_token(16);
    const auto lifetime = std::chrono::ceil<std::chrono::seconds>(options.task_lifetime);
    handle_ = tasks_.sealer_.seal(kPurpose, principal_, {{"id", id_}}, lifetime);
    record_ = {{"status", "working"},
               {"createdAt", support::to_iso8601(created_)},
               {"lastUpdatedAt", support::to_iso8601(created_)},
               {"ttlMs", options.task_lifetime.count()},
               {"pollIntervalMs", options.task_poll_interval.count()}};
    if (!status_message.empty()) record_["statusMessage"] = support::printable(status_message, 200);
    first_record_ = record_;
    // Kept before the client learns the handle: whoever it asks next must know the task.
    tasks_.store_.put(record_key(id_), support::to_text(record_), options.task_lifetime);
    dialogue_ = nullptr;
  }
  const std::lock_guard lock(tasks_.mutex_);
  tasks_.running_.emplace(id_, shared_from_this());
  detached_ = true;
  tasks_.changed_.notify_all();
  return options.task_lifetime;
}

// Expects the lock.
void Tasks::Run::set_status(std::string_view status) {
  const auto now = tasks_.sealer_.clock().now();
  record_["status"] = status;
  record_["lastUpdatedAt"] = support::to_iso8601(now);
  const auto left = tasks_.options_.task_lifetime - (now - created_);
  tasks_.store_.put(record_key(id_), support::to_text(record_), std::max(left, std::chrono::milliseconds(1)));
  tasks_.listeners_.task_changed(handle_, tasks_.shown(handle_, id_, record_));
}

// The last word on a task; nothing for a call that never became one.
void Tasks::Run::settle(const Json& result, const std::exception_ptr& failure) {
  const std::lock_guard lock(mutex_);
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

InputResponses Tasks::Run::ask(const std::vector<InputRequest>& questions, const support::Budget& budget) {
  if (dialogue_ != nullptr) return dialogue_->ask(questions, budget);
  std::map<std::string, std::string> keys;  // as the client sees them, never used twice in a task's life
  Json requests = Json::object();
  for (const InputRequest& question : questions) {
    if (auto required = find_missing_capability(abilities_, question)) {
      throw ProtocolError(200, code::kMissingCapability,
                          "This task needs a client that can be asked (" + question.method + ").",
                          {{"requiredCapabilities", *std::move(required)}});
    }
    std::string key = question.key;
    for (int n = 2; !used_keys_.insert(key).second; ++n) key = question.key + "-" + std::to_string(n);
    keys[question.key] = key;
    requests[key] = {{"method", question.method}, {"params", question.params}};
  }
  {
    const std::lock_guard lock(mutex_);
    record_["requests"] = std::move(requests);
    set_status("input_required");
  }
  InputResponses replies = wait_for_replies(keys, budget);
  const std::lock_guard lock(mutex_);
  record_.erase("requests");
  set_status("working");
  return replies;
}

InputResponses Tasks::Run::wait_for_replies(const std::map<std::string, std::string>& keys,
                                            const support::Budget& budget) {
  while (true) {
    InputResponses replies;
    for (const auto& [asked, key] : keys) {
      const auto reply = tasks_.store_.get(reply_key(id_, key));
      if (reply) replies.emplace(asked, support::read_json(*reply, support::JsonLimits::none()));
    }
    if (replies.size() == keys.size()) return replies;
    budget.check();
    if (tasks_.store_.get(cancel_key(id_))) throw Error(ErrorCode::cancelled, "The task was cancelled.");
    std::unique_lock lock(tasks_.mutex_);
    tasks_.changed_.wait_for(lock, stop_.get_token(), kLookAgain, [] { return false; });
  }
}

}  // namespace mcp
