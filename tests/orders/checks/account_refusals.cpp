// Refusals about the account, what was sent before and what the broker says.
#include "orders/checks/refusal_parts.hpp"

namespace sample {
namespace {

std::vector<Refusal> make_access() {
  return {
      {"trading_enabled", "switched off", kPreview, [](Situation& s) { s.settings.enabled = false; }, "ENABLE_TRADING"},
      {"scope_trade", "no scope", kSending, [](Situation& s) { s.principal.scopes = {"read"}; }, "scope trade"},
      {"not_read_only", "read only", kSending, [](Situation& s) { s.settings.is_read_only = true; }, "READ_ONLY"},
      {"not_read_only", "grant without the scope trade", kPreview,
       [](Situation& s) {
         s.settings.grant_scopes = std::vector<std::string>{"read", "openid"};
       },
       "The grant of this server at TastyTrade lacks the scope trade"},
      {"not_halted", "halted", kPreview,
       [](Situation& s) {
         s.other.halt = {true, 1, kNow, "operator", "a test"};
       },
       "halted since 2026-06-10T15:00:00.000Z by operator (a test)"},
      {"account_allowed", "of somebody else", kPreview,
       [](Situation& s) { s.other.login_accounts.front().number = "5WT00009"; }, "not one of this login"},
      {"account_allowed", "not in the list", kPreview, [](Situation& s) { s.settings.accounts = {"5WT00002"}; },
       "TRADING_ACCOUNTS"},
      {"account_allowed", "two accounts, none named", kPreview,
       [](Situation& s) {
         s.other.login_accounts.emplace_back();
         s.other.login_accounts.back().number = "5WT00002";
       },
       "The login has 2 accounts"},
      {"account_allowed", "accounts unknown", kPreview, [](Situation& s) { s.other.login_accounts.clear(); },
       "not known"},
      {"environment_same", "another host", kSending,
       [](Situation& s) { s.other.token_problem = "The confirmation is for another host."; }, "another host"},
      {"human_confirmation", "nobody to ask", kSending,
       [](Situation& s) {
         s.settings.require_human = true;
         s.other.can_ask_person = false;
       },
       "cannot ask one"},
      {"journal_writable", "full disk", kPreview, [](Situation& s) { s.other.journal_problem = "the disk is full"; },
       "the disk is full"},
      {"clock_sane", "ahead", kPreview, [](Situation& s) { s.facts.clock_skew = std::chrono::seconds(9); },
       "9 s ahead of"},
      {"clock_sane", "behind", kSending, [](Situation& s) { s.facts.clock_skew = std::chrono::seconds(-9); },
       "9 s behind"},
      {"clock_sane", "unknown", kPreview, [](Situation& s) { s.facts.clock_skew.reset(); }, "not known"},
  };
}

std::vector<Refusal> make_account() {
  return {
      {"account_state", "frozen", kPreview, [](Situation& s) { s.facts.account.status->is_frozen = true; }, "frozen"},
      {"account_state", "closed", kPreview, [](Situation& s) { s.facts.account.status->is_closed = true; }, "closed"},
      {"account_state", "closing only", kPreview, [](Situation& s) { s.facts.account.status->is_closing_only = true; },
       "restricted to closing"},
      {"account_state", "risk reducing only", kPreview,
       [](Situation& s) { s.facts.account.status->is_risk_reducing_only = true; }, "reduce its risk"},
      {"account_state", "margin call", kPreview, [](Situation& s) { s.facts.account.status->is_in_margin_call = true; },
       "margin call"},
      {"account_state", "day-trade call", kPreview,
       [](Situation& s) { s.facts.account.balances->day_trading_call_value = 500; }, "day-trading call of 500.00"},
      {"account_state", "flag absent", kPreview, [](Situation& s) { s.facts.account.status->is_frozen.reset(); },
       "not known"},
      {"account_state", "futures not approved", kPreview,
       [](Situation& s) {
         s.use(future_order());
         s.facts.account.status->is_futures_enabled.reset();
       },
       "not approved for futures"},
      {"account_state", "options level", kPreview,
       [](Situation& s) {
         s.use(credit_spread());
         s.facts.account.status->options_level = "Covered And Cash Secured";
       },
       "allows no spreads"},
      {"account_state", "unknown", kPreview,
       [](Situation& s) {
         s.facts.account.status.reset();
         lose(s, "status");
       },
       "The status of the account is not known: TastyTrade did not answer in time."},
      {"daily_loss", "beyond the limit", kPreview,
       [](Situation& s) {
         s.settings.max_daily_loss = 500;
         broker::Position& position = sample::add_position(s.facts, Kind::equity, "META", 10);
         position.mark_price = 500;
         position.average_daily_market_close_price = 540;
         position.realized_day_gain = -150;
         position.realized_day_gain_date = kToday;
       },
       "has lost 550.00 today"},
      {"daily_loss", "positions unknown", kSending,
       [](Situation& s) {
         s.settings.max_daily_loss = 500;
         s.facts.account.positions.reset();
       },
       "The profit of the day is not known"},
      {"buying_power_reserve", "too little left", kPreview,
       [](Situation& s) { s.dry_run.report.buying_power->new_buying_power = Decimal::of("9999.99"); },
       "leaves a buying power of 9999.99; at least 10000.00"},
      {"buying_power_reserve", "too little left before sending", kSending,
       [](Situation& s) { s.facts.account.balances->equity_buying_power = 11'000; },
       "leaves a buying power of 9098.00"},
      {"buying_power_reserve", "unknown", kPreview,
       [](Situation& s) { s.dry_run.report.buying_power->new_buying_power.reset(); }, "not known"},
  };
}

std::vector<Refusal> make_history() {
  return {
      {"duplicate", "sent before", kPreview,
       [](Situation& s) { s.other.recent_intents = {intent(41, kNow - std::chrono::seconds(200), "AAPL", "digest")}; },
       "journal record 41", "duplicate"},
      {"duplicate", "works already", kPreview, [](Situation& s) { add_working(s.facts, limit_order(), "51"); },
       "order 51", "duplicate"},
      {"duplicate", "unknown", kPreview, [](Situation& s) { s.facts.account.live_orders.reset(); }, "not known"},
      {"daily_notional", "above the cap", kPreview, [](Situation& s) { s.other.day_use.notional = 49'000; },
       "worth 50902.50; the limit of a day is 50000.00"},
      {"daily_notional", "cannot be computed", kPreview,
       [](Situation& s) { s.dry_run.report.buying_power->change_in_buying_power.reset(); }, "not known"},
      {"daily_orders", "above the cap", kPreview, [](Situation& s) { s.other.day_use.orders = 50; }, "order 51 of 50"},
      {"orders_per_minute", "sixth", kPreview,
       [](Situation& s) {
         for (int i = 0; i < 5; ++i) s.other.recent_intents.push_back(intent(i, kNow - std::chrono::seconds(50)));
       },
       "5 orders were sent in the last minute"},
      {"unknown_open", "same underlying", kSending,
       [](Situation& s) { s.other.open_intents = {intent(7, kNow - std::chrono::minutes(3))}; }, "reconcile_order"},
      {"unknown_open", "second underlying of pairs", kSending,
       [](Situation& s) { s.other.open_intents = {intent(7, kNow - std::chrono::minutes(3), "MSFT AAPL")}; },
       "on MSFT, AAPL"},
      {"external_identifier_free", "used", kSending,
       [](Situation& s) {
         s.prepare_sending();
         Order other = limit_order();
         other.price = debit("1");
         add_working(s.facts, other, "51").external_identifier = s.other.external_identifier + "-0";
       },
       "order 51 has its identifier and is Live"},
      {"external_identifier_free", "unknown", kSending, [](Situation& s) { s.facts.account.live_orders.reset(); },
       "not known"},
  };
}

std::vector<Refusal> make_broker() {
  return {
      {"dry_run_clean", "refused", kPreview,
       [](Situation& s) {
         s.dry_run.refusal = {"margin_check_failed", "Not enough."};
       },
       "margin_check_failed: \"Not enough.\""},
      {"dry_run_clean", "errors in a good answer", kPreview,
       [](Situation& s) {
         s.dry_run.report.errors = {{"cant_buy_for_credit", "You cannot buy for a credit."}};
       },
       "cant_buy_for_credit"},
      {"dry_run_clean", "no buying power", kPreview, [](Situation& s) { s.dry_run.report.buying_power.reset(); },
       "not a clear yes"},
      {"dry_run_clean", "a warning", kPreview,
       [](Situation& s) {
         s.dry_run.report.warnings = {{"foo_bar", "Hm."}};
       },
       "foo_bar: \"Hm.\"", "warning:foo_bar"},
      {"dry_run_clean", "nothing to close", kPreview,
       [](Situation& s) {
         s.dry_run.report.warnings = {{"closing_with_no_position", "Hm."}};
       },
       "no position to close"},
      {"dry_run_clean", "not made", kPreview, [](Situation& s) { s.has_dry_run = false; }, "was not asked"},
      {"dry_run_clean", "old before sending", kSending,
       [](Situation& s) {
         s.prepare_sending();
         s.preview.previewed_at = kNow - std::chrono::seconds(31);
       },
       "too long ago"},
      {"dry_run_same", "relabelled", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.dry_run.report.order = report(s.orders.front(), "Received");
         s.dry_run.report.order->legs.front().action = "Sell to Open";
       },
       "another action"},
      {"dry_run_same", "another price", kPreview,
       [](Situation& s) {
         s.dry_run.report.order = report(s.orders.front(), "Received");
         s.dry_run.report.order->price->value = 191;
       },
       "understands another order"},
      {"dry_run_same", "another account", kPreview,
       [](Situation& s) {
         s.dry_run.report.order = report(s.orders.front(), "Received");
         s.dry_run.report.order->account_number = "5WT00002";
       },
       "another account"},
      {"dry_run_same", "another status", kPreview,
       [](Situation& s) { s.dry_run.report.order = report(s.orders.front(), "Rejected"); }, "Rejected"},
      {"target_unchanged", "filled in part", kSending,
       [](Situation& s) {
         target_order(s);
         s.other.target->filled_quantity = 3;
         s.other.target->remaining_quantity = 7;
       },
       "3 of 10 are filled"},
      {"target_unchanged", "unreadable", kSending,
       [](Situation& s) {
         target_order(s);
         s.other.target.reset();
       },
       "could not be read"},
  };
}

}  // namespace

std::vector<Refusal> account_refusals() {
  std::vector<Refusal> all;
  for (const auto& part : {make_access(), make_account(), make_history(), make_broker()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace sample
