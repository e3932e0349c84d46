// Refusals about prices and the hours of the market.
#include "orders/checks/refusal_parts.hpp"

namespace sample {
namespace {

std::vector<Refusal> make_price() {
  return {
      {"price_effect", "purchase for a credit", kPreview,
       [](Situation& s) { s.orders.front().price = credit("190.25"); }, "An order that only buys pays"},
      {"price_effect", "sale for a debit", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.orders.front().price = debit("190.20");
       },
       "An order that only sells receives"},
      {"price_effect", "debit in a market of credits", kPreview, [](Situation& s) { s.use(spread_for(debit("1.00"))); },
       "The price is 1.00 debit, but the market is at 0.90 credit. Is credit meant?", "effect_differs_from_market"},
      {"quote_fresh", "old", kSending,
       [](Situation& s) { s.facts.instruments["AAPL"].quoted_at = kNow - std::chrono::seconds(16); }, "16 s old"},
      {"quote_fresh", "crossed", kPreview, [](Situation& s) { set_quote(s.facts, "AAPL", "190.30", "190.25"); },
       "crossed"},
      {"quote_fresh", "no bid", kPreview, [](Situation& s) { set_quote(s.facts, "AAPL", "0", "190.25"); },
       "Nobody bids"},
      {"quote_fresh", "no offer", kPreview, [](Situation& s) { set_quote(s.facts, "AAPL", "190.20", "0"); },
       "Nobody offers"},
      {"quote_fresh", "delayed feed", kPreview,
       [](Situation& s) {
         s.facts.instruments["AAPL"].is_delayed = true;
         s.other.environment = broker::Environment::production;
       },
       "15 minutes old"},
      {"quote_fresh", "missing", kPreview,
       [](Situation& s) {
         s.facts.instruments["AAPL"].quote.reset();
         lose(s, "quote:AAPL");
       },
       "The quote of AAPL is not known: TastyTrade did not answer in time."},
      {"quote_fresh", "missing of a closing order", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.facts.instruments["AAPL"].quote.reset();
       },
       "not known", "quote_not_fresh"},
      {"distance", "above the ask", kPreview, [](Situation& s) { s.orders.front().price = debit("195.00"); },
       "4.75 worse than the market"},
      {"distance", "stop that the market has passed", kPreview,
       [](Situation& s) {
         s.use(stop_limit_order());
         s.orders.front().stop_trigger = Decimal::of("150");
       },
       "The stop trigger 150.00 is below the market"},
      {"distance", "option", kPreview, [](Situation& s) { s.use(option_for("2.00", Action::buy_to_open)); },
       "0.10 worse than the market"},
      {"distance", "spread", kPreview, [](Situation& s) { s.use(spread_for(credit("0.60"))); },
       "0.20 worse than the market"},
      {"distance", "closing order", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.orders.front().price = credit("180");
       },
       "worse than the market", "price_far_from_market"},
      {"distance", "a condition that would cancel the order at once", kPreview,
       [](Situation& s) {
         set_quote(s.facts, "SPY", "655.00", "655.10");
         s.orders.front().conditions = {{.effect = orders::Condition::Effect::cancel,
                                         .symbol = "SPY",
                                         .instrument_type = Kind::equity,
                                         .threshold = Decimal(600)}};
       },
       "holds already, at 655.00 to 655.10: the order would be cancelled at once"},
      {"distance", "a stop that is sent at once when its condition holds", kPreview,
       [](Situation& s) {
         s.use(stop_limit_order());
         s.orders.front().stop_trigger = Decimal(249);
         s.orders.front().conditions = {
             {.symbol = "AAPL", .instrument_type = Kind::equity, .threshold = Decimal(1000)}};
       },
       "below the market when its condition holds, which is at 1000.025"},
      {"distance", "the limit of an exit that the market is far from", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.orders.front().price = credit("300");
         s.other.intention = Intention::exit_complex;
       },
       "the stop of the position is cancelled before it", "price_far_from_market"},
      {"distance", "an exit that fills at once or not at all", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.orders.front().price = credit("190.29");
         s.orders.front().time_in_force = TimeInForce::ioc;
         s.other.intention = Intention::exit_complex;
       },
       "an IOC order is cancelled then", "price_far_from_market"},
      {"distance", "the limit of a stop that is far behind its trigger", kPreview,
       [](Situation& s) {
         s.use(stop_limit_order());
         s.orders.front().price = debit("900");
       },
       "worse than the trigger"},
      {"distance", "a condition that would cancel the stop of a bracket at once", kPreview,
       [](Situation& s) {
         orders::ComplexOrder order = otoco();
         order.orders[1].conditions = {{.effect = orders::Condition::Effect::cancel,
                                        .symbol = "AAPL",
                                        .instrument_type = Kind::equity,
                                        .threshold = Decimal(100)}};
         s.use(order);
       },
       "the order would be cancelled at once"},
      {"instrument_tradable", "an option that expires before the order is sent", kPreview,
       [](Situation& s) {
         s.use(option_for("1.80", Action::buy_to_open));
         s.orders.front().time_in_force = TimeInForce::gtc;
         s.orders.front().route_after = support::parse_iso8601("2026-06-22T15:00:00Z");
       },
       "before the order is sent"},
      {"distance", "a time of a triggered order that has passed", kPreview,
       [](Situation& s) {
         orders::ComplexOrder order = otoco();
         order.orders[1].cancel_at = kNow - std::chrono::seconds(1);
         s.use(order);
       },
       "Order 3: The order is to be cancelled at"},
      {"distance", "a bracket whose target and stop are swapped", kPreview,
       [](Situation& s) {
         s.use(otoco());
         s.orders[1].price = credit("180");
         s.orders[2].stop_trigger = Decimal(200);
       },
       "Are they swapped?"},
      {"distance", "another instrument behind a trigger order", kPreview,
       [](Situation& s) {
         add_stock(s.facts, "MSFT", "490.00", "490.10");
         Order next = limit_order();
         next.price = debit("900");
         next.legs = {shares(Action::buy_to_open, "1", "MSFT")};
         s.use({ComplexType::oto, limit_order(), {next}, {}, {}, false});
       },
       "worse than the market of today", "price_far_from_market"},
      {"protection_kept", "a stop that moves away from the market", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         add_working(s.facts, stop_close(), "51");
         target_order(s);
         s.use(stop_close());
         s.orders.front().stop_trigger = Decimal(1);
       },
       "away from the market", "moves_protection"},
      {"protection_kept", "the order that is changed could not be read", kPreview,
       [](Situation& s) { target_order(s); }, "could not be read"},
      {"instrument_tradable", "a condition on an instrument that does not exist", kPreview,
       [](Situation& s) {
         s.facts.instruments["ZZZZ"].symbol = "ZZZZ";
         s.orders.front().conditions = {{.symbol = "ZZZZ", .instrument_type = Kind::equity, .threshold = Decimal(600)}};
       },
       "TastyTrade lists no instrument ZZZZ, whose price a condition names"},
      {"order_notional", "market order that waits for a far price", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.orders.front().legs.front().quantity = 40;
         s.orders.front().conditions = {
             {.symbol = "AAPL", .instrument_type = Kind::equity, .threshold = Decimal(1000)}};
       },
       "worth 40000.00"},
      {"order_notional", "stop order that waits for a far price", kPreview,
       [](Situation& s) {
         Order order = market_order();
         order.type = OrderType::stop;
         order.stop_trigger = Decimal(249);
         order.legs.front().quantity = 40;
         order.conditions = {{.symbol = "AAPL", .instrument_type = Kind::equity, .threshold = Decimal(1000)}};
         s.use(order);
       },
       "worth 40000.00"},
      {"order_notional", "market order that waits for a price of another instrument", kPreview,
       [](Situation& s) {
         s.use(market_order());
         set_quote(s.facts, "SPY", "655.00", "655.10");
         s.orders.front().conditions = {{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(700)}};
       },
       "at a market that is not known today"},
      {"spread_width", "market order", kPreview,
       [](Situation& s) {
         s.use(market_order());
         set_quote(s.facts, "AAPL", "150", "200");
       },
       "28.6 % apart"},
      {"spread_width", "limit at the ask", kPreview,
       [](Situation& s) {
         s.use(option_for("1.90", Action::buy_to_open));
         set_quote(s.facts, kCall320, "1.40", "1.90");
       },
       "30.3 % apart"},
      {"spread_width", "closing order at the bid", kPreview,
       [](Situation& s) {
         hold(s, Kind::equity_option, kCall320, 1);
         s.use(option_for("0.30", Action::sell_to_close));
         set_quote(s.facts, kCall320, "0.30", "0.45");
       },
       "40 % apart", "wide_market"},
      {"spread_width", "market order without a quote", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.facts.instruments["AAPL"].quote.reset();
       },
       "not known"},
      {"moved_since_preview", "stock", kSending,
       [](Situation& s) {
         s.prepare_sending();
         set_quote(s.facts, "AAPL", "187.00", "187.05");
       },
       "The market has moved since the preview, from 190.225 debit to 187.025 debit"},
      {"moved_since_preview", "option", kSending,
       [](Situation& s) {
         s.use(option_for("1.85", Action::buy_to_open));
         s.prepare_sending();
         set_quote(s.facts, kCall320, "2.00", "2.10");
       },
       "has moved"},
      {"moved_since_preview", "cost", kSending,
       [](Situation& s) {
         s.prepare_sending();
         s.has_dry_run = true;
         s.set_dry_run(-1'950, "10000");
       },
       "takes 1950.00 of buying power now, at the preview 1902.00"},
      {"moved_since_preview", "quote of the preview missing", kSending,
       [](Situation& s) {
         s.prepare_sending();
         s.preview.quote.reset();
       },
       "not known"},
      {"moved_since_preview", "closing order", kSending,
       [](Situation& s) {
         hold(s, Kind::equity, "AAPL", 10);
         s.use(selling("10"));
         s.prepare_sending();
         set_quote(s.facts, "AAPL", "187.00", "187.05");
       },
       "has moved", "market_moved"},
  };
}

std::vector<Refusal> make_session() {
  return {
      {"market_hours", "market order after the close", kPreview,
       [](Situation& s) {
         s.use(market_order());
         set_time(s, "2026-06-10T20:01:00Z", "Extended");
       },
       "only taken while the market is open"},
      {"market_hours", "market order in the first minute", kPreview,
       [](Situation& s) {
         s.use(market_order());
         set_time(s, "2026-06-10T13:30:30Z", "Open");
       },
       "open for less than a minute"},
      {"market_hours", "market order in the last minute", kPreview,
       [](Situation& s) {
         s.use(market_order());
         set_time(s, "2026-06-10T19:59:10Z", "Open");
       },
       "closes in less than a minute"},
      {"market_hours", "market order on a holiday that the broker calls open", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.other.today = date(2026, 11, 26);
         s.facts.sessions.at("Equity").open_at.reset();
         s.facts.sessions.at("Equity").close_at.reset();
         set_time(s, "2026-11-26T16:00:00Z", "Open");
       },
       "only taken while the market is open"},
      {"market_hours", "market order on a half day", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.other.today = date(2026, 11, 27);
         s.facts.sessions.at("Equity").open_at.reset();
         s.facts.sessions.at("Equity").close_at.reset();
         set_time(s, "2026-11-27T18:05:00Z", "Open");
       },
       "only taken while the market is open"},
      {"market_hours", "opening option on its last day", kPreview,
       [](Situation& s) {
         s.use(option_for("1.85", Action::buy_to_open));
         s.other.today = date(2026, 6, 18);
         s.facts.sessions.at("Equity").open_at.reset();
         s.facts.sessions.at("Equity").close_at.reset();
         s.facts.instruments[kCall320].stops_trading_at = at("2026-06-18T20:00:00Z");
         set_time(s, "2026-06-18T19:30:00Z", "Open");
       },
       "expires today"},
      {"market_hours", "day order after hours", kPreview,
       [](Situation& s) { set_time(s, "2026-06-10T21:00:00Z", "Closed"); }, "begins to work in the next session",
       "starts_next_session"},
      {"market_hours", "an order that is cancelled before the next session", kPreview,
       [](Situation& s) {
         s.orders.front().time_in_force = TimeInForce::gtc;
         s.orders.front().cancel_at = at("2026-06-11T13:30:00Z");
         set_time(s, "2026-06-10T21:00:00Z", "Closed");
         s.facts.sessions.at("Equity").open_at = at("2026-06-11T13:30:00Z");
       },
       "before the market opens"},
      {"market_hours", "IOC order after hours", kPreview,
       [](Situation& s) {
         s.orders.front().time_in_force = TimeInForce::ioc;
         set_time(s, "2026-06-10T21:00:00Z", "Closed");
       },
       "cancelled at once"},
      {"market_hours", "hours unknown", kPreview,
       [](Situation& s) {
         s.facts.sessions.erase("Equity");
         lose(s, "session:Equity");
       },
       "The hours of the market are not known: TastyTrade did not answer"},
      {"market_order", "option", kPreview,
       [](Situation& s) {
         s.use(option_for("1.85", Action::buy_to_open));
         s.orders.front().type = OrderType::market;
         s.orders.front().price.reset();
       },
       "ALLOW_MARKET_ORDERS=equities"},
      {"market_order", "a stop that opens a position in an option", kPreview,
       [](Situation& s) {
         s.use(option_for("1.85", Action::buy_to_open));
         s.orders.front().type = OrderType::stop;
         s.orders.front().stop_trigger = s.orders.front().price->value + 1;
         s.orders.front().price.reset();
       },
       "Use a stop limit order"},
      {"market_order", "none allowed", kPreview,
       [](Situation& s) {
         s.use(market_order());
         s.settings.market_orders = orders::MarketOrders::none;
       },
       "ALLOW_MARKET_ORDERS=none"},
  };
}

}  // namespace

std::vector<Refusal> market_refusals() {
  std::vector<Refusal> all;
  for (const auto& part : {make_price(), make_session()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace sample
