// Refusals about positions, working orders and risk.
#include "orders/checks/refusal_parts.hpp"

namespace sample {
namespace {

std::vector<Refusal> make_position() {
  return {
      {"position_effect", "more than held", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         Order bracket = selling("100");
         broker::Order& working = add_working(s.facts, bracket, "510000001");
         working.complex_order_id = "77";
         working.complex_order_tag = "OCO::order";
         s.use(selling("300"));
       },
       "Selling 300 shares of AAPL would close more than you hold: 100 are long, 100 of them are held by working order "
       "510000001 (complex order 77: cancel it first)."},
      {"position_effect", "a sale by amount of more than is held", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 1);
         s.facts.instruments["AAPL"].is_fractional_eligible = true;
         Order order = notional_order();
         order.value = credit("5000");
         order.legs.front().action = Action::sell_to_close;
         s.use(order);
       },
       "for 5000.00 would close more than you hold: 1 can be closed, worth 190.20 at the bid"},
      {"position_effect", "nothing held", kPreview, [](Situation& s) { s.use(selling("1")); },
       "There is no position in AAPL to close. To open one, write sell_to_open."},
      {"position_effect", "wrong side", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", -10);
         s.use(selling("1"));
       },
       "buy_to_close closes it, not sell_to_close"},
      {"position_effect", "restricted", kPreview,
       [](Situation& s) {
         sample::add_position(s.facts, Kind::equity, "AAPL", 10).restricted_quantity = 4;
         s.use(selling("7"));
       },
       "4 of them cannot be traded"},
      {"position_effect", "position gone before sending", kSending, [](Situation& s) { s.use(selling("1")); },
       "no position"},
      {"position_effect", "position turned short before sending", kSending,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", -10);
         s.use(limit_close());
         s.other.was_closing = true;
       },
       "The account holds 10 AAPL short: buy_to_close closes it, not sell_to_close"},
      {"position_effect", "option turned long before sending", kSending,
       [](Situation& s) {
         hold(s, Kind::equity_option, kCall320, 1);
         s.use(option_for("1.85", Action::buy_to_close));
         s.other.was_closing = true;
       },
       "sell_to_close closes it, not buy_to_close"},
      {"position_effect", "future turned short before sending", kSending,
       [](Situation& s) {
         hold(s, Kind::future, "/ESU6", -1);
         s.use(future_order(Action::sell));
         s.other.was_closing = true;
       },
       "At its preview the order only closed."},
      {"position_effect", "future closed before sending", kSending,
       [](Situation& s) {
         s.use(future_order(Action::sell));
         s.other.was_closing = true;
       },
       "At its preview the order only closed."},
      {"position_effect", "call sold on the shares before sending", kSending,
       [](Situation& s) {
         s.settings.allow_undefined_risk = true;
         hold(s, Kind::equity, "AAPL", 100);
         hold(s, Kind::equity_option, kCall320, -1);
         s.use(selling("100"));
         s.other.was_closing = true;
       },
       "leave a short option with less cover. Preview it again."},
      {"position_effect", "unknown", kPreview,
       [](Situation& s) {
         s.use(selling("1"));
         s.facts.account.positions.reset();
         lose(s, "positions");
       },
       "The positions of the account are not known: TastyTrade did not answer in time."},
      {"opposite_side", "against a short position", kPreview, [](Situation& s) { hold(s, Kind::equity, "AAPL", -10); },
       "Is buy_to_close meant?"},
      {"opposite_side", "future beyond its position", kPreview,
       [](Situation& s) {
         hold(s, Kind::future, "/ESU6", 1);
         s.use(future_order(Action::sell));
         s.orders.front().legs.front().quantity = 2;
       },
       "Close 1 first"},
      {"opposite_side", "crossing order of its own", kPreview,
       [](Situation& s) {
         Order sale = selling("10");
         sale.price = credit("190.25");
         add_working(s.facts, sale, "52");
       },
       "your own working order 52"},
      {"opposite_side", "market order near an order of its own", kPreview,
       [](Situation& s) {
         Order sale = selling("10");
         sale.price = credit("192.00");
         add_working(s.facts, sale, "52");
         s.orders.front().type = OrderType::market;
         s.orders.front().price.reset();
       },
       "your own working order 52"},
      {"opposite_side", "positions unknown", kPreview, [](Situation& s) { s.facts.account.positions.reset(); },
       "not known"},
      {"opposite_side", "orders unknown", kSending, [](Situation& s) { s.facts.account.live_orders.reset(); },
       "The working orders of the account are not known"},
      {"held_by_working", "bracket", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         add_working(s.facts, limit_close(), "61").complex_order_id = "77";
         s.use(selling("10"));
       },
       "held by working order 61 (complex order 77: cancel it first)"},
      {"held_by_working", "orders unknown", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.facts.account.live_orders.reset();
       },
       "not known"},
  };
}

std::vector<Refusal> make_risk() {
  return {
      {"undefined_risk", "naked call", kPreview, [](Situation& s) { s.use(option_for("1.85", Action::sell_to_open)); },
       "its loss has no bound"},
      {"undefined_risk", "short stock", kPreview,
       [](Situation& s) {
         s.orders.front().legs.front().action = Action::sell_to_open;
         s.orders.front().price = credit("190.20");
       },
       "ALLOW_SHORT_STOCK"},
      {"undefined_risk", "put without the cash for it", kPreview,
       [](Situation& s) {
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         s.facts.account.balances->cash_balance = 29'999;
       },
       "the cash that no other option needs is 29999.00, its shares cost 30000.00"},
      {"undefined_risk", "cash that another put needs", kPreview,
       [](Situation& s) {
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         hold(s, Kind::equity_option, kPut295, -2);
       },
       "is naked"},
      {"undefined_risk", "cash that a working order needs", kPreview,
       [](Situation& s) {
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         add_working(s.facts, option_for("0.85", Action::sell_to_open, kPut295, "2"), "51");
       },
       "is naked"},
      {"undefined_risk", "cash that a put needs whose cover is far away", kPreview,
       [](Situation& s) {
         const std::string put = broker::occ_symbol("AAPL", date(2026, 6, 18), 'P', 100);
         add_option(s.facts, put, "1.40", "1.50");
         s.use(option_for("1.45", Action::sell_to_open, put));
         hold(s, Kind::equity_option, put, -1);
         hold(s, Kind::equity_option, broker::occ_symbol("AAPL", date(2026, 6, 18), 'P', 1), 1);
         s.facts.account.balances->cash_balance = 10'000;
       },
       "the cash that no other option needs is 100.00, its shares cost 10000.00"},
      {"undefined_risk", "cash that ten put spreads need", kPreview,
       [](Situation& s) {
         const std::string put = broker::occ_symbol("XYZ", date(2026, 6, 18), 'P', 100);
         hold(s, Kind::equity_option, put, -10);
         hold(s, Kind::equity_option, broker::occ_symbol("XYZ", date(2026, 6, 18), 'P', 90), 10);
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         s.facts.account.balances->cash_balance = 39'999;
       },
       "the cash that no other option needs is 29999.00"},
      {"undefined_risk", "cash that call spreads need", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity_option, broker::occ_symbol("XYZ", date(2026, 6, 18), 'C', 100), -10);
         hold(s, Kind::equity_option, broker::occ_symbol("XYZ", date(2026, 6, 18), 'C', 110), 10);
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         s.facts.account.balances->cash_balance = 39'999;
       },
       "the cash that no other option needs is 29999.00"},
      {"undefined_risk", "cash that a working spread needs", kPreview,
       [](Situation& s) {
         Order spread;
         spread.price = credit("0.60");
         spread.legs = {option(kPut300, Action::sell_to_open, "2"), option(kPut295, Action::buy_to_open, "2")};
         add_working(s.facts, spread, "51");
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         s.facts.account.balances->cash_balance = 30'999;
       },
       "the cash that no other option needs is 29999.00"},
      {"undefined_risk", "cash that the spreads of the order itself need", kPreview,
       [](Situation& s) {
         Order ratio;
         ratio.price = credit("0.60");
         ratio.legs = {option(kPut300, Action::sell_to_open, "3"), option(kPut295, Action::buy_to_open, "2")};
         s.use(ratio);
         s.facts.account.balances->cash_balance = 30'999;
       },
       "the cash that no other option needs is 30999.00, the order can lose 31000.00"},
      {"undefined_risk", "put of a future", kPreview,
       [](Situation& s) {
         const std::string symbol = "./ESU6 E1AN6 260706P6260";
         add_option(s.facts, symbol, "10", "10.5");
         s.use(option_for("10", Action::sell_to_open));
         s.orders.front().legs = {leg(Kind::future_option, symbol, Action::sell_to_open, "1")};
       },
       "a put of a future"},
      {"undefined_risk", "cover that another order holds", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         Order bracket = selling("100");
         broker::Order& working = add_working(s.facts, bracket, "510000001");
         working.complex_order_id = "77";
         working.complex_order_tag = "OCO::order";
         s.use(option_for("1.85", Action::sell_to_open));
       },
       "100 AAPL that would cover it are held by working order 510000001 (complex order 77: cancel it first)."},
      {"undefined_risk", "sale of the shares under a short call", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         hold(s, Kind::equity_option, kCall320, -1);
         s.use(selling("1"));
       },
       "The order leaves the short call AAPL  260618C00320000 without cover: its loss has no bound. Close the short "
       "call first, or as the trigger order of an OTO"},
      {"undefined_risk", "sale of the shares under a working short call", kSending,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         add_working(s.facts, option_for("1.85", Action::sell_to_open), "51");
         s.use(selling("100"));
       },
       "The order leaves the short call AAPL  260618C00320000 without cover: its loss has no bound. Cancel the working "
       "order that opens the short call first, or have"},
      {"undefined_risk", "a calendar of the VIX, whose options settle by two forwards", kPreview,
       [](Situation& s) {
         Order order = credit_spread();
         order.price = debit("0.50");
         order.legs = {option(known_option(s.facts, 'C', 25, date(2026, 7, 22), "VIX"), Action::sell_to_open),
                       option(known_option(s.facts, 'C', 25, date(2026, 8, 19), "VIX"), Action::buy_to_open)};
         s.use(order);
       },
       "cover the short call VIX   260722C00025000 until it expires: its loss has no bound. Buy a call with a higher "
       "strike "
       "and the same expiration in the same order"},
      {"undefined_risk", "close of the long call of a spread", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity_option, kCall320, -2);
         hold(s, Kind::equity_option, kCall325, 2);
         s.use(option_for("0.90", Action::sell_to_close, kCall325));
       },
       "The order leaves the short call"},
      {"undefined_risk", "close of the long put of a spread", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity_option, kPut300, -3);
         hold(s, Kind::equity_option, kPut295, 3);
         s.use(option_for("0.80", Action::sell_to_close, kPut295, "3"));
       },
       "The order leaves the short put AAPL  260618P00300000 without cover: it is naked then: the cash that no other "
       "option needs is 60000.00, its shares cost 90000.00."},
      {"undefined_risk", "close of cover beside a position that could not be read", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         broker::UnreadableRow row;
         row.symbol = kCall320;
         s.facts.account.positions->unreadable.push_back(row);
         s.use(selling("1"));
       },
       "a position of the account could not be read"},
      {"undefined_risk", "close of a weekly option of an index beside one that could not be read", kPreview,
       [](Situation& s) {
         const std::string bought = broker::occ_symbol("SPXW", date(2026, 6, 18), 'C', 6'000);
         add_option(s.facts, bought, "9.00", "9.10");
         s.facts.instruments.at(bought).underlying_symbol = "SPX";
         sample::add_position(s.facts, Kind::equity_option, bought, 1).underlying_symbol = "SPX";
         broker::UnreadableRow row;
         row.symbol = broker::occ_symbol("SPXW", date(2026, 6, 18), 'C', 5'990);
         s.facts.account.positions->unreadable.push_back(row);
         s.use(option_for("9.00", Action::sell_to_close, bought));
       },
       "may be a short option that the order leaves without cover"},
      {"undefined_risk", "second order of an OTO sells the shares under the call of the first", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 100);
         orders::ComplexOrder complex;
         complex.type = ComplexType::oto;
         complex.trigger = option_for("1.85", Action::sell_to_open);
         complex.orders = {selling("100")};
         s.use(complex);
       },
       "Order 2: The order leaves the short call"},
      {"undefined_risk", "ratio", kSending,
       [](Situation& s) {
         s.use(credit_spread());
         s.orders.front().legs.front().quantity = 2;
       },
       "No long option or shares cover the short call"},
      {"max_loss_known", "no quote for a market order", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.facts.instruments["AAPL"].quote.reset();
       },
       "no quotes"},
      {"order_notional", "above the cap", kPreview, [](Situation& s) { s.orders.front().legs.front().quantity = 60; },
       "The order is worth 11415.00; the limit of one order is 10000.00"},
      {"order_notional", "by buying power", kPreview, [](Situation& s) { s.set_dry_run(-10'001, "10000"); },
       "worth 10001.00"},
      {"order_notional", "by the largest loss", kPreview,
       [](Situation& s) {
         s.use(option_for("1.45", Action::sell_to_open, kPut300));
         s.set_dry_run(-6'000, "10000");
       },
       "worth 29855.00"},
      {"order_notional", "a tenth of a future", kPreview, [](Situation& s) { s.use(future_order()); },
       "worth 38251.25"},
      {"order_notional", "no change of buying power", kPreview,
       [](Situation& s) { s.dry_run.report.buying_power->change_in_buying_power.reset(); }, "not known"},
      {"order_notional", "no figure of the preview", kSending,
       [](Situation& s) {
         s.prepare_sending();
         s.preview.cost.reset();
       },
       "not known"},
  };
}

}  // namespace

std::vector<Refusal> position_refusals() {
  std::vector<Refusal> all;
  for (const auto& part : {make_position(), make_risk()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace sample
