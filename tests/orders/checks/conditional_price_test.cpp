// The price of an order that waits for a condition.
#include <catch2/catch_test_macros.hpp>

#include "orders/checks/refusal_parts.hpp"

using namespace sample;

TEST_CASE("Checks: a limit behind a condition on its own price is compared with the market of that moment") {
  Situation situation;
  const auto run = [&](const char* price, orders::Condition::Comparator comparator, const char* threshold) {
    Order order = selling("10");
    order.price = credit(price);
    order.conditions = {{.symbol = "AAPL",
                         .instrument_type = Kind::equity,
                         .comparator = comparator,
                         .threshold = Decimal::of(threshold)}};
    situation.use(order);
    situation.dry_run.report.order.reset();
    return situation.run(Stage::preview);
  };
  hold(situation, Kind::equity, "AAPL", 10);  // at 190.20 to 190.30
  using Comparator = orders::Condition::Comparator;
  const auto has_failed = [](const CheckResults& results) { return find_entry(results.failed, "distance") != nullptr; };
  CHECK_FALSE(has_failed(run("149.00", Comparator::at_most, "150")));
  const CheckResults low = run("149.00", Comparator::at_least, "250");
  REQUIRE(has_failed(low));
  CHECK(find_entry(low.failed, "distance")->why.find("worse than the market when its condition holds") !=
        std::string::npos);
  // A condition that holds is met at the market of today.
  CHECK(has_failed(run("149.00", Comparator::at_most, "300")));
}
