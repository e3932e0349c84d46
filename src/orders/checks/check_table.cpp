// The table of all checks, and the function that runs them.
#include <algorithm>
#include <array>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

std::string_view to_string(Intention intention) {
  switch (intention) {
    case Intention::place:
      return "place";
    case Intention::place_complex:
      return "place_complex";
    case Intention::replace:
      return "replace";
    case Intention::edit:
      return "edit";
    case Intention::edit_complex:
      return "edit_complex";
    case Intention::cancel:
      return "cancel";
    case Intention::cancel_complex:
      return "cancel_complex";
    case Intention::trail:
      return "trail";
    case Intention::exit_complex:
      return "exit_complex";
  }
  return "place";
}

namespace {

constexpr std::string_view kRefuses = "refuses";
constexpr std::string_view kIsListed = "is listed in not_run";
constexpr std::string_view kNeedsNone = "needs no input from outside";

// Members: name, summary, if_missing, setting, acknowledge, at_preview, before_sending, of_cancels, run, judges.
constexpr std::array<Check, 42> kChecks{{
    {"trading_enabled", "Refuses every order while trading is switched off.", kNeedsNone, "ENABLE_TRADING", "", true,
     true, true, check_trading_enabled, Judges::surroundings},
    {"scope_trade", "Refuses to send an order of a login that lacks the scope trade. A preview remarks on it.",
     kNeedsNone, "", "", true, true, true, check_scope_trade, Judges::surroundings},
    {"not_read_only",
     "Refuses every order on a read-only server, and where the grant at TastyTrade lacks the scope trade.",
     "remarks that the scopes of the grant are not known", "READ_ONLY", "", true, true, true, check_not_read_only,
     Judges::surroundings},
    {"not_halted",
     "Refuses every order while trading is halted, and a cancel that takes the protection from a position.", kRefuses,
     "", "", true, true, true, check_not_halted, Judges::surroundings},
    {"account_allowed", "Refuses an account that is not of the login, or that may not trade.", kRefuses,
     "TRADING_ACCOUNTS", "", true, true, true, check_account_allowed, Judges::surroundings},
    {"environment_same", "Refuses a confirmation that was made for another account, environment or host.", kNeedsNone,
     "", "", false, true, true, check_environment_same, Judges::surroundings},
    {"account_state",
     "Refuses a closed or frozen account; for opening orders also one that may only close, that has a margin or "
     "day-trade call, or that is not approved for the instrument.",
     kRefuses, "", "", true, true, false, check_account_state, Judges::surroundings},
    {"structure", "Refuses an order that breaks a rule of its own type: legs, prices, times in force.", kNeedsNone, "",
     "", true, false, false, check_structure, Judges::surroundings},
    {"instrument_tradable",
     "Refuses an instrument that is unknown, inactive, expired, halted, or that can only be closed; fractions and "
     "overnight orders of a stock that does not permit them.",
     kRefuses, "", "", true, true, false, check_instrument_tradable},
    {"kind_suspended", "Refuses a kind of instrument that TastyTrade takes no orders for: cryptocurrencies.",
     kNeedsNone, "ALLOW_CRYPTO_ORDERS", "", true, true, false, check_kind_suspended},
    {"tick", "Refuses a price between two price steps.",
     "refuses for futures and their options, else takes 0.01 and is listed in not_run", "", "", true, true, false,
     check_tick},
    {"quantity_limit", "Refuses a quantity above the broker's limit or that of this server.",
     "the broker's limit is listed in not_run", "MAX_ORDER_QUANTITY", "", true, true, false, check_quantity_limit},
    {"price_effect",
     "Refuses a purchase for a credit, a sale for a debit, and a price on the other side of 0 than the market's.",
     kIsListed, "", "effect_differs_from_market", true, true, false, check_price_effect},
    {"quote_fresh",
     "Refuses a quote that is old, delayed, crossed, or that lacks a side. An option that is bought may have the bid "
     "0.",
     kRefuses, "QUOTE_MAX_AGE_SECONDS", "quote_not_fresh, for closing orders", true, true, false, check_quote_fresh},
    {"distance",
     "Refuses a limit price that is worse than the market by more than the tolerance, the limit of an exit that is as "
     "much better, a stop that the market has passed already, and a condition or a time that would cancel the order at "
     "once. Remarks on one that would route it at once, and on the ratio of a pair that holds already. Behind a "
     "trigger order the price at which that one fills is "
     "the market for the same legs; behind a condition on the order's own price its threshold is.",
     "refuses; behind a trigger order is listed in not_run", "MAX_PRICE_DISTANCE_PERCENT",
     "price_far_from_market, for closing orders, and for other legs than the trigger order's", true, true, false,
     check_distance},
    {"spread_width",
     "Refuses an order that fills at once in a market whose bid and ask are far apart. Five cents for each leg, or one "
     "price step, are never far for options.",
     "refuses a market order, else is listed in not_run", "MAX_SPREAD_PERCENT", "wide_market, for closing orders", true,
     false, false, check_spread_width},
    {"moved_since_preview", "Refuses an order whose market or whose cost has moved since the preview.", kRefuses,
     "MAX_MOVE_SINCE_PREVIEW_PERCENT", "market_moved, for closing orders", false, true, false,
     check_moved_since_preview},
    {"market_hours",
     "Refuses a market order outside the session and in its first and last minute, and an opening option order in the "
     "last 30 minutes before expiration. A day order outside the session has to be acknowledged.",
     kRefuses, "", "starts_next_session", true, true, false, check_market_hours},
    {"market_order",
     "Refuses market orders of options, of futures and of several legs, and a stop that opens such a position: at its "
     "trigger it becomes a market order.",
     kNeedsNone, "ALLOW_MARKET_ORDERS", "", true, false, false, check_market_order},
    {"position_effect",
     "Refuses to close what is not held, on the wrong side, or more than is held; and an order that only closed at its "
     "preview and would open a position now.",
     kRefuses, "", "", true, true, false, check_position_effect},
    {"opposite_side",
     "Refuses to open against a position, and an order that could trade with another one of the account.", kRefuses, "",
     "", true, true, false, check_opposite_side},
    {"held_by_working", "Refuses to close what working orders hold; names them.", kRefuses, "", "", true, true, false,
     check_held_by_working},
    {"undefined_risk",
     "Refuses short options without cover, orders that take the cover of a short option away, and short sales of "
     "stock. "
     "Covered calls and cash-secured puts pass.",
     kRefuses, "ALLOW_UNDEFINED_RISK, ALLOW_SHORT_STOCK", "", true, true, false, check_undefined_risk},
    {"max_loss_known",
     "Refuses an opening order whose largest loss cannot be computed. A loss that is known to have no bound passes: "
     "undefined_risk judges it, and of futures nothing does.",
     kRefuses, "", "", true, false, false, check_max_loss_known},
    {"duplicate",
     "Refuses an order that equals one that was sent a short time ago, or one that works at the broker. A "
     "replace or an edit makes no second order.",
     kRefuses, "DUPLICATE_WINDOW_SECONDS", "duplicate", true, true, false, check_duplicate},
    {"order_notional",
     "Refuses an opening order above the cap: the largest of its change of buying power, its price in dollars and its "
     "largest loss; of futures a tenth of their value. Of two orders that cancel each other the larger one counts.",
     kRefuses, "MAX_ORDER_NOTIONAL", "", true, true, false, check_order_notional, Judges::dry_run},
    {"daily_notional", "Refuses an opening order with which the orders of the day exceed the cap.", kRefuses,
     "MAX_DAILY_NOTIONAL", "", true, false, false, check_daily_notional, Judges::dry_run},
    {"daily_orders", "Refuses more orders a day than the cap.", kRefuses, "MAX_ORDERS_PER_DAY", "", true, false, false,
     check_daily_orders, Judges::surroundings},
    {"orders_per_minute", "Refuses more orders a minute than the cap.", kRefuses, "MAX_ORDERS_PER_MINUTE", "", true,
     false, false, check_orders_per_minute, Judges::surroundings},
    {"daily_loss", "Refuses opening orders once the loss of the day exceeds the limit.", kRefuses, "MAX_DAILY_LOSS", "",
     true, true, false, check_daily_loss, Judges::surroundings},
    {"buying_power_reserve", "Refuses an opening order that leaves less buying power than the reserve.", kRefuses,
     "MIN_BUYING_POWER_PERCENT", "", true, true, false, check_buying_power_reserve, Judges::dry_run},
    {"concentration", "Remarks on an order that can lose a large part of the account.", kIsListed,
     "MAX_UNDERLYING_PERCENT", "", true, false, false, check_concentration},
    {"dry_run_clean",
     "Refuses unless the broker's dry run is a clear yes without errors. A warning has to be acknowledged, unless it "
     "only says when the order begins to work.",
     "refuses; is listed in not_run where the broker refuses only because the complex order that is cancelled first "
     "holds the position",
     "", "warning:<the broker's code>", true, true, false, check_dry_run_clean, Judges::dry_run},
    {"dry_run_same", "Refuses if the broker's dry run is about another order: legs, actions, price, type, account.",
     kRefuses, "", "", true, false, false, check_dry_run_same, Judges::dry_run},
    {"target_unchanged", "Refuses to change or cancel an order that is not as it was at the preview.", kRefuses, "", "",
     false, true, true, check_target_unchanged},
    {"protection_kept",
     "Refuses to move the trigger of an order that limits the loss of a position away from the market, to make it an "
     "order that is no stop or one with a limit, to end it earlier, and to add a condition to it.",
     kRefuses, "", "moves_protection", true, false, false, check_protection_kept},
    {"unknown_open",
     "Refuses to open a position on an underlying with an order whose outcome is unknown, and to close a future beside "
     "one that is on its way.",
     kRefuses, "", "", true, true, false, check_unknown_open},
    {"journal_writable", "Refuses every order while the order journal cannot be written.", kRefuses, "", "", true, true,
     true, check_journal_writable, Judges::surroundings},
    {"clock_sane", "Refuses while the clock of this machine differs from the broker's.", kRefuses,
     "MAX_CLOCK_SKEW_SECONDS", "", true, true, false, check_clock_sane, Judges::surroundings},
    {"human_confirmation", "Refuses an order that no person can confirm, if one has to.", kRefuses,
     "REQUIRE_HUMAN_CONFIRMATION", "", false, true, false, check_human_confirmation, Judges::surroundings},
    {"words_whole", "Refuses symbols and messages with characters that do not print as they are.", kNeedsNone, "", "",
     true, false, false, check_words_whole, Judges::surroundings},
    {"external_identifier_free", "Refuses a confirmation whose identifier an order has already.", kRefuses, "", "",
     false, true, false, check_external_identifier_free},
}};

// True if the verdict offers codes, and all of them are acknowledged.
bool is_acknowledged(const Verdict& verdict, const CheckInput& input) {
  const std::vector<std::string> codes = support::split(verdict.acknowledge, ',');
  return !codes.empty() && std::all_of(codes.begin(), codes.end(),
                                       [&](const std::string& code) { return is_code_acknowledged(code, input); });
}

void add_result(const Check& check, Verdict verdict, const CheckInput& input, CheckResults& results) {
  switch (verdict.kind) {
    case Verdict::Kind::passed:
      results.passed.push_back(check.name);
      if (!verdict.why.empty()) results.notes.push_back({check.name, std::move(verdict)});
      break;
    case Verdict::Kind::failed:
      if (is_acknowledged(verdict, input)) {
        results.notes.push_back({check.name, std::move(verdict)});
      } else {
        results.failed.push_back({check.name, std::move(verdict)});
      }
      break;
    case Verdict::Kind::not_run:
      results.not_run.push_back({check.name, std::move(verdict)});
      break;
    case Verdict::Kind::not_applicable:
      break;
  }
}

bool has_failed(const CheckResults& results, std::string_view name) {
  return std::any_of(results.failed.begin(), results.failed.end(),
                     [name](const CheckResults::Entry& entry) { return entry.name == name; });
}

// The reason why a check of a preview is not run: the failure of another one leaves it nothing to judge. Empty: it is
// run. `input` has no dry run then, because none is made of such an order.
std::string find_obstacle(const Check& check, const CheckInput& input, const CheckResults& results) {
  if (check.judges == Judges::surroundings || input.dry_run != nullptr) return {};
  for (const std::string_view name : {"structure", "trading_enabled", "account_allowed"}) {
    if (check.judges == Judges::order && name != "structure") continue;
    if (has_failed(results, name)) return "Not run until `" + std::string(name) + "` passes.";
  }
  return {};
}

// The code of a row: "quote_not_fresh" of "quote_not_fresh, for closing orders".
std::string_view find_code(const Check& check) {
  return check.acknowledge.substr(0, check.acknowledge.find(','));
}

}  // namespace

std::span<const Check> all_checks() {
  return kChecks;
}

bool is_acknowledge_code(std::string_view code) {
  constexpr std::string_view of_broker = "warning:";
  if (code.starts_with(of_broker)) return code.size() > of_broker.size();
  return !code.empty() &&
         std::any_of(kChecks.begin(), kChecks.end(), [code](const Check& check) { return find_code(check) == code; });
}

std::vector<std::string> list_acknowledge_codes() {
  std::vector<std::string> codes;
  for (const Check& check : kChecks) {
    if (!check.acknowledge.empty()) codes.emplace_back(find_code(check));
  }
  return codes;
}

CheckResults run_checks(const CheckInput& input, Stage stage) {
  CheckResults results;
  for (const Check& check : kChecks) {
    const bool is_of_stage = stage == Stage::preview ? check.at_preview : check.before_sending;
    if (!is_of_stage || (is_cancel(input.intention) && !check.of_cancels)) continue;
    const std::string obstacle = stage == Stage::preview ? find_obstacle(check, input, results) : std::string();
    add_result(check, obstacle.empty() ? check.run(input) : not_run(obstacle), input, results);
  }
  return results;
}

}  // namespace orders
