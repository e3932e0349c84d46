// The steps of an exit after its confirmation: cancel the complex order, wait for the end of its orders, read what is
// left, check the closing order, send it. Each request is an intent of its own; before and after each step a record of
// kind `composition` says so. A step that does not succeed ends the exit: nothing is tried again, and no later start of
// the program goes on with it. Lives on the thread of the call.
#pragma once

#include "exit/exit_rest.hpp"
#include "placing/cancel_target.hpp"
#include "placing/placement_steps.hpp"

namespace orders {

class ExitSteps {
 public:
  // The referenced objects must outlive it.
  ExitSteps(Trading::Impl& self, const Confirmation::Content& content, PlacementSteps& placement,
            const StepReport& report);

  Placement run();

 private:
  // Absent: the next step follows.
  using Ending = std::optional<Placement>;

  // Reads the complex order. Returns the refusal if it is not as it was at the preview.
  Ending read_target_again();
  Placement run_steps();
  Placement go_through();

  Ending cancel();
  Intent make_cancel_intent() const;
  Ending judge_cancellation(const Sent& sent);
  Ending look_for_cancellation(std::string reason);
  Ending tell_refused_cancellation(std::string reason);
  Ending wait_for_end();
  Ending read_rest();
  Ending check_close();
  std::string find_dry_run_refusal(const broker::OrderRequest& request);
  Placement close();
  Intent make_close_intent() const;

  // An ending before the closing order was sent.
  Placement stop(Status status, const std::string& reason);
  // Adds the alert of a position without a stop, where it is one, and writes the end.
  Placement conclude(Placement placement);
  std::string advise(Status status) const;
  std::string make_alert(Status status) const;
  // The words of the working stops of other orders on the symbols of the closing order. Empty: none is known.
  std::vector<std::string> find_other_stops() const;

  void tell(int number, const std::string& what) const;
  void record(std::string_view step, std::string_view state, Json details = Json::object());
  // The same, after a request was sent: a journal that cannot be written does not stop what follows.
  void record_afterwards(std::string_view step, std::string_view state, Json details = Json::object()) noexcept;
  broker::ReadOptions options(std::chrono::milliseconds limit) const;
  const std::string& account() const { return placement_.account().number; }
  const std::string& complex_id() const { return content_.target->order_id; }

  Trading::Impl& self_;
  const Confirmation::Content& content_;
  PlacementSteps& placement_;
  const StepReport& report_;
  const RecordHead head_;
  std::chrono::steady_clock::time_point begun_;  // of this server's clock
  Instant begun_at_;                             // the same
  support::Budget wait_budget_;                  // for the end of the complex order
  CancelTarget before_;                          // the complex order before its cancellation
  std::vector<broker::Order> after_;             // its orders after it
  Order closing_;                                // with what is left to close
  ExitRest rest_;
  std::vector<std::string> warnings_;  // of the dry run of the closing order
  std::string old_stop_;               // in words
  PlacementStep cancel_step_, close_step_;
  bool has_begun_ = false;       // the cancellation has an intent
  bool is_unprotected_ = false;  // the complex order is, or may be, cancelled, and the position is not closed
  bool has_complex_ended_ = false;
  bool is_journal_behind_ = false;
};

}  // namespace orders
