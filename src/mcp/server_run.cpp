// The work of a call: its method runs, asks, goes on as a task, and ends in a response.
#include "client_requests/input_required.hpp"
#include "methods/tool_methods.hpp"
#include "protocol/server_info.hpp"
#include "protocol/trace_context.hpp"
#include "server_implementation.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {

struct Job {
  const Method* method = nullptr;
  Request request;
  Principal principal;
  std::string request_id;
  std::optional<Json> progress_token;
  std::optional<LogLevel> log_level;
  Context::Send send;
};

namespace {

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

// A result as an object, for what keeps results.
Json result_object(Answer&& answer) {
  if (answer.members.empty()) return std::move(answer.result);
  Json result = Json::parse('{' + answer.members + '}');
  for (auto& [name, value] : answer.result.items()) result[name] = std::move(value);
  return result;
}

// Runs a method's handler; questions go through `dialogue`, which may be null.
Answer execute(const MethodServices& services, Job& job, ClientRequests* dialogue, const Context::Send& send,
               const std::stop_token& stop) {
  Context context(job.principal, support::Budget::of(services.options.call_deadline, stop), send, job.progress_token,
                  job.log_level);
  const Json* meta = meta_of(job.request.params);
  context.set_trace_parent(trace_parent_of(meta));
  context.set_trace_state(trace_state_of(meta));
  context.set_dialogue(dialogue, job.request.abilities);
  return job.method->handle(services, job.request, context);
}

}  // namespace

Answer completed(const MethodServices& services, const Method& method, Answer&& answer, bool exchanged) {
  answer.members.insert(0, R"("resultType":")" + std::string(answer.type) + (answer.members.empty() ? "\"" : "\","));
  Json& complete = answer.result;
  auto cache = answer.cache ? answer.cache : method.cache;
  if (cache && exchanged) cache = CacheHint{0, false};
  if (cache && answer.is_private) cache->is_public = false;
  if (cache && answer.type == "complete") {
    complete["ttlMs"] = cache->ttl_ms;
    complete["cacheScope"] = cache->is_public ? "public" : "private";
  }
  if (complete.contains("_meta")) {
    complete["_meta"][std::string(meta_key::kServerInfo)] = server_info(services.options, kNewestStateless);
  } else {
    answer.last_member = services.stateless_meta;
  }
  return std::move(answer);
}

std::string response_text(const Json& id, const Answer& answer) {
  const std::string rest = support::to_text(answer.result);  // an object
  std::string text;
  text.reserve(answer.members.size() + rest.size() + answer.last_member.size() + 100);
  text = R"({"jsonrpc":"2.0","id":)";
  support::append_text(text, id);
  text += R"(,"result":{)";
  bool has_members = false;
  for (const std::string_view members :
       {std::string_view(answer.members), std::string_view(rest).substr(1, rest.size() - 2), answer.last_member}) {
    if (members.empty()) continue;
    if (std::exchange(has_members, true)) text += ',';
    text += members;
  }
  text += "}}";
  return text;
}

Answer Server::Impl::run_handshake(const std::shared_ptr<Job>& job, Call& call,
                                   const std::function<void()>& release_connection) {
  if (!call.handler_->may_ask) return execute(services, *job, nullptr, job->send, call.stop_.get_token());
  StatefulClientRequests dialogue(inquiries, job->send,
                                  {.scope = call.scope_,
                                   .version = call.version_,
                                   .abilities = call.abilities_,
                                   .patience = options.reply_deadline,
                                   .release_connection = release_connection});
  return execute(services, *job, &dialogue, job->send, call.stop_.get_token());
}

Answer Server::Impl::run_stateless(const std::shared_ptr<Job>& job, Call& call) {
  const Method& method = *call.handler_;
  const std::stop_token stop = call.stop_.get_token();
  if (!method.may_ask) {
    return completed(services, method, execute(services, *job, nullptr, job->send, stop), false);
  }
  StatelessClientRequests dialogue(services.sealer, job->principal, call.method_, job->request.params, call.abilities_);
  try {
    const Tool* tool = tool_of(job->request);
    if (tool == nullptr || tool->task == TaskUse::never || !call.abilities_.tasks) {
      Answer answer = execute(services, *job, &dialogue, job->send, stop);
      return completed(services, method, std::move(answer), dialogue.is_retry());
    }
    const Tasks::Work work = [this, job](Tasks::Run& run) {
      const support::LogScope scope(job->request_id);
      const Context::Send send = [&](const Json& notification) { run.send_if_attached(job->send, notification); };
      return result_object(execute(services, *job, &run, send, run.stop()));
    };
    const bool at_once = tool->task == TaskUse::required;
    Tasks::Outcome outcome = tasks.run(job->principal, dialogue, call.abilities_, work, at_once, stop);
    Answer answer{std::move(outcome.result)};
    if (outcome.is_task) answer.type = "task";
    return completed(services, method, std::move(answer), true);
  } catch (const InputRequired& interruption) {
    Answer answer{dialogue.make_input_required_result(interruption.questions, call.version_)};
    answer.type = "input_required";
    return completed(services, method, std::move(answer), true);
  }
}

Reply Server::Impl::run_method(Call& call, const Context::Send& send, const std::function<void()>& release_connection) {
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
    const Answer answer = call.stateless_ ? run_stateless(job, call) : run_handshake(job, call, release_connection);
    return {.text = response_text(call.id_, answer)};
  } catch (const ProtocolError& error) {
    return refusal(call.id_, error);
  } catch (const std::exception& failure) {
    return refusal(call.id_, defect(call.method_, failure.what()));
  }
}

std::optional<Reply> Server::Impl::run_one(Call call, const Context::Send& send, const std::stop_token& stop,
                                           const std::function<void()>& release_connection) {
  const support::LogScope scope(call.request_id_);
  const std::stop_callback forward(stop, [&call] { call.stop_.request_stop(); });
  Reply reply = run_method(call, send, release_connection);
  if (call.stop_.stop_requested()) return std::nullopt;  // nobody waits for it any more
  return reply;
}

std::optional<Reply> Server::Impl::run_batch(Call batch, const Context::Send& send, const std::stop_token& stop) {
  std::vector<std::string> answers = std::move(batch.batch_answers_);
  for (Call& call : batch.batch_) {
    if (auto reply = run_one(std::move(call), send, stop, {})) answers.push_back(*std::move(reply->text));
  }
  if (answers.empty()) return std::nullopt;
  return Reply{.text = batch_text(answers)};
}

}  // namespace mcp
