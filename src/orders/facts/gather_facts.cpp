#include <algorithm>
#include <set>

#include "facts/instrument_reads.hpp"
#include "facts/quote_reads.hpp"
#include "facts/reads.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {
namespace {

// The legs of all orders, each symbol once.
std::vector<Leg> list_instruments(const std::vector<Order>& orders) {
  std::vector<Leg> legs;
  for (const Order& order : orders) {
    for (const Leg& leg : order.legs) {
      const bool is_listed = std::any_of(legs.begin(), legs.end(), [&](const Leg& one) {
        return one.symbol == leg.symbol && one.instrument_type == leg.instrument_type;
      });
      if (!is_listed) legs.push_back(leg);
    }
  }
  return legs;
}

// The balances in dollars, else the first ones.
std::optional<broker::Balances> choose_balances(const broker::Rows<broker::Balances>& rows) {
  for (const broker::Balances& balances : rows) {
    if (balances.currency == "USD") return balances;
  }
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

std::vector<FactRead> make_account_reads(broker::Client& client, AccountFacts& facts,
                                         const broker::ReadOptions& options) {
  const std::string& number = facts.account.number;
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  return {
      {"positions", [&client, &facts, number, fresh] { facts.positions = *client.positions(number, fresh); }, true},
      {"live_orders", [&client, &facts, number, fresh] { facts.live_orders = *client.live_orders({number}, fresh); },
       true},
      {"status", [&client, &facts, number, fresh] { facts.status = *client.trading_status(number, fresh); }, true},
      {"balances",
       [&client, &facts, number, fresh] { facts.balances = choose_balances(*client.balances(number, fresh)); }, true},
      {"limits", [&client, &facts, number, options] { facts.limits = *client.position_limits(number, options); },
       false},
  };
}

std::vector<std::string> list_collections(const Facts& facts) {
  std::set<std::string> names;
  for (const auto& entry : facts.instruments) names.insert(entry.second.session_collection);
  names.erase("");
  return {names.begin(), names.end()};
}

// Reads the sessions by one request. A collection that the broker does not answer is missing.
void read_sessions(broker::Client& client, const std::vector<std::string>& collections,
                   const broker::ReadOptions& options, Facts& facts) {
  if (collections.empty()) return;
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  std::map<std::string, broker::MarketSession, std::less<>> sessions;
  const MissingFacts failed = run_reads({{"sessions", [&] {
                                            const auto answer = client.market_sessions(collections, fresh);
                                            for (const broker::MarketSession& session : *answer) {
                                              sessions.emplace(session.collection, session);
                                            }
                                          }}});
  const std::string reason = failed.empty() ? "TastyTrade sent no session of this market." : failed.begin()->second;
  for (const std::string& name : collections) {
    if (!sessions.contains(name)) facts.missing.emplace("session:" + name, reason);
  }
  facts.sessions = std::move(sessions);
}

void add_quote(InstrumentFacts& facts, const QuoteReading& reading) {
  facts.quote = reading.quote;
  facts.quoted_at = reading.quoted_at;
  facts.is_delayed = reading.is_delayed;
  if (reading.quote.is_trading_halted) facts.is_halted = reading.quote.is_trading_halted;
}

// The symbols of price conditions that no leg has: of them only the quote is read.
void add_condition_symbols(const std::vector<Order>& orders, std::vector<QuoteWish>& wishes) {
  for (const Order& order : orders) {
    for (const Condition& condition : order.conditions) {
      const bool is_listed = std::any_of(wishes.begin(), wishes.end(),
                                         [&](const QuoteWish& wish) { return wish.symbol == condition.symbol; });
      if (is_listed) continue;
      wishes.push_back(
          {condition.instrument_type, condition.symbol, broker::find_streamer_symbol(condition.symbol).value_or("")});
    }
  }
}

// The symbols of price conditions that have no quote: a symbol that does not exist is told from one that has none now.
void read_unquoted_conditions(broker::Client& client, const std::vector<Order>& orders,
                              const broker::ReadOptions& options, Facts& facts) {
  std::vector<Leg> asked;
  for (const Order& order : orders) {
    for (const Condition& condition : order.conditions) {
      if (facts.find(condition.symbol) != nullptr) continue;
      if (std::any_of(asked.begin(), asked.end(), [&](const Leg& leg) { return leg.symbol == condition.symbol; })) {
        continue;
      }
      asked.push_back({condition.instrument_type, condition.symbol, {}, {}});
    }
  }
  std::vector<std::optional<InstrumentReading>> readings(asked.size());
  std::vector<FactRead> reads;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (asked[i].instrument_type == InstrumentType::index) continue;  // has no list of its own
    reads.push_back({"instrument:" + asked[i].symbol, [&client, &asked, &readings, &options, i] {
                       readings[i] = read_instrument(client, asked[i], options);
                     }});
  }
  facts.missing.merge(run_reads(reads));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (readings[i]) facts.instruments.emplace(asked[i].symbol, readings[i]->facts);
  }
}

// Reads the account and the instruments at the same time; quotes and sessions need the instruments.
std::vector<QuoteWish> read_account_and_instruments(broker::Client& client, const std::vector<Leg>& legs,
                                                    const broker::ReadOptions& options, Facts& facts) {
  std::vector<std::optional<InstrumentReading>> readings(legs.size());
  std::vector<FactRead> reads = make_account_reads(client, facts.account, options);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    reads.push_back({"instrument:" + legs[i].symbol, [&client, &legs, &readings, &options, i] {
                       readings[i] = read_instrument(client, legs[i], options);
                     }});
  }
  facts.missing = run_reads(reads);
  if (!facts.account.balances && !facts.missing.contains("balances")) {
    facts.missing.emplace("balances", "TastyTrade sent no balances.");
  }
  std::vector<QuoteWish> wishes;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    QuoteWish wish{legs[i].instrument_type, legs[i].symbol, {}};
    if (readings[i]) {
      wish.streamer_symbol = readings[i]->streamer_symbol;
      if (readings[i]->underlying) {
        facts.instruments.emplace(readings[i]->underlying->symbol, *readings[i]->underlying);
      }
      facts.instruments.insert_or_assign(legs[i].symbol, readings[i]->facts);
    }
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

}  // namespace

const InstrumentFacts* Facts::find(std::string_view symbol) const {
  const auto found = instruments.find(symbol);
  return found == instruments.end() ? nullptr : &found->second;
}

Facts gather_facts(broker::Client& client, const broker::Account& account, const std::vector<Order>& orders,
                   std::chrono::seconds quote_max_age, const broker::ReadOptions& options) {
  Facts facts;
  facts.account.account = account;
  const std::vector<Leg> legs = list_instruments(orders);
  std::vector<QuoteWish> wishes = read_account_and_instruments(client, legs, options, facts);
  add_condition_symbols(orders, wishes);
  read_sessions(client, list_collections(facts), options, facts);
  // Last, so that they are as young as possible.
  QuoteReadings quotes = read_quotes(client, wishes, quote_max_age, options);
  for (const QuoteReading& reading : quotes.quotes) {
    auto& instrument = facts.instruments[reading.symbol];  // there may be a quote of what could not be read
    instrument.symbol = reading.symbol;
    instrument.instrument_type = reading.quote.instrument_type;
    add_quote(instrument, reading);
  }
  facts.missing.merge(quotes.missing);
  read_unquoted_conditions(client, orders, options, facts);
  facts.gathered_at = client.clock().now();
  facts.clock_skew = client.clock_skew();
  return facts;
}

}  // namespace orders
