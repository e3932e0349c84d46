#include "past_trades.hpp"

#include <cmath>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

Date days_ahead(Date date, int days) {
  return trading_day_on_or_before(Venue::equity, support::add_days(date, days));
}

struct Month {
  Date expiration;
  Date next_expiration;
  int number = 0;  // counts months, for choices that rotate
};

struct OptionChoice {
  std::string_view underlying;
  bool call = false;
  double distance = 0;  // of the strike from the price, as a fraction
  int steps = 0;        // strikes further
  int quantity = 0;     // negative: sold
};

class PastTrades {
 public:
  PastTrades(TradeBook& book, const Market& market, const TradingPeriod& period)
      : book_(book), market_(market), period_(period) {}

  // The months of the period, from the second on.
  std::vector<Month> months() const {
    std::vector<Month> list;
    auto month = std::chrono::year_month(period_.first.year(), period_.first.month()) + std::chrono::months(1);
    const auto expiration = [](std::chrono::year_month of) {
      return monthly_expiration(static_cast<int>(of.year()), static_cast<unsigned>(of.month()));
    };
    for (; month <= std::chrono::year_month(period_.day.year(), period_.day.month()); month += std::chrono::months(1)) {
      list.push_back({expiration(month), expiration(month + std::chrono::months(1)),
                      static_cast<int>(month.year()) * 12 + static_cast<int>(static_cast<unsigned>(month.month()))});
    }
    return list;
  }

  // Opens these options in one order and closes them in another, both before the expiration.
  void trade_spread(const Month& month, std::initializer_list<OptionChoice> legs, Date opened, Date closed,
                    minutes time) {
    if (opened <= period_.first || closed >= period_.day || month.expiration >= period_.held_expiration) return;
    const int opening = book_.next_order(), closing = book_.next_order();
    for (const OptionChoice& leg : legs) {
      const OptionName name = choose(leg, month.expiration, new_york_time(opened, time));
      trade_option(leg, name, new_york_time(opened, time), leg.quantity, opening);
      trade_option(leg, name, new_york_time(closed, time), -leg.quantity, closing);
    }
  }

  // Opens an option a month before it expires and keeps it. One in the money becomes 100 shares a contract, which are
  // closed on the next trading day.
  void trade_until_expiration(const Month& month, const OptionChoice& leg, minutes time) {
    const Date opened = days_ahead(month.expiration, -30);
    const Date delivered = trading_day_after(Venue::equity, month.expiration);
    if (opened <= period_.first || delivered >= period_.day || month.expiration >= period_.held_expiration) return;
    const InstrumentSpec& listing = *find_equity(leg.underlying);
    const OptionName name = choose(leg, month.expiration, new_york_time(opened, time));
    trade_option(leg, name, new_york_time(opened, time), leg.quantity, book_.next_order());
    const double price = market_.fair_price(listing, session_on(Venue::equity, month.expiration).close);
    const double strike = to_strike_price(name.strike);
    const bool in_the_money = name.call ? price > strike + 0.01 : price < strike - 0.01;
    remove(leg, name, !in_the_money ? "Expiration" : leg.quantity < 0 ? "Assignment" : "Exercise");
    if (in_the_money) deliver(leg, name, delivered);
  }

  // Buys shares for about this amount and sells them two weeks later.
  void trade_shares(const Month& month, std::string_view symbol, double amount, minutes time) {
    const InstrumentSpec& listing = *find_equity(symbol);
    const Date bought = days_ahead(month.expiration, -12), sold = days_ahead(month.expiration, 3);
    if (bought <= period_.first || sold >= period_.day) return;
    const Traded shares{std::string(symbol), std::string(symbol), "Equity", 1};
    const Quote entry = market_.listing_quote(listing, new_york_time(bought, time));
    const Quote exit = market_.listing_quote(listing, new_york_time(sold, time + 95min));
    const int count = std::max(1, static_cast<int>(amount / *entry.ask));
    book_.trade(shares, new_york_time(bought, time), count, to_decimal(*entry.ask), book_.next_order());
    book_.trade(shares, new_york_time(sold, time + 95min), -count, to_decimal(*exit.bid), book_.next_order());
  }

  // Opens a futures contract and closes it 48 minutes later.
  void trade_future(const Month& month, std::string_view code, int quantity) {
    const Date day = days_ahead(month.expiration, -7);
    if (day <= period_.first || day >= period_.day) return;
    const FutureContract contract = active_contract(*find_product(code), day);
    const Traded traded{contract.symbol, contract.symbol, "Future", to_decimal(contract.product->multiplier)};
    const Instant opened = new_york_time(day, 10h + 6min), closed = new_york_time(day, 10h + 54min);
    const Quote entry = market_.future_quote(contract, opened), exit = market_.future_quote(contract, closed);
    const Decimal paid = to_decimal(quantity > 0 ? *entry.ask : *entry.bid);
    const Decimal received = to_decimal(quantity > 0 ? *exit.bid : *exit.ask);
    book_.trade(traded, opened, quantity, paid, book_.next_order());
    book_.trade(traded, closed, -quantity, received, book_.next_order(),
                (received - paid) * quantity * traded.multiplier);
  }

 private:
  OptionName choose(const OptionChoice& leg, Date expiration, Instant at) const {
    const InstrumentSpec& listing = *find_equity(leg.underlying);
    const std::int64_t step = coarse_step(listing, listing.price);
    const double wanted = market_.fair_price(listing, at) * (1 + leg.distance) * 1000;
    const auto nearest = std::llround(wanted / static_cast<double>(step));
    return {option_root(leg.underlying), expiration, leg.call, (nearest + leg.steps) * step};
  }

  static Traded traded(const OptionChoice& leg, const OptionName& name) {
    return {occ_symbol(name), std::string(leg.underlying), "Equity Option", 100};
  }

  void trade_option(const OptionChoice& leg, const OptionName& name, Instant at, int quantity, int order) {
    const InstrumentSpec& listing = *find_equity(leg.underlying);
    const Quote quote = market_.option_quote(listing, name, session_on(Venue::equity, name.expiration).close, at);
    const double smallest = tick_at(quote.ticks, 0);
    const double price = quantity > 0 ? *quote.ask : std::max(*quote.bid, smallest);
    book_.trade(traded(leg, name), at, quantity, to_decimal(price), order);
  }

  // Takes the option off the account in the evening of its expiration.
  void remove(const OptionChoice& leg, const OptionName& name, std::string_view reason) {
    Transaction row;
    row.at = new_york_time(name.expiration, 17h);
    row.date = name.expiration;
    row.type = "Receive Deliver";
    row.sub_type = reason;
    row.action = leg.quantity > 0 ? "Sell to Close" : "Buy to Close";
    row.traded = traded(leg, name);
    row.quantity = -leg.quantity;
    row.description = std::string("Removal of option due to ") + (reason == "Expiration"   ? "expiration"
                                                                  : reason == "Assignment" ? "assignment"
                                                                                           : "exercise");
    book_.move(std::move(row));
  }

  // Exchanges shares for the strike price, and closes the shares on the next trading day.
  void deliver(const OptionChoice& leg, const OptionName& name, Date closed) {
    const bool buys = (leg.quantity > 0) == name.call;
    const int count = std::abs(leg.quantity) * (buys ? 100 : -100);
    const Decimal strike = to_decimal(to_strike_price(name.strike));
    const Traded shares{std::string(leg.underlying), std::string(leg.underlying), "Equity", 1};
    Transaction row = make_trade(shares, new_york_time(name.expiration, 17h), count, strike, 0);
    row.type = "Receive Deliver";
    row.fees = {};
    row.fees.clearing = 5;  // for an assignment or exercise
    row.description =
        std::string(row.action) + ' ' + std::to_string(std::abs(count)) + ' ' + shares.symbol + " @ " + strike.money();
    book_.move(std::move(row));
    const Instant at = new_york_time(closed, 10h + 20min);
    const Quote quote = market_.listing_quote(*find_equity(leg.underlying), at);
    book_.trade(shares, at, -count, to_decimal(buys ? *quote.bid : *quote.ask), book_.next_order());
  }

  TradeBook& book_;
  const Market& market_;
  const TradingPeriod& period_;
};

template <std::size_t N>
std::string_view rotate(const std::string_view (&symbols)[N], int number) {
  return symbols[static_cast<std::size_t>(number) % N];
}

// Not held today, so that the average price of no position depends on these trades.
constexpr std::string_view kPutUnderlyings[] = {"KO", "BAC", "XLF", "INTC", "VZ", "T", "PFE"};
constexpr std::string_view kCallUnderlyings[] = {"XLE", "GM", "EEM"};
constexpr std::string_view kShares[] = {"MSFT", "JPM", "XOM", "META", "GOOGL"};
constexpr std::string_view kFutures[] = {"MNQ", "MGC", "M2K"};

}  // namespace

void TradeBook::trade(const Traded& traded, Instant at, const Decimal& quantity, const Decimal& price, int order,
                      const Decimal& realized) {
  Decimal& held = held_[traded.symbol];
  Transaction row = make_trade(traded, at, quantity, price, held, realized);
  held += quantity;
  row.order = order;
  rows_.push_back(std::move(row));
}

void TradeBook::move(Transaction row) {
  held_[row.traded.symbol] += row.quantity;
  rows_.push_back(std::move(row));
}

void add_margin_trades(TradeBook& book, const Market& market, const TradingPeriod& period, Date shares_since) {
  PastTrades trades(book, market, period);
  for (const Month& month : trades.months()) {
    const Date sold = days_ahead(month.expiration, -60), bought_back = days_ahead(month.expiration, -21);
    trades.trade_spread(month, {{"NVDA", false, -0.07, 0, -2}, {"NVDA", false, -0.07, -2, 2}}, sold, bought_back,
                        10h + 12min);
    trades.trade_spread(month,
                        {{"SPY", false, -0.05, -2, 1},
                         {"SPY", false, -0.05, 0, -1},
                         {"SPY", true, 0.05, 0, -1},
                         {"SPY", true, 0.05, 2, 1}},
                        sold, bought_back, 10h + 25min);
    // A call written against the AAPL shares, rolled to the next month.
    if (sold >= shares_since) {
      trades.trade_spread(month, {{"AAPL", true, 0.06, 0, -1}}, sold, days_ahead(month.next_expiration, -60), 10h);
    }
    trades.trade_until_expiration(month, {rotate(kPutUnderlyings, month.number), false, -0.01, 0, -1}, 11h + 3min);
    trades.trade_until_expiration(month, {rotate(kPutUnderlyings, month.number + 3), false, -0.05, 0, -2}, 11h + 31min);
    if (month.number % 3 == 0) {
      trades.trade_until_expiration(month, {rotate(kCallUnderlyings, month.number / 3), true, -0.04, 0, 1}, 12h + 8min);
    }
    trades.trade_shares(month, rotate(kShares, month.number), 6000, 10h + 40min);
    trades.trade_future(month, rotate(kFutures, month.number), month.number % 2 == 0 ? 1 : -1);
  }
}

void add_retirement_trades(TradeBook& book, const Market& market, const TradingPeriod& period) {
  PastTrades trades(book, market, period);
  for (const Month& month : trades.months()) {
    // A put that the cash covers, rolled to the next month.
    trades.trade_spread(month, {{"DIS", false, -0.05, 0, -1}}, days_ahead(month.expiration, -60),
                        days_ahead(month.next_expiration, -60), 10h + 5min);
    if (month.number % 2 == 0) {
      trades.trade_until_expiration(month, {rotate(kPutUnderlyings, month.number / 2), false, 0.01, 0, -1},
                                    11h + 45min);
    }
    if (month.number % 3 == 1) trades.trade_shares(month, rotate(kShares, month.number + 2), 2500, 10h + 50min);
  }
}

}  // namespace simulator
