#include "facts/instrument_reads.hpp"

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

InstrumentFacts make_facts(const std::string& symbol, InstrumentType type) {
  InstrumentFacts facts;
  facts.symbol = symbol;
  facts.instrument_type = type;
  return facts;
}

// The schedule, or the one step where the broker sends no schedule.
std::vector<broker::TickSize> make_ticks(const std::vector<broker::TickSize>& schedule,
                                         const std::optional<Decimal>& single) {
  if (!schedule.empty() || !single) return schedule;
  return {{*single, std::nullopt}};
}

InstrumentFacts describe_equity(const broker::Equity& equity, const std::string& asked) {
  InstrumentFacts facts = make_facts(asked, InstrumentType::equity);
  facts.is_known = equity.symbol == asked;
  facts.underlying_symbol = asked;
  facts.session_collection = "Equity";
  facts.multiplier = 1;
  facts.ticks = equity.tick_sizes;
  facts.stops_trading_at = equity.stops_trading_at;
  facts.is_active = equity.is_active;
  facts.is_closing_only = equity.is_closing_only;
  facts.is_halted = equity.halted_at.has_value();
  facts.is_fractional_eligible = equity.is_fractional_quantity_eligible;
  facts.is_overnight_permitted = equity.is_overnight_trading_permitted;
  return facts;
}

InstrumentReading read_equity(broker::Client& client, const std::string& symbol, const broker::ReadOptions& options) {
  const auto equity = client.equity(symbol, options);
  return {describe_equity(*equity, symbol), std::nullopt, equity->streamer_symbol};
}

// The facts that options of stocks and of futures have alike.
template <class Option>
InstrumentReading describe_option(const Option& option, const std::string& asked, InstrumentType type) {
  InstrumentReading reading{make_facts(asked, type), std::nullopt, option.streamer_symbol};
  InstrumentFacts& facts = reading.facts;
  facts.is_known = option.symbol == asked;
  facts.underlying_symbol = option.underlying_symbol;
  if (option.option_type == "C" || option.option_type == "P") facts.is_call = option.option_type == "C";
  facts.strike = option.strike_price;
  facts.expiration = option.expiration_date;
  facts.stops_trading_at = option.stops_trading_at;
  facts.expires_at = option.expires_at;
  facts.is_active = option.is_active;
  facts.is_closing_only = option.is_closing_only;
  return reading;
}

InstrumentReading read_equity_option(broker::Client& client, const std::string& symbol,
                                     const broker::ReadOptions& options) {
  const auto option = client.equity_option(symbol, options);
  InstrumentReading reading = describe_option(*option, symbol, InstrumentType::equity_option);
  InstrumentFacts& facts = reading.facts;
  facts.session_collection = "Equity";
  facts.multiplier = option->shares_per_contract;
  facts.is_halted = option->halted_at.has_value();
  if (facts.underlying_symbol.empty()) return reading;
  const auto equity = client.equity(facts.underlying_symbol, options);
  reading.underlying = describe_equity(*equity, facts.underlying_symbol);
  facts.ticks = equity->option_tick_sizes;
  if (equity->is_options_closing_only.value_or(false)) facts.is_closing_only = true;
  return reading;
}

InstrumentFacts describe_future(const broker::Future& future, const std::string& asked) {
  InstrumentFacts facts = make_facts(asked, InstrumentType::future);
  facts.is_known = future.symbol == asked;
  facts.underlying_symbol = asked;
  facts.session_collection = future.exchange;
  facts.multiplier = future.notional_multiplier;
  facts.ticks = make_ticks(future.tick_sizes, future.tick_size);
  facts.expiration = future.expiration_date;
  facts.stops_trading_at = future.stops_trading_at;
  facts.is_active = future.is_active;
  if (!future.is_tradeable.value_or(true)) facts.is_active = false;
  facts.is_closing_only = future.is_closing_only;
  return facts;
}

InstrumentReading read_future(broker::Client& client, const std::string& symbol, const broker::ReadOptions& options) {
  const auto future = client.future(symbol, options);
  return {describe_future(*future, symbol), std::nullopt, future->streamer_symbol};
}

InstrumentReading read_future_option(broker::Client& client, const std::string& symbol,
                                     const broker::ReadOptions& options) {
  const auto option = client.future_option(symbol, options);
  InstrumentReading reading = describe_option(*option, symbol, InstrumentType::future_option);
  InstrumentFacts& facts = reading.facts;
  facts.session_collection = option->exchange;
  facts.multiplier = option->multiplier;
  if (facts.underlying_symbol.empty()) return reading;
  const auto future = client.future(facts.underlying_symbol, options);
  reading.underlying = describe_future(*future, facts.underlying_symbol);
  facts.ticks = future->option_tick_sizes;
  if (facts.session_collection.empty()) facts.session_collection = future->exchange;
  return reading;
}

InstrumentReading read_cryptocurrency(broker::Client& client, const std::string& symbol,
                                      const broker::ReadOptions& options) {
  const auto coin = client.cryptocurrency(symbol, options);
  InstrumentReading reading{make_facts(symbol, InstrumentType::cryptocurrency), std::nullopt, coin->streamer_symbol};
  InstrumentFacts& facts = reading.facts;
  facts.is_known = coin->symbol == symbol;
  facts.underlying_symbol = symbol;
  facts.multiplier = 1;
  facts.ticks = make_ticks({}, coin->tick_size);
  facts.is_active = coin->is_active;
  facts.is_closing_only = coin->is_closing_only;
  facts.is_fractional_eligible = true;
  return reading;
}

}  // namespace

InstrumentReading read_instrument(broker::Client& client, const Leg& leg, const broker::ReadOptions& options) {
  broker::ReadOptions cached = options;
  cached.refresh = false;  // the cache keeps instruments for minutes, quotes say whether trading is halted
  try {
    switch (leg.instrument_type) {
      case InstrumentType::equity:
        return read_equity(client, leg.symbol, cached);
      case InstrumentType::equity_option:
        return read_equity_option(client, leg.symbol, cached);
      case InstrumentType::future:
        return read_future(client, leg.symbol, cached);
      case InstrumentType::future_option:
        return read_future_option(client, leg.symbol, cached);
      case InstrumentType::cryptocurrency:
        return read_cryptocurrency(client, leg.symbol, cached);
      case InstrumentType::index:
      case InstrumentType::other:
        break;
    }
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
  }
  return {make_facts(leg.symbol, leg.instrument_type), std::nullopt, {}};
}

}  // namespace orders
