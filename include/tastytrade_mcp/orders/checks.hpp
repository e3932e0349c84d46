// The checks between a wish and a live order. Each is one named value of a table, from which the doctor, the documents
// and the answers of preview_order are made. Checks are pure: they judge facts that were gathered before.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/order_writes.hpp"
#include "tastytrade_mcp/mcp/principal.hpp"
#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/settings.hpp"

namespace orders {

// The operation on the order. edit_complex: the ratio of a pair is changed. exit_complex: a complex order is cancelled,
// then the position that it held is closed by one order.
enum class Intention { place, place_complex, replace, edit, edit_complex, cancel, cancel_complex, trail, exit_complex };
std::string_view to_string(Intention intention);  // "place_complex"

// The order that a replace, an edit, a cancel or an exit is about, as it was at the preview.
struct Target {
  std::string order_id;
  std::string status;
  std::optional<Instant> updated_at;
  Decimal filled_quantity, remaining_quantity;
  std::string replacing_order_id;
  bool operator==(const Target&) const = default;
};

// Figures of the preview, for the checks before sending.
struct PreviewFigures {
  std::optional<NetQuote> quote;
  Instant previewed_at;
  std::optional<Decimal> cost;  // buying power that the order takes
};

struct CheckInput {
  Intention intention = Intention::place;
  const Settings& settings;
  broker::Environment environment = broker::Environment::sandbox;
  const mcp::Principal& principal;
  // The order, or the orders of a complex order, the trigger first. Empty for a cancel.
  std::span<const Order> orders{};
  std::optional<ComplexType> complex_type{};
  const ComplexOrder* complex_order = nullptr;  // of `orders`, for the rules between them; null: those are not checked
  const Facts& facts;
  std::vector<broker::Account> login_accounts{};
  Date today{};  // in New York
  Instant now{};
  HaltState halt{};
  DayUse day_use{};
  std::string journal_problem{};              // empty: it can be written
  std::optional<Instant> no_claim_before{};   // the journal's last record is of this time, which is to come
  std::vector<IntentState> open_intents{};    // of this account
  std::vector<IntentState> recent_intents{};  // of this account, within the duplicate window and the last minute
  std::string order_digest{};
  std::string token_problem{};  // before sending: the token is of another account, environment or host: a sentence
  std::string external_identifier{};                  // before sending
  bool was_closing = false;                           // before sending: at the preview no order opened a position
  std::set<std::string, std::less<>> acknowledged{};  // codes that the caller has acknowledged
  const broker::DryRun* dry_run = nullptr;            // null: not made
  std::optional<Target> target{};                     // as it is now; of replace, edit, cancel, exit
  std::optional<Target> previewed_target{};           // before sending
  const PreviewFigures* preview = nullptr;            // before sending; null at the preview
  bool removes_protection = false;                    // of a cancel
  bool can_ask_person = true;                         // whether a person can confirm, or has
};

// The result of a check.
struct Verdict {
  enum class Kind { passed, failed, not_run, not_applicable };
  Kind kind = Kind::passed;
  std::string why;           // of failed and not_run: a sentence; of passed a note, or empty
  std::string limit, value;  // of failed: "10000.00", "15620.00"; empty where there is none
  // The codes, separated by commas, that together let the order pass all the same. Empty: it cannot be acknowledged.
  std::string acknowledge;
};

// The subject of a check. A check is skipped if its input is missing because another check failed.
enum class Judges {
  surroundings,  // who may trade, the account, the journal: whatever the order says
  order,         // the order: its structure must be right
  dry_run,       // the broker's dry run of it: the order must also be one that may be asked for
};

// Settings of a check, for the documents: "MAX_ORDER_NOTIONAL". Empty: none.
struct Check {
  std::string_view name;        // "order_notional"
  std::string_view summary;     // what it refuses, a sentence for the documents
  std::string_view if_missing;  // what happens if its input cannot be had: "refuses", "is listed in not_run"
  std::string_view setting;
  std::string_view acknowledge;  // the code that lets an order pass all the same, or a form of codes; empty: none
  bool at_preview = true, before_sending = true;
  bool of_cancels = false;  // whether a cancel has to pass it, too
  Verdict (*run)(const CheckInput&);
  Judges judges = Judges::order;
};
std::span<const Check> all_checks();

// Returns true if a check can be acknowledged by this code: "duplicate", "warning:<a code of the broker>".
bool is_acknowledge_code(std::string_view code);
// All codes by which a check can be acknowledged, in the order of the checks.
std::vector<std::string> list_acknowledge_codes();

struct CheckResults {
  struct Entry {
    std::string_view name;
    Verdict verdict;
  };
  std::vector<std::string_view> passed;
  std::vector<Entry> failed, not_run, notes;  // notes: passed with a remark
  bool is_ok() const { return failed.empty(); }
};
// Runs every check of the stage. A failure that is acknowledged is among `notes`.
enum class Stage { preview, sending };
CheckResults run_checks(const CheckInput& input, Stage stage);

// Returns true if one of the orders opens a position, adds to one or leaves a short option with less cover, once its
// trigger order has filled.
bool opens_any_position(const CheckInput& input);

// The dollars that count against the caps of an order and of a day: 0 for orders that only close. Absent if they cannot
// be computed: `reason` says why, a sentence.
std::optional<Decimal> compute_order_notional(const CheckInput& input, std::string& reason);

}  // namespace orders
