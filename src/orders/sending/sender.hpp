// Sends claimed intents, each once, on a thread of its own: the end of a call ends its waiting, never the request. The
// only place of the program that sends, changes or cancels an order. Safe from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/request_time.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace orders {

// The request of an intent, whose path begins with /accounts/{account}.
broker::OrderRequest make_order_request(const std::string& method, const std::string& path, const std::string& body);

// An intent that is in the journal: made by Sender::claim() only, and used up by Sender::send().
class ClaimedIntent {
 public:
  ClaimedIntent(ClaimedIntent&&) = default;
  ClaimedIntent& operator=(ClaimedIntent&&) = default;
  ClaimedIntent(const ClaimedIntent&) = delete;
  ClaimedIntent& operator=(const ClaimedIntent&) = delete;
  std::int64_t seq() const { return seq_; }

 private:
  friend class Sender;
  ClaimedIntent(std::int64_t seq, const Intent& intent, std::string account, broker::OrderRequest request,
                std::chrono::steady_clock::time_point send_by)  // the same as that of the intent
      : seq_(seq),
        head_(intent.head),
        confirmation_id_(intent.confirmation_id),
        account_(std::move(account)),
        request_(std::move(request)),
        send_by_(send_by),
        send_by_time_(intent.send_by) {}

  std::int64_t seq_;
  RecordHead head_;
  std::string confirmation_id_;
  std::string account_;
  broker::OrderRequest request_;
  std::chrono::steady_clock::time_point send_by_;
  Instant send_by_time_;
};

// The result of a request, and the end that the journal has for it.
struct Sent {
  broker::SendResult result;
  RecordKind end = RecordKind::unknown;  // as the journal has it
  bool is_journal_behind = false;        // the end could not be written yet
};

class Sender {
 public:
  Sender(broker::Client& client, Journal& journal) : client_(client), journal_(journal) {}
  // Waits for the requests under way.
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  struct Claim {
    ClaimResult result;
    std::optional<ClaimedIntent> intent;  // if claimed
  };
  // Writes the intent to the journal, with a send_by from now. Throws what Journal::claim() throws: then nothing was
  // claimed. `account` is the number for the path.
  Claim claim(Intent intent, const ClaimLimits& limits, const std::string& account);

  class Request;
  // Sends a claimed intent, once.
  std::shared_ptr<Request> send(ClaimedIntent intent);
  // Waits for the result. Nothing if the budget ends first: the request goes on.
  static std::optional<Sent> wait(Request& request, const support::Budget& budget);

  // Writes ends that could not be written before. Returns how many are left.
  std::size_t write_left_ends();
  std::size_t left_ends() const;

 private:
  // The record about the end of a request.
  struct EndRecord {
    std::int64_t seq;
    RecordHead head;
    std::string confirmation_id;
    RecordKind kind;
    Json data;
  };

  void run(const ClaimedIntent& intent, Request& request);
  Sent record(const ClaimedIntent& intent, broker::SendResult result);
  void count(const ClaimedIntent& intent, broker::SendOutcome outcome) const;
  RecordKind write(const EndRecord& record);  // returns the end that the journal has
  void note_late(const EndRecord& answer, RecordKind written);
  void finish();

  broker::Client& client_;
  Journal& journal_;
  mutable support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t running_ GUARDED_BY(mutex_) = 0;
  std::deque<EndRecord> left_ends_ GUARDED_BY(mutex_);
};

}  // namespace orders
