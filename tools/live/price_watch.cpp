#include "price_watch.hpp"

#include <cmath>
#include <utility>

#include "greeks.hpp"
#include "live_values.hpp"
#include "market/quotes.hpp"
#include "streamer_symbols.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;
using Comparison = PriceCondition::Comparison;
using Field = PriceCondition::Field;

namespace {

bool needs_greeks(Field field) {
  return field == Field::implied_volatility || field == Field::delta;
}

bool is_crossing(Comparison comparison) {
  return comparison == Comparison::crosses || comparison == Comparison::crosses_upward ||
         comparison == Comparison::crosses_downward;
}

std::optional<double> find_quote_figure(const broker::LiveQuote& quote, Field field) {
  if (field == Field::bid) return quote.bid;
  if (field == Field::ask) return quote.ask;
  if (!quote.bid || !quote.ask) return std::nullopt;
  return (*quote.bid + *quote.ask) / 2;
}

// A wait for what never comes would only say so when its time is over.
void check_feed(broker::Client& client) {
  const auto health = client.live().health();
  if (health.state != broker::FeedState::off) return;
  throw Error(ErrorCode::not_ready, "No price can be watched: the live feed is off, because " + health.reason + ".",
              "See LIVE in the settings. fetch_market_data has the price of now.");
}

// A broker that does not answer now may do so during the wait.
void check_quoted(const ToolCall& call, const broker::LiveInstrument& instrument, broker::InstrumentType type) {
  try {
    const auto quotes =
        fetch_quotes(call.broker(), std::vector{Instrument{type, instrument.symbol}}, call.read_options());
    const QuotedSymbol& found = quotes->symbols.front();
    if (found.quote) return;
    throw Error(ErrorCode::not_found, instrument.symbol + ": " + found.reason + '.', "search_symbols finds symbols.");
  } catch (const Error& error) {
    if (!error.retryable) throw;
  }
}

std::string format(double value) {
  const auto decimal = to_decimal(value, 4);
  return decimal ? decimal->money() : std::string();
}

}  // namespace

PriceWatch::PriceWatch(const ToolCall& call, const PriceCondition& condition)
    : call_(call), condition_(condition), number_(condition.number.to_double()) {
  check_feed(call.broker());
  const ResolvedInstrument resolved = resolve_live_instrument(call.broker(), condition.symbol, call.read_options());
  instrument_ = resolved.live;
  field_ = condition.field.value_or(is_option(resolved.type) ? Field::mark : Field::last);
  if (needs_greeks(field_) && !is_option(resolved.type)) {
    throw Error(ErrorCode::invalid_argument,
                instrument_.symbol + " is no option, so it has no delta and no volatility.",
                "Name a contract: 'AAPL  261218C00300000 delta above 0.5'.");
  }
  check_quoted(call, instrument_, resolved.type);
}

std::optional<PriceWatch::Value> PriceWatch::find_value(const broker::LiveRow& row) const {
  const auto counted = [](const auto& seen, const std::optional<double>& figure) -> std::optional<Value> {
    if (!seen || !is_current(seen->source) || !figure || !std::isfinite(*figure)) return std::nullopt;
    return Value{.number = *figure, .source = seen->source, .age = seen->age};
  };
  if (field_ == Field::implied_volatility) {
    auto value = counted(row.greeks, row.greeks ? row.greeks->value.volatility : std::nullopt);
    if (value) value->number *= 100;  // in percent, as results show it
    return value;
  }
  if (field_ == Field::delta) return counted(row.greeks, row.greeks ? row.greeks->value.delta : std::nullopt);
  if (field_ == Field::last) {
    auto value = counted(row.trade, row.trade ? row.trade->value.price : std::nullopt);
    if (value) value->is_extended_hours = row.trade->value.is_extended_hours;
    return value;
  }
  return counted(row.quote, row.quote ? find_quote_figure(row.quote->value, field_) : std::nullopt);
}

bool PriceWatch::holds(double value) const {
  const bool was_below = previous_ && *previous_ < number_;
  const bool was_above = previous_ && *previous_ > number_;
  switch (condition_.comparison) {
    case Comparison::above:
      return value > number_;
    case Comparison::at_least:
      return value >= number_;
    case Comparison::below:
      return value < number_;
    case Comparison::at_most:
      return value <= number_;
    case Comparison::crosses:
      return (was_below && value >= number_) || (was_above && value <= number_);
    case Comparison::crosses_upward:
      return was_below && value >= number_;
    case Comparison::crosses_downward:
      return was_above && value <= number_;
    case Comparison::moves_percent:
      return first_ && *first_ != 0 && std::abs(value / *first_ - 1) * 100 >= number_;
  }
  return false;
}

std::optional<ConditionOutcome> PriceWatch::check() {
  const bool is_first = !first_;
  const broker::LiveWish wish{.quote = !needs_greeks(field_) && field_ != Field::last,
                              .trade = field_ == Field::last,
                              .greeks = needs_greeks(field_)};
  const auto answer = call_.broker().live().look(std::span(&instrument_, 1), wish, std::chrono::milliseconds(0),
                                                 call_.read_options().budget);
  latest_ = find_value(answer.rows.front());
  problem_ = answer.missing.empty() ? std::string() : answer.missing.front().reason;
  if (!latest_) {
    was_interrupted_ = was_interrupted_ || !is_first;
    is_incomplete_ = true;
    return std::nullopt;
  }
  // The last trade of regular hours may come a moment before the one outside of them, which is the newer one.
  if (std::exchange(is_incomplete_, false)) return std::nullopt;
  const double value = latest_->number;
  if (is_first) first_ = value;
  const bool is_met = holds(value);
  // A value on the number itself belongs to neither side.
  if (value != number_ || !is_crossing(condition_.comparison)) previous_ = value;
  if (!is_met) return std::nullopt;
  return ConditionOutcome{.happened = true,
                          .was_so_already = is_first,
                          .value = format(value),
                          .time = call_.now(),
                          .source = std::string(broker::to_string(latest_->source))};
}

std::string PriceWatch::current() const {
  if (latest_) return instrument_.symbol + " " + format(latest_->number);
  return problem_;
}

std::vector<std::string> PriceWatch::notes() const {
  std::vector<std::string> notes;
  if (latest_ && latest_->source == broker::Source::delayed) notes.emplace_back("The quotes are 15 minutes delayed.");
  if (latest_ && latest_->is_extended_hours) notes.emplace_back("The last trade was outside regular hours.");
  if (was_interrupted_) notes.emplace_back("The live feed was interrupted; what happened then was not seen.");
  if (!latest_) notes.push_back("No live value" + (problem_.empty() ? std::string() : ": " + problem_) + ".");
  return notes;
}

}  // namespace tools
