// The order path: preview, confirmation, placement, cancellation, reconciliation, halt. One instance serves all
// transports; safe from any thread. docs/trading-safety.md says what it guarantees. The two rules that everything here
// serves: a confirmation is sent at most once, and every request is in the journal before its first byte is sent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/principal.hpp"
#include "tastytrade_mcp/mcp/sealer.hpp"
#include "tastytrade_mcp/orders/checks.hpp"
#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/order.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/orders/settings.hpp"
#include "tastytrade_mcp/orders/trail.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {

// The caller of the order path.
struct Caller {
  mcp::Principal principal;
  std::string client_name;      // as the client names itself; empty: unknown
  bool can_ask_person = false;  // the client can put a question to its user, or a person sits at the terminal
};

// The outcomes of an order. Answers use no other words.
enum class Status {
  previewed,        // checked, and may be placed
  not_sent,         // proved: no byte was sent
  accepted,         // the broker has the order
  refused,          // by a check or by the broker: nothing exists
  outcome_unknown,  // sent, and the answer did not arrive: it may exist
  not_found,        // searched twice in full: very likely it never arrived
  ambiguous,        // more than one order may be it
};
std::string_view to_string(Status status);  // "outcome_unknown"

// The error of a call whose confirmation another call has used, or is using: `conflict`. It says what became of that
// call's order, and that this call sent nothing.
class UsedConfirmationError : public support::Error {
 public:
  using Error::Error;
};

// An order whose price may still be a name for a price of the market.
struct OrderDraft {
  Order order;  // without a price if `price` is set
  std::optional<PriceRequest> price;
};

struct PreviewRequest {
  Intention intention = Intention::place;  // any but cancel and cancel_complex
  broker::Account account;
  std::vector<broker::Account> login_accounts;
  std::vector<OrderDraft> orders;  // one, or those of a complex order, the trigger first
  std::optional<ComplexType> complex_type;
  std::optional<Decimal> ratio_threshold;  // of pairs
  std::optional<Condition::Comparator> ratio_comparator;
  bool is_ratio_notional = false;
  std::string target_order_id;  // of a replace, an edit or a trail; of edit_complex and exit_complex the complex order
  std::optional<TrailRequest> trail;  // of a trail, whose order is the stop as it works
  std::set<std::string, std::less<>> acknowledged;
};

struct Preview {
  Status status = Status::refused;  // previewed, or refused by a check
  std::vector<Order> orders;        // canonical, with prices
  std::string words;                // the whole question for a person: environment, account, order, cost, risk
  std::string order_words;          // the order alone
  CheckResults checks;
  std::optional<broker::DryRun> dry_run;  // nothing if a check refused before it
  std::optional<NetQuote> quote;
  Risk risk;
  std::optional<Target> target;         // of a change, a trail or an exit
  std::optional<TrailPlan> trail;       // of a trail
  std::optional<Decimal> next_trigger;  // of a trail: where its first replace would put the stop now
  std::string confirmation_token;       // empty: the order cannot be placed
  std::optional<Instant> expires_at;
  std::string external_identifier;
  std::int64_t journal_seq = 0;  // 0: nothing was recorded
};

// The question that a person answers before an order is sent.
struct Question {
  std::string key;  // not to be guessed before the question is asked
  std::string text;
};

// One request of a placement that has several.
struct PlacementStep {
  std::string step;  // "cancel", "close"
  Status status = Status::not_sent;
  std::string reason;
  std::string order_id;  // of the cancellation the complex order
  std::string broker_status;
  std::string external_identifier;
  std::int64_t journal_seq = 0;
};

struct Placement {
  Status status = Status::refused;  // of an exit that of the closing order, unless the cancellation did not succeed
  std::string reason;               // a sentence; of `accepted` empty, or a remark
  std::string acknowledge;    // the code that lets a new preview pass where this was refused; empty: there is none
  std::string order_id;       // of `accepted`, and of an earlier use of the same confirmation
  std::string broker_status;  // "Routed"
  std::string external_identifier;
  std::int64_t journal_seq = 0;
  std::string journal_head;        // the first 8 characters of the hash of the last record
  bool is_journal_behind = false;  // the order exists, and its end is not yet in the journal
  std::string order_words;
  broker::OrderReport report;
  std::optional<CheckResults> checks;  // of a refusal by checks
  std::vector<std::string> alerts;     // what the user must know at once: "TastyTrade changed the action of a leg …"
  Channel channel = Channel::none;     // how it was confirmed
  std::optional<TrailStatus> trail;    // of a trail that was started; order_id is that of its stop
  std::vector<PlacementStep> steps;    // of an exit
};

// Told before each step of a placement that has several: its number from 1, how many there are, a sentence.
using StepReport = std::function<void(int number, int count, std::string_view what)>;

// A confirmation that was found to belong to the caller and to be fresh.
class Confirmation {
 public:
  struct Content;
  explicit Confirmation(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  const Content& content() const { return *content_; }
  const std::string& words() const;
  const std::string& account_number() const;
  const std::string& external_identifier() const;

 private:
  std::shared_ptr<const Content> content_;
};

// The question that a person answers before orders are cancelled that limit the loss of a position.
struct CancelQuestion {
  Question question;
  std::string id;                      // of its records in the journal
  std::vector<std::string> order_ids;  // orders and complex orders that it is about
};

struct CancelRequest {
  broker::Account account;
  std::vector<std::string> order_ids;  // of simple orders
  std::vector<std::string> complex_order_ids;
  bool is_protection_acknowledged = false;  // orders may be cancelled that protect a position
  bool takes_opening_only = false;          // an order that closes a position by now is left
  std::optional<CancelQuestion> confirmed;  // the person said yes to it
  // The protective orders that a question at a terminal named; absent: it named none as such.
  std::optional<std::vector<std::string>> protective_ids = {};
};

// The outcome of one cancellation.
struct Cancellation {
  std::string order_id;
  bool is_complex = false;
  Status status = Status::refused;
  std::string reason;
  std::string acknowledge;    // the code that lets it pass where it was refused; empty: there is none
  std::string broker_status;  // "Cancelled", "Cancel Requested", "Filled"
  std::optional<Decimal> filled_quantity;
  std::string order_words;
  bool removed_protection = false;
  Channel channel = Channel::none;  // how it was confirmed
  std::string external_identifier;
  std::int64_t journal_seq = 0;
};

// The status that stands for all: outcome_unknown if one is, else the first that is not accepted, else accepted.
Status summarize(const std::vector<Cancellation>& cancellations);

struct Reconciliation {
  Status status = Status::outcome_unknown;
  std::string order_id, broker_status;
  std::string external_identifier;
  std::string found_by;  // "identifier", "fingerprint"
  std::string reason;
  std::string order_words;
  std::vector<std::string> looked_at;   // "live orders", "orders since 2026-11-27"
  std::vector<std::string> candidates;  // of `ambiguous`
  std::int64_t journal_seq = 0;
  std::vector<std::string> alerts = {};  // Trading::list_alerts() of its account
};

struct TradingParts {
  broker::Client& client;
  state::Store& store;
  Journal& journal;
  const mcp::Sealer& sealer;
  support::Secret key;  // of account keys: that of the journal
  std::string replica;  // host and random id of this start
  Settings settings;
  // The store that says which process runs a trail, which all processes with this journal share; empty: `store` is
  // shared by them. Called when a trail is started or was left behind.
  std::function<state::Store&()> trail_leases = {};
  std::string halt_file = {};                       // exists: trading is halted; empty: there is none
  std::string program;                              // "tastytrade-mcp/0.1.0", the source of orders
  bool reconciles = true;                           // look for the fate of open intents in the background
  bool can_trail = true;                            // false: the process ends at once, so that it starts no trail
  std::chrono::milliseconds trail_interval{1'000};  // between two looks of a trail at the market
  // Between two searches of the journal for orders that other processes sent.
  std::chrono::milliseconds search_interval{60'000};
};

class Trading {
 public:
  // The parts must outlive it.
  explicit Trading(TradingParts parts);
  // Waits for requests under way, at most 35 seconds.
  ~Trading();
  Trading(const Trading&) = delete;
  Trading& operator=(const Trading&) = delete;

  const Settings& settings() const;

  // Checks an order here and at the broker, and records it. With a token if every check passed. Throws Error for an
  // order that makes no sense, and for reads that failed.
  Preview preview(const PreviewRequest& request, const Caller& caller, const broker::ReadOptions& options);

  // The confirmation of a token. `order_in_words`: if not empty, it must be the previewed words. Throws Error: refused
  // for a token that is not the caller's, expired, forged or of another account, environment or host;
  // UsedConfirmationError for one that was used.
  Confirmation find_confirmation(std::string_view token, std::string_view order_in_words, const Caller& caller,
                                 const broker::ReadOptions& options);

  // The question for a person; the same one if it is asked for again. Throws Error{refused} if the confirmation has
  // ended, and UsedConfirmationError if another call has used it.
  Question ask(const Confirmation& confirmation, const Caller& caller);
  // Records that the person said no, and makes the confirmation useless. Throws UsedConfirmationError if another call
  // has used it.
  void decline(const Confirmation& confirmation, const Caller& caller, std::string_view action);

  // Checks again, claims the intent in the journal, sends. Waits for the answer as long as the budget allows; the
  // request goes on if it ends first. An exit goes on once its first request was sent, for two minutes at
  // most, unless end_exits() is called.
  Placement place(const Confirmation& confirmation, Channel channel, const Caller& caller,
                  const broker::ReadOptions& options, const StepReport& report = {});

  // Ends the waiting of exits that run: the process stops. Each says how far it came; a request that was sent goes on.
  void end_exits();

  // The question about those orders of `request` that protect a position, if that is acknowledged; the same one if it
  // is asked for again. Nothing if there are no such orders: then nobody is asked. Throws Error: refused for a while
  // after a no, and what reads of orders and positions throw.
  std::optional<CancelQuestion> ask_cancel(const CancelRequest& request, const Caller& caller,
                                           const broker::ReadOptions& options);
  // Records that the person said no. The same orders are not asked about for a while. Throws Error{conflict} if the
  // question is not open any more: another call may have a yes to it.
  void decline_cancel(const CancelRequest& request, const CancelQuestion& question, const Caller& caller,
                      std::string_view action);

  // Cancels each order by a request of its own. Stops at the first unknown outcome; the rest is `not_sent`. An order
  // that protects a position is refused unless that is acknowledged, and unless a person said yes where one is required
  // or can be asked: by `channel` terminal, or to the question that `request` holds, which counts once.
  std::vector<Cancellation> cancel(const CancelRequest& request, Channel channel, const Caller& caller,
                                   const broker::ReadOptions& options);

  // Looks for the order of an intent at the broker, once, and records what it finds. Throws Error{not_found} if no
  // intent has this identifier.
  Reconciliation reconcile(std::string_view external_identifier, const Caller& caller,
                           const broker::ReadOptions& options);

  // The trail with this identifier; nothing if there is none. Throws what the journal throws.
  std::optional<TrailStatus> find_trail(std::string_view external_identifier);
  // Ends a trail and leaves its stop working. Waits at most a few seconds for the end. Throws Error: not_found if there
  // is no such trail, refused if another process runs it.
  TrailStatus stop_trail(std::string_view external_identifier, const Caller& caller);

  // Returns the alerts that belong into each answer about this account: a stop of a complex order ended by itself, and
  // its position is held. An alert lasts until another order works for the position, until the position is closed, or
  // for five days. Returns nothing in a process that does not reconcile.
  std::vector<std::string> list_alerts(const std::string& account_number) const;

  HaltState halt(std::string_view reason, const Caller& caller);
  HaltState halt_state();

  class Impl;  // used by the sources of this layer

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace orders
