// Price steps.
#include "tastytrade_mcp/orders/ticks.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

using namespace orders;

namespace {

TickSize below(const char* limit, const char* step) {
  return {Decimal::of(step), Decimal::of(limit)};
}
TickSize otherwise(const char* step) {
  return {Decimal::of(step), std::nullopt};
}

const std::vector<TickSize> kStock = {below("1.0", "0.0001"), otherwise("0.01")};
const std::vector<TickSize> kPennyOptions = {below("3.0", "0.01"), otherwise("0.05")};
const std::vector<TickSize> kOptions = {below("3.0", "0.05"), otherwise("0.1")};
// Not in order.
const std::vector<TickSize> kFuturesOptions = {otherwise("0.5"), below("20", "0.1"), below("100", "0.25"),
                                               below("5", "0.05")};

bool fits(const std::vector<TickSize>& schedule, const char* price) {
  return is_on_tick(schedule, Decimal::of(price));
}

std::string rounded(const std::vector<TickSize>& schedule, const char* price, Rounding rounding) {
  const auto result = round_to_tick(schedule, Decimal::of(price), rounding);
  return result ? result->to_string() : "nothing";
}

}  // namespace

TEST_CASE("Ticks: an empty schedule has no step") {
  CHECK(!find_tick({}, Decimal::of("1.85")));
  CHECK(!is_on_tick({}, Decimal::of("1.85")));
  CHECK(!round_to_tick({}, Decimal::of("1.85"), Rounding::up));
  CHECK(!round_to_tick({}, Decimal::of("1.85"), Rounding::down));
  CHECK(!find_neighbours({}, Decimal::of("1.85")));
}

TEST_CASE("Ticks: a schedule without an entry for the price has no step") {
  const std::vector<TickSize> schedule = {below("3.0", "0.05")};
  CHECK(find_tick(schedule, Decimal::of("2.99")) == Decimal::of("0.05"));
  CHECK(!find_tick(schedule, Decimal::of("3.0")));
  CHECK(rounded(schedule, "2.97", Rounding::up) == "nothing");
  CHECK(rounded(schedule, "2.97", Rounding::down) == "2.95");
  CHECK(rounded(schedule, "3.2", Rounding::down) == "nothing");
  CHECK(!find_neighbours(schedule, Decimal::of("2.97")));
}

TEST_CASE("Ticks: steps and limits that are not positive are left out") {
  const std::vector<TickSize> schedule = {below("3.0", "0"), below("-1", "0.5"), below("0", "0.5"), otherwise("0.1")};
  CHECK(find_tick(schedule, Decimal::of("1")) == Decimal::of("0.1"));
  CHECK(rounded(schedule, "1.25", Rounding::down) == "1.2");
  CHECK(!find_tick({otherwise("-0.1")}, Decimal::of("1")));
}

TEST_CASE("Ticks: the step changes at the limit") {
  CHECK(find_tick(kOptions, Decimal::of("2.99")) == Decimal::of("0.05"));
  CHECK(find_tick(kOptions, Decimal::of("3.0")) == Decimal::of("0.1"));
  CHECK(find_tick(kOptions, Decimal::of("3.01")) == Decimal::of("0.1"));
  CHECK(!fits(kOptions, "1.63"));
  CHECK(fits(kOptions, "1.65"));
  CHECK(!fits(kOptions, "3.15"));
  CHECK(fits(kOptions, "3.2"));
  CHECK(fits(kOptions, "3.0"));
  CHECK(fits(kOptions, "0"));
}

TEST_CASE("Ticks: stocks below one dollar have four decimals") {
  CHECK(fits(kStock, "0.9999"));
  CHECK(!fits(kStock, "0.99991"));
  CHECK(!fits(kStock, "1.005"));
  CHECK(fits(kStock, "1.01"));
  CHECK(rounded(kStock, "1.005", Rounding::down) == "1");
  CHECK(rounded(kStock, "0.99995", Rounding::up) == "1");
  CHECK(rounded(kStock, "0.99995", Rounding::down) == "0.9999");
}

TEST_CASE("Ticks: a schedule with several limits is read in any order") {
  CHECK(find_tick(kFuturesOptions, Decimal::of("4.99")) == Decimal::of("0.05"));
  CHECK(find_tick(kFuturesOptions, Decimal::of("5")) == Decimal::of("0.1"));
  CHECK(find_tick(kFuturesOptions, Decimal::of("99.9")) == Decimal::of("0.25"));
  CHECK(find_tick(kFuturesOptions, Decimal::of("100")) == Decimal::of("0.5"));
}

TEST_CASE("Ticks: rounding across a limit lands on a step of its own side") {
  CHECK(rounded(kOptions, "2.96", Rounding::up) == "3");
  CHECK(rounded(kOptions, "2.96", Rounding::down) == "2.95");
  CHECK(rounded(kOptions, "3.05", Rounding::down) == "3");
  CHECK(rounded(kOptions, "3.05", Rounding::up) == "3.1");
  // The limit is on no step of the range above it.
  const std::vector<TickSize> uneven = {below("3.1", "0.05"), otherwise("0.25")};
  CHECK(rounded(uneven, "3.07", Rounding::up) == "3.25");
  CHECK(rounded(uneven, "3.15", Rounding::down) == "3.05");
  CHECK(rounded(uneven, "3.1", Rounding::down) == "3.05");
  // The step is finer above the limit.
  const std::vector<TickSize> finer = {below("3.1", "0.5"), otherwise("0.05")};
  CHECK(rounded(finer, "3.02", Rounding::up) == "3.1");
  CHECK(rounded(finer, "3.02", Rounding::down) == "3");
  // A range without any step in it.
  const std::vector<TickSize> narrow = {below("3.0", "0.05"), below("3.2", "0.5"), otherwise("0.25")};
  CHECK(rounded(narrow, "3.1", Rounding::up) == "3.25");
  CHECK(rounded(narrow, "3.1", Rounding::down) == "3");
  const std::vector<TickSize> empty_range = {below("3.1", "0.05"), below("3.2", "0.5"), otherwise("0.25")};
  CHECK(rounded(empty_range, "3.15", Rounding::down) == "3.05");
}

TEST_CASE("Ticks: no result is below 0") {
  CHECK(rounded(kOptions, "0.01", Rounding::down) == "0");
  CHECK(rounded(kOptions, "-0.01", Rounding::up) == "0");
  CHECK(rounded(kOptions, "-0.01", Rounding::down) == "nothing");
  CHECK(!fits(kOptions, "-0.05"));
}

TEST_CASE("Ticks: the neighbours of a price surround it") {
  const auto neighbours = find_neighbours(kOptions, Decimal::of("1.63"));
  REQUIRE(neighbours);
  CHECK(neighbours->first == Decimal::of("1.6"));
  CHECK(neighbours->second == Decimal::of("1.65"));
}

TEST_CASE("Ticks: rounding gives the nearest price on a step") {
  std::mt19937 random(20261129);
  std::uniform_int_distribution<int> thousandths(0, 12'000);
  for (const auto& schedule : {kOptions, kPennyOptions, kFuturesOptions, kStock}) {
    for (int i = 0; i < 500; ++i) {
      const Decimal price = Decimal(thousandths(random)) * Decimal::of("0.001");
      CAPTURE(price.to_string());
      const auto down = round_to_tick(schedule, price, Rounding::down);
      const auto up = round_to_tick(schedule, price, Rounding::up);
      REQUIRE(down);
      REQUIRE(up);
      CHECK(is_on_tick(schedule, *down));
      CHECK(is_on_tick(schedule, *up));
      CHECK(*down <= price);
      CHECK(*up >= price);
      CHECK((*down == *up) == is_on_tick(schedule, price));
      // No price between them is on a step: tried in thousandths.
      for (Decimal between = *down + Decimal::of("0.001"); between < *up; between += Decimal::of("0.001")) {
        CHECK(!is_on_tick(schedule, between));
      }
    }
  }
}
