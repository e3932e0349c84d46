// The Greeks of positions: signs, multipliers, what is unknown.
#include "live/greeks.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "live/live_values.hpp"

using broker::InstrumentType;
using broker::Position;
using support::Decimal;

namespace {

Position position(InstrumentType type, const char* quantity, Position::Direction direction, int multiplier) {
  Position position;
  position.symbol = "X";
  position.instrument_type = type;
  position.quantity = Decimal::of(quantity);
  position.direction = direction;
  position.multiplier = Decimal(multiplier);
  return position;
}

broker::LiveGreeks greeks() {
  broker::LiveGreeks greeks;
  greeks.volatility = 0.31234;
  greeks.delta = 0.512349;
  greeks.gamma = 0.0123456;
  greeks.theta = -0.15678;
  greeks.vega = 0.4321;
  return greeks;
}

}  // namespace

TEST_CASE("Greeks of a position: those of one unit times quantity and multiplier, with the sign of the position") {
  const auto unit = greeks();
  const auto longs =
      tools::find_position_greeks(position(InstrumentType::equity_option, "2", Position::Direction::long_, 100), &unit);
  CHECK(longs.delta.value == Decimal::of("102.47"));
  CHECK(longs.gamma.value == Decimal::of("2.4691"));
  CHECK(longs.theta.value == Decimal::of("-31.36"));
  CHECK(longs.vega.value == Decimal::of("86.42"));
  CHECK(longs.implied_volatility == Decimal::of("31.23"));
  const auto shorts = tools::find_position_greeks(
      position(InstrumentType::equity_option, "2", Position::Direction::short_, 100), &unit);
  CHECK(shorts.delta.value == Decimal::of("-102.47"));
  CHECK(shorts.theta.value == Decimal::of("31.36"));
}

TEST_CASE("Greeks of a position: shares and futures have delta alone") {
  const auto shares =
      tools::find_position_greeks(position(InstrumentType::equity, "150.5", Position::Direction::long_, 1), nullptr);
  CHECK(shares.delta.value == Decimal::of("150.5"));
  CHECK(shares.gamma.value == Decimal(0));
  const auto future =
      tools::find_position_greeks(position(InstrumentType::future, "3", Position::Direction::short_, 50), nullptr);
  CHECK(future.delta.value == Decimal(-150));
  CHECK_FALSE(future.implied_volatility);
}

TEST_CASE("Greeks of a position: an unknown part makes the figure unknown, and is named") {
  const auto none = tools::find_position_greeks(
      position(InstrumentType::equity_option, "1", Position::Direction::long_, 100), nullptr);
  CHECK_FALSE(none.delta.value);
  CHECK(none.delta.missing_field == "greeks");
  auto unit = greeks();
  unit.gamma = std::nullopt;
  const auto without_gamma =
      tools::find_position_greeks(position(InstrumentType::equity_option, "1", Position::Direction::long_, 100), &unit);
  CHECK(without_gamma.delta.value);
  CHECK_FALSE(without_gamma.gamma.value);
  Position no_multiplier = position(InstrumentType::equity_option, "1", Position::Direction::long_, 100);
  no_multiplier.multiplier = std::nullopt;
  CHECK(tools::find_position_greeks(no_multiplier, &unit).delta.missing_field == "multiplier");
}

TEST_CASE("Figures of the feed: their digits without noise, and nothing for what is no number") {
  CHECK(tools::to_decimal(312.01) == Decimal::of("312.01"));
  CHECK(tools::to_decimal(8.450000000000001) == Decimal::of("8.45"));
  CHECK(tools::to_decimal(1e-7) == Decimal::of("0.0000001"));
  CHECK(tools::to_decimal(1.5e21) == Decimal::of("1500000000000000000000"));
  CHECK_FALSE(tools::to_decimal(std::nan("")));
  CHECK_FALSE(tools::to_decimal(std::numeric_limits<double>::infinity()));
  CHECK_FALSE(tools::to_decimal(std::nullopt));
}

TEST_CASE("Live prices replace bid and ask together, or not at all") {
  broker::Quote quote;
  quote.bid = Decimal::of("9.90");
  quote.ask = Decimal::of("10.10");
  quote.last = Decimal::of("10");
  quote.mark = Decimal::of("10");
  broker::LiveRow row;
  row.quote = broker::Seen<broker::LiveQuote>();
  row.quote->value.bid = 10.4;
  broker::Quote one_sided = quote;
  tools::apply_live(one_sided, row);
  CHECK(one_sided.bid == quote.bid);
  row.quote->value.ask = 10.6;
  broker::Quote moved = quote;
  tools::apply_live(moved, row);
  CHECK(moved.bid == Decimal::of("10.4"));
  CHECK(moved.mark == Decimal::of("10.5"));  // the last price is outside
  row.trade = broker::Seen<broker::LiveTrade>();
  row.trade->value.price = 10.45;
  broker::Quote traded = quote;
  tools::apply_live(traded, row);
  CHECK(traded.mark == Decimal::of("10.45"));
  row.trade->value.is_extended_hours = true;
  broker::Quote extended = quote;
  tools::apply_live(extended, row);
  CHECK(extended.last == quote.last);
  row.quote->source = broker::Source::stale;
  broker::Quote stale = quote;
  tools::apply_live(stale, row);
  CHECK(stale.bid == quote.bid);
}
