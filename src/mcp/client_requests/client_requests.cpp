#include "client_requests.hpp"

#include "input_required.hpp"
#include "input_validation.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::chrono::hours kStateLifetime{1};
constexpr std::string_view kPurpose = "round";

ProtocolError bad_state() {
  return invalid_params("`requestState` is not valid for this request: start again without it.");
}

// A request of ours on its way, forgotten when nobody waits for it any more.
struct PendingRequest {
  PendingRequest(PendingRequests& inquiries, std::string scope)
      : inquiries(inquiries), scope(std::move(scope)), slot(inquiries.enter(this->scope, id)) {}
  PendingRequest(const PendingRequest&) = delete;
  PendingRequest& operator=(const PendingRequest&) = delete;
  ~PendingRequest() { inquiries.leave(scope, id); }

  PendingRequests& inquiries;
  const std::string scope;
  const std::string id = "ask-" + support::random_token(16);
  const PendingRequests::SlotPtr slot;
};

}  // namespace

PendingRequests::SlotPtr PendingRequests::enter(const std::string& scope, const std::string& id) {
  auto slot = std::make_shared<Slot>();
  const std::lock_guard lock(mutex_);
  waiting_.emplace(std::pair(scope, id), slot);
  return slot;
}

Message PendingRequests::wait(const SlotPtr& slot, const support::Budget& budget) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, budget.stop, budget.deadline, [&] { return slot->response.has_value(); });
  if (slot->response) return *std::move(slot->response);
  budget.check();
  throw Error(ErrorCode::deadline_exceeded, "Nobody answered the question in time.", "Try again when you can answer.");
}

void PendingRequests::leave(const std::string& scope, const std::string& id) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(std::pair(scope, id));
}

void PendingRequests::resolve(const std::string& scope, Message&& response) {
  if (!response.id.is_string()) return;  // ours are texts
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(std::pair(scope, response.id.get<std::string>()));
  if (found == waiting_.end() || found->second->response) return;
  found->second->response = std::move(response);
  changed_.notify_all();
}

void StatefulClientRequests::check(const std::vector<InputRequest>& questions) const {
  for (const InputRequest& question : questions) {
    if (!find_missing_capability(partner_.abilities, question) && send_) continue;
    throw Error(ErrorCode::refused,
                "This needs an answer that your client cannot be asked for (" + question.method + ").",
                "Use a client that supports it.");
  }
}

InputResponses StatefulClientRequests::ask(const std::vector<InputRequest>& questions, const support::Budget& budget) {
  check(questions);
  const support::Budget patience = support::Budget::of(partner_.patience, budget.stop);
  std::vector<std::unique_ptr<PendingRequest>> open;
  for (const InputRequest& question : questions) {
    open.push_back(std::make_unique<PendingRequest>(inquiries_, partner_.scope));
    send_({{"jsonrpc", "2.0"},
           {"id", open.back()->id},
           {"method", question.method},
           {"params", params_for_version(question, partner_.version)}});
  }
  InputResponses replies;
  std::size_t answered = 0;
  try {
    for (; answered < questions.size(); ++answered) {
      const InputRequest& question = questions[answered];
      replies.emplace(question.key, reply_to(question, open[answered]->slot, patience));
    }
  } catch (const Error&) {
    for (std::size_t i = answered; i < open.size(); ++i) {
      if (open[i]->slot->response) continue;
      send_(notification_message("notifications/cancelled", {{"requestId", open[i]->id}}));
    }
    throw;
  }
  return replies;
}

Json StatefulClientRequests::reply_to(const InputRequest& question, const PendingRequests::SlotPtr& slot,
                                      const support::Budget& budget) {
  Message response = inquiries_.wait(slot, budget);
  if (!response.error.is_null()) {
    const Json* message = support::find(response.error, "message");
    throw Error(ErrorCode::refused, "Your client did not ask the question: " +
                                        (message != nullptr && message->is_string()
                                             ? support::printable(message->get_ref<const std::string&>(), 200)
                                             : std::string("it gave no reason")));
  }
  if (const std::string flaw = validate_input_response(question, response.result); !flaw.empty()) {
    throw Error(ErrorCode::invalid_argument, "Your client's reply cannot be used. " + flaw);
  }
  return std::move(response.result);
}

void StatefulClientRequests::release_connection() {
  if (partner_.release_connection) partner_.release_connection();
}

StatelessClientRequests::StatelessClientRequests(const Sealer& sealer, const Principal& principal,
                                                 std::string_view method, Json& params, ClientCapabilities abilities)
    : sealer_(sealer), principal_(principal), method_(method), params_(params), abilities_(abilities) {
  if (const auto state = params.find("requestState"); state != params.end() && !state->is_null()) {
    if (!state->is_string()) throw bad_state();
    const auto opened = sealer_.open(kPurpose, principal_, state->get_ref<const std::string&>());
    if (!opened || opened->value("digest", "") != digest()) throw bad_state();
    for (const auto& [key, reply] : opened->at("replies").items()) accepted_.emplace(key, reply);
    params.erase("requestState");
    retry_ = true;
  }
  if (const auto responses = params.find("inputResponses"); responses != params.end() && !responses->is_null()) {
    if (!responses->is_object()) throw invalid_params("`params.inputResponses` must be an object.");
    for (auto& [key, reply] : responses->items()) brought_.emplace(key, std::move(reply));
    params.erase("inputResponses");
    retry_ = true;
  }
}

// The arguments may stand outside `arguments`. Members are sorted, for a client may write them in another order the
// second time.
std::string StatelessClientRequests::digest() const {
  nlohmann::json subject = {{"method", method_}};
  for (const auto& [key, value] : params_.items()) {
    if (key != "_meta" && key != "task" && key != "inputResponses" && key != "requestState") subject[key] = value;
  }
  return support::hex(support::sha256(subject.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

InputResponses StatelessClientRequests::ask(const std::vector<InputRequest>& questions, const support::Budget&) {
  InputResponses replies;
  InputRequired open;
  for (const InputRequest& question : questions) {
    if (!accepted_.contains(question.key)) {
      const auto brought = brought_.find(question.key);
      if (brought != brought_.end() && validate_input_response(question, brought->second).empty())
        accepted_.insert(*brought);
    }
    if (const auto reply = accepted_.find(question.key); reply != accepted_.end()) {
      replies.insert(*reply);
    } else if (auto required = find_missing_capability(abilities_, question)) {
      throw ProtocolError(400, code::kMissingCapability,
                          "This call needs a client that can be asked (" + question.method + ").",
                          {{"requiredCapabilities", *std::move(required)}});
    } else {
      open.questions.push_back(question);
    }
  }
  if (!open.questions.empty()) throw open;
  return replies;
}

Json StatelessClientRequests::make_input_required_result(const std::vector<InputRequest>& open_questions,
                                                         std::string_view version) const {
  Json requests = Json::object();
  for (const InputRequest& question : open_questions) {
    requests[question.key] = {{"method", question.method}, {"params", params_for_version(question, version)}};
  }
  Json replies = Json::object();
  for (const auto& [key, reply] : accepted_) replies[key] = reply;
  Json result = {{"inputRequests", std::move(requests)}};
  try {
    result["requestState"] =
        sealer_.seal(kPurpose, principal_, {{"digest", digest()}, {"replies", std::move(replies)}}, kStateLifetime);
  } catch (const Error&) {
    throw invalid_params("The replies are too large together: ask for less, or start again with shorter ones.");
  }
  return result;
}

}  // namespace mcp
