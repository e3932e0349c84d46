#include "sending/sender.hpp"

#include <algorithm>
#include <thread>

#include "figures/metrics.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/masking.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using support::MutexLock;

constexpr std::size_t kMaxAnswerBytes = 4096;

RecordKind to_record_kind(broker::SendOutcome outcome) {
  switch (outcome) {
    case broker::SendOutcome::not_sent:
      return RecordKind::not_sent;
    case broker::SendOutcome::accepted:
      return RecordKind::ack;
    case broker::SendOutcome::refused:
      return RecordKind::refused;
    case broker::SendOutcome::unknown:
      break;
  }
  return RecordKind::unknown;
}

// The outcome in the words of answers.
std::string_view describe_outcome(broker::SendOutcome outcome) {
  return outcome == broker::SendOutcome::unknown ? "outcome_unknown" : broker::to_string(outcome);
}

// The data of the record about the end of a request. The number of the account is masked.
Json make_end_data(const broker::SendResult& result, const std::string& account) {
  const auto mask = [&account](const std::string& text) { return support::mask_identifiers(text, {account}); };
  Json data = {{"http_status", result.http_status}};
  if (!result.order_id.empty()) data["order_id"] = result.order_id;
  if (!result.reason.empty()) data["reason"] = mask(result.reason);
  if (result.refusal) {
    data["code"] = mask(result.refusal->code);
    data["broker_message"] = mask(result.refusal->message);
  }
  if (result.report.order) data["status"] = result.report.order->status;
  if (result.outcome == broker::SendOutcome::accepted || result.outcome == broker::SendOutcome::unknown) {
    data["answer"] = support::printable(mask(result.answer.substr(0, kMaxAnswerBytes)), kMaxAnswerBytes);
  }
  return data;
}

}  // namespace

broker::OrderRequest make_order_request(const std::string& method, const std::string& path, const std::string& body) {
  std::vector<std::string> segments = support::split(path, '/');
  constexpr std::size_t kAccount = 2;  // "accounts" and the account
  segments.erase(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(std::min(kAccount, segments.size())));
  return {method, std::move(segments), body};
}

// The result of a request, once it is there.
class Sender::Request {
 public:
  void set(Sent sent) {
    {
      const MutexLock lock(mutex_);
      sent_ = std::move(sent);
    }
    changed_.notify_all();
  }

  std::optional<Sent> wait(const support::Budget& budget) {
    MutexLock lock(mutex_);
    changed_.wait_until(mutex_, budget.stop, budget.deadline, [this]() REQUIRES(mutex_) { return sent_.has_value(); });
    return sent_;
  }

 private:
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Sent> sent_ GUARDED_BY(mutex_);
};

Sender::~Sender() {
  MutexLock lock(mutex_);
  changed_.wait(mutex_, [this]() REQUIRES(mutex_) { return running_ == 0; });
}

Sender::Claim Sender::claim(Intent intent, const ClaimLimits& limits, const std::string& account) {
  const auto send_by = client_.clock().steady() + kSendWithin;
  intent.send_by = client_.clock().now() + kSendWithin;
  Claim claim{journal_.claim(intent, limits), std::nullopt};
  if (claim.result.verdict != ClaimResult::Verdict::claimed) return claim;
  claim.intent = ClaimedIntent(claim.result.seq, intent, account,
                               make_order_request(intent.method, intent.path, intent.body), send_by);
  return claim;
}

std::shared_ptr<Sender::Request> Sender::send(ClaimedIntent intent) {
  auto request = std::make_shared<Request>();
  auto shared = std::make_shared<const ClaimedIntent>(std::move(intent));
  {
    const MutexLock lock(mutex_);
    ++running_;
  }
  try {
    std::thread([this, request, shared] { run(*shared, *request); }).detach();
  } catch (const std::system_error&) {
    broker::SendResult result;
    result.outcome = broker::SendOutcome::not_sent;
    result.reason = "No thread could be started for the request.";
    request->set(record(*shared, std::move(result)));
    finish();
  }
  return request;
}

void Sender::run(const ClaimedIntent& intent, Request& request) {
  const support::Clock& clock = client_.clock();
  // The steady clock stops while the machine sleeps, and the other one may be set.
  const auto may_write = [&clock, &intent] {
    return clock.steady() <= intent.send_by_ && clock.now() <= intent.send_by_time_;
  };
  try {
    request.set(record(intent, client_.send_order(intent.account_, intent.request_, kRequestTimeout, may_write)));
  } catch (const std::exception& error) {
    // The intent stays open, and is looked for like any other.
    support::log_error("order_journal_behind", {{"record", intent.seq_}, {"reason", error.what()}});
    Sent sent;
    sent.result.reason = "The server failed when the request had ended.";
    sent.is_journal_behind = true;
    request.set(std::move(sent));
  }
  finish();
}

void Sender::finish() {
  const MutexLock lock(mutex_);
  --running_;
  changed_.notify_all();  // under the lock: the destructor may end when it is released
}

RecordKind Sender::write(const EndRecord& record) {
  if (!ends_intent(record.kind)) {
    journal_.append(record.head, record.kind, record.confirmation_id, record.data);
    return record.kind;
  }
  return journal_.end(record.seq, record.kind, record.data).kind;
}

// A search may have ended the intent before the answer came: the order exists all the same.
void Sender::note_late(const EndRecord& answer, RecordKind written) {
  if (written == RecordKind::ack || written == RecordKind::found) return;
  support::log_error("order_accepted_late", {{"record", answer.seq}, {"outcome", to_string(written)}});
  Json data = answer.data;
  data["intent"] = answer.seq;
  data["event"] = "accepted_late";
  journal_.append(answer.head, RecordKind::event, answer.confirmation_id, data);
}

void Sender::count(const ClaimedIntent& intent, broker::SendOutcome outcome) const {
  Metrics& all = order_metrics();
  auto& family = intent.request_.method == "DELETE" ? all.cancellations : all.requests;
  family.with({describe_outcome(outcome)}).add();
  all.answer_duration.with().observe(client_.clock().steady() - (intent.send_by_ - kSendWithin));
}

Sent Sender::record(const ClaimedIntent& intent, broker::SendResult result) {
  count(intent, result.outcome);
  EndRecord end{intent.seq_, intent.head_, intent.confirmation_id_, to_record_kind(result.outcome),
                make_end_data(result, intent.account_)};
  Sent sent{std::move(result), end.kind, false};
  support::log_info("order_request_ended",
                    {{"record", intent.seq_}, {"outcome", broker::to_string(sent.result.outcome)}});
  try {
    sent.end = write(end);
    if (sent.result.outcome == broker::SendOutcome::accepted) note_late(end, sent.end);
  } catch (const std::exception& error) {
    support::log_error("order_journal_behind", {{"record", intent.seq_}, {"reason", error.what()}});
    sent.is_journal_behind = true;
    const MutexLock lock(mutex_);
    left_ends_.push_back(std::move(end));
  }
  return sent;
}

std::optional<Sent> Sender::wait(Request& request, const support::Budget& budget) {
  return request.wait(budget);
}

std::size_t Sender::write_left_ends() {
  while (true) {
    std::optional<EndRecord> left;
    {
      const MutexLock lock(mutex_);
      if (left_ends_.empty()) return 0;
      left = left_ends_.front();
    }
    try {
      write(*left);
    } catch (const std::exception&) {
      return left_ends();
    }
    // Another thread may have written it meanwhile: an intent has one end all the same.
    const MutexLock lock(mutex_);
    std::erase_if(left_ends_, [&left](const EndRecord& end) { return end.seq == left->seq; });
  }
}

std::size_t Sender::left_ends() const {
  const MutexLock lock(mutex_);
  return left_ends_.size();
}

}  // namespace orders
