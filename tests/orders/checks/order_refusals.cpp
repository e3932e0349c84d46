// Refusals about the order itself and its instruments.
#include "orders/checks/refusal_parts.hpp"

namespace sample {
namespace {

std::vector<Refusal> make_instrument() {
  return {
      {"structure", "no price", kPreview, [](Situation& s) { s.orders.front().price.reset(); }, "price"},
      {"structure", "OCO of two limits", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(orders::ComplexOrder{ComplexType::oco, {}, {limit_close(), limit_close()}, {}, {}, false});
       },
       "Stop"},
      {"instrument_tradable", "inactive", kPreview, [](Situation& s) { s.facts.instruments["AAPL"].is_active = false; },
       "inactive"},
      {"instrument_tradable", "not listed", kPreview,
       [](Situation& s) { s.facts.instruments["AAPL"].is_known = false; }, "lists no instrument AAPL"},
      {"instrument_tradable", "closing only", kPreview,
       [](Situation& s) { s.facts.instruments["AAPL"].is_closing_only = true; }, "can only be closed"},
      {"instrument_tradable", "halted", kSending, [](Situation& s) { s.facts.instruments["AAPL"].is_halted = true; },
       "Trading of AAPL is halted"},
      {"instrument_tradable", "underlying halted", kPreview,
       [](Situation& s) {
         s.use(credit_spread());
         s.facts.instruments["AAPL"].is_halted = true;
       },
       "the underlying of"},
      {"instrument_tradable", "expired", kPreview,
       [](Situation& s) {
         s.use(option_for("1.85", Action::buy_to_open));
         s.facts.instruments[kCall320].expiration = date(2026, 6, 9);
       },
       "expired on 2026-06-09"},
      {"instrument_tradable", "unknown", kPreview,
       [](Situation& s) {
         s.facts.instruments.erase("AAPL");
         lose(s, "instrument:AAPL");
       },
       "not known: TastyTrade did not answer"},
      {"instrument_tradable", "fraction of a stock that has none", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.orders.front().legs.front().quantity = Decimal::of("0.5");
         s.facts.instruments["AAPL"].is_fractional_eligible = false;
       },
       "Fractions of AAPL cannot be traded. Write a whole number."},
      {"instrument_tradable", "amount of a stock that has no fractions", kPreview,
       [](Situation& s) {
         s.use(notional_order());
         s.facts.instruments["AAPL"].is_fractional_eligible = false;
       },
       "Fractions of AAPL cannot be traded."},
      {"instrument_tradable", "fraction, and not known if there are any", kSending,
       [](Situation& s) {
         s.use(market_order());
         s.orders.front().legs.front().quantity = Decimal::of("1.5");
         s.facts.instruments["AAPL"].is_fractional_eligible.reset();
       },
       "It is not known if fractions of AAPL can be traded"},
      {"instrument_tradable", "overnight", kPreview,
       [](Situation& s) {
         s.orders.front().time_in_force = TimeInForce::ext_overnight;
         s.facts.instruments["AAPL"].is_overnight_permitted = false;
       },
       "AAPL is not traded overnight. Write Ext or Day."},
      {"instrument_tradable", "overnight until cancelled", kSending,
       [](Situation& s) {
         s.orders.front().time_in_force = TimeInForce::gtc_ext_overnight;
         s.facts.instruments["AAPL"].is_overnight_permitted = false;
       },
       "Write GTC Ext or GTC."},
      {"instrument_tradable", "overnight, and not known", kPreview,
       [](Situation& s) {
         s.orders.front().time_in_force = TimeInForce::ext_overnight;
         s.facts.instruments["AAPL"].is_overnight_permitted.reset();
       },
       "It is not known if AAPL is traded overnight"},
      {"kind_suspended", "crypto in a complex order", kPreview,
       [](Situation& s) {
         orders::ComplexOrder complex = otoco();
         complex.type = ComplexType::oto;
         complex.orders = {crypto_order()};
         s.use(complex);
         s.other.today = date(2026, 6, 29);
       },
       "cryptocurrencies"},
      {"kind_suspended", "crypto as the trigger of a complex order", kSending,
       [](Situation& s) {
         orders::ComplexOrder complex = otoco();
         complex.trigger = crypto_order();
         s.use(complex);
         s.other.today = date(2026, 6, 29);
       },
       "cryptocurrencies"},
      {"kind_suspended", "replace of an order on crypto", kPreview,
       [](Situation& s) {
         s.use(crypto_order());
         target_order(s);
         s.other.today = date(2026, 6, 29);
       },
       "cryptocurrencies"},
      {"kind_suspended", "edit of an order on crypto", kSending,
       [](Situation& s) {
         s.use(crypto_order());
         target_order(s);
         s.other.intention = Intention::edit;
         s.other.today = date(2026, 6, 29);
       },
       "cryptocurrencies"},
      {"kind_suspended", "crypto", kPreview,
       [](Situation& s) {
         s.use(crypto_order());
         s.other.today = date(2026, 6, 29);
       },
       "since 2026-06-29"},
      {"tick", "between two steps", kPreview, [](Situation& s) { s.orders.front().price = debit("190.255"); },
       "write 190.25 or 190.26"},
      {"tick", "stop trigger", kPreview,
       [](Situation& s) {
         s.use(stop_limit_order());
         s.orders.front().stop_trigger = Decimal::of("200.001");
       },
       "stop trigger 200.001"},
      {"tick", "future without a schedule", kPreview,
       [](Situation& s) {
         s.use(future_order());
         s.facts.instruments["/ESU6"].ticks.clear();
       },
       "not known"},
      {"tick", "net price below a cent", kPreview, [](Situation& s) { s.use(spread_for(credit("0.855"))); },
       "write 0.85 or 0.86"},
      {"quantity_limit", "shares", kPreview, [](Situation& s) { s.orders.front().legs.front().quantity = 1'001; },
       "the limit of this server is 1000"},
      {"quantity_limit", "contracts", kPreview, [](Situation& s) { s.use(credit_spread("11")); }, "server is 10"},
      {"quantity_limit", "futures", kPreview,
       [](Situation& s) {
         s.use(future_order());
         s.orders.front().legs.front().quantity = 3;
       },
       "server is 2"},
      {"quantity_limit", "of the broker", kPreview, [](Situation& s) { s.facts.account.limits->equity_order_size = 5; },
       "the broker's limit for one order is 5"},
      {"words_whole", "symbol with a mark of direction", kPreview,
       [](Situation& s) { s.orders.front().legs.front().symbol = "AA\u202EPL"; }, "do not print"},
      {"words_whole", "symbol in wide letters", kPreview,
       [](Situation& s) { s.orders.front().legs.front().symbol = "\uFF21APL"; }, "look like others"},
      {"words_whole", "message of the broker", kPreview,
       [](Situation& s) {
         s.dry_run.report.warnings = {{"tif.x", "zero\u200Bwidth"}};
       },
       "message of the broker"},
  };
}

}  // namespace

std::vector<Refusal> order_refusals() {
  return make_instrument();
}

}  // namespace sample
