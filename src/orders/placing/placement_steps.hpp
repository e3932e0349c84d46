// The steps from a confirmation to an answer of the broker. Lives on the thread of the call.
#pragma once

#include <optional>
#include <string>

#include "confirmation/confirmation_content.hpp"
#include "sending/sender.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "trading_impl.hpp"

namespace orders {

// "TastyTrade warns: …"
std::string describe_warning(const broker::OrderMessage& warning);

// Throws UsedConfirmationError if a call has used the confirmation, or is using it.
void require_unused(Trading::Impl& self, const Confirmation::Content& content);

class PlacementSteps {
 public:
  // The referenced objects must outlive it.
  PlacementSteps(Trading::Impl& self, const Confirmation::Content& content, Channel channel, const Caller& caller,
                 const broker::ReadOptions& options);

  // All steps of an order that one request places.
  Placement run();

  // Runs the checks again. Returns the refusal; nothing if the order may be sent.
  std::optional<Placement> check();
  // Takes the confirmation for this call. Throws UsedConfirmationError if another call has used it, and Error{refused}
  // if it has ended or a person is asked about it by another call.
  void take();
  // Ends the confirmation without an order. Throws UsedConfirmationError if another call has used it.
  void end_confirmation();
  // The answer where an error ended the steps before anything was claimed. The confirmation ends, too. Throws
  // UsedConfirmationError if another call has used it.
  Placement give_up(Status status, const std::string& why);
  Placement make_placement(Status status, std::string reason) const;
  // Writes the intent into the journal, sends its request, and looks for the order if the answer is lost.
  Placement claim_and_send(const Intent& intent, const ClaimLimits& limits);
  // Adds what every answer has, and records one that came to no intent.
  Placement finish(Placement placement);

  // The intent of the previewed request.
  Intent make_intent() const;
  // The record of the last intent that was claimed; 0: none.
  std::int64_t seq() const { return seq_; }
  const broker::Account& account() const { return account_; }
  // From here on reads and waits have this budget.
  void set_budget(support::Budget budget) { options_.budget = std::move(budget); }
  const broker::ReadOptions& options() const { return options_; }

 private:
  Placement send(ClaimedIntent claimed, const Intent& intent);
  Placement look_for_order(Placement placement, const Intent& intent);
  void follow(const Intent& intent, const std::string& order_id);
  // Of an accepted replace or edit: what became of the old order, if the user must know it.
  void add_end_of_replaced(Placement& placement);
  void record_refusal(const Placement& placement);
  std::int64_t find_last_record() const;
  void wait_for_arrival(std::int64_t seq) const;
  bool has_answer() const { return channel_ != Channel::none; }

  // trail_steps.cpp
  broker::OrderRequest make_dry_run(const Order& order) const;
  // Returns the refusal if a replace of the trail is under way.
  std::optional<Placement> end_trail_of_target();
  Placement start_trail();

  Trading::Impl& self_;
  const Confirmation::Content& content_;
  const Channel channel_;
  const Caller& caller_;
  broker::ReadOptions options_;
  broker::Account account_;
  RecordHead head_;
  std::int64_t seq_ = 0;
  bool has_ended_trail_ = false;  // of the order that is changed
  bool is_outdated_ = false;      // the last claim was refused, because of an order that the checks did not see
  std::int64_t outdated_by_ = 0;  // the record of that one
  bool has_taken_ = false;        // the confirmation
};

}  // namespace orders
