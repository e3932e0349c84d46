// Options whose price is a few steps of their market: how wide it may be, and what nobody bids for.
#include <catch2/catch_test_macros.hpp>

#include "orders/checks/refusal_parts.hpp"
#include "preview/price_resolution.hpp"

using namespace sample;

namespace {

// The verdicts on an order, with the quotes of two calls. `check`: the name of the one that is looked at.
const Verdict* find_failure(const Order& order, const char* check, std::pair<const char*, const char*> quote_320,
                            std::pair<const char*, const char*> quote_325, CheckResults& results) {
  Situation situation;
  set_quote(situation.facts, kCall320, quote_320.first, quote_320.second);
  set_quote(situation.facts, kCall325, quote_325.first, quote_325.second);
  situation.use(order);
  results = situation.run(Stage::preview);
  return find_entry(results.failed, check);
}

}  // namespace

TEST_CASE("Cheap options: a market five cents wide for each leg is narrow, a wider one is not") {
  CheckResults results;
  const Order one = option_for("0.10", Action::buy_to_open);
  CHECK(find_failure(one, "spread_width", {"0.05", "0.10"}, {"0.90", "1.00"}, results) == nullptr);
  const Order wide = option_for("0.11", Action::buy_to_open);
  const Verdict* const of_one = find_failure(wide, "spread_width", {"0.05", "0.11"}, {"0.90", "1.00"}, results);
  REQUIRE(of_one != nullptr);
  CHECK(of_one->why.find("75 % apart") != std::string::npos);
  // Two legs: 0.05 received at once, 0.10 between the two sides.
  const Order spread = spread_for(credit("0.05"));
  CHECK(find_failure(spread, "spread_width", {"0.15", "0.20"}, {"0.05", "0.10"}, results) == nullptr);
  CHECK(find_failure(spread, "spread_width", {"0.15", "0.21"}, {"0.05", "0.10"}, results) != nullptr);
}

TEST_CASE("Cheap options: nobody need bid for the option that a spread buys, but for the one that it sells") {
  CheckResults results;
  const Order spread = spread_for(credit("0.10"));
  CHECK(find_failure(spread, "quote_fresh", {"0.15", "0.20"}, {"0", "0.05"}, results) == nullptr);
  const Verdict* const sold = find_failure(spread, "quote_fresh", {"0", "0.20"}, {"0.05", "0.10"}, results);
  REQUIRE(sold != nullptr);
  CHECK(sold->why == "Nobody bids for " + kCall320 + ".");
}

TEST_CASE("Spreads of futures options: the price has the step of its own size, not that of its legs") {
  const std::string low = "./ESU6 E1AN6 260706P6250", high = "./ESU6 E1AN6 260706P6260";
  Facts facts = good_facts();
  orders::OrderDraft draft;
  draft.order.legs = {leg(Kind::future_option, high, Action::sell_to_open, "1"),
                      leg(Kind::future_option, low, Action::buy_to_open, "1")};
  draft.price = orders::parse_price("mid");
  const auto resolve = [&](std::pair<const char*, const char*> quote_high,
                           std::pair<const char*, const char*> quote_low) {
    add_option(facts, high, quote_high.first, quote_high.second);
    add_option(facts, low, quote_low.first, quote_low.second);
    for (const std::string& symbol : {low, high}) {
      facts.instruments.at(symbol).ticks = {{Decimal::of("0.05"), Decimal(10)}, {Decimal::of("0.25"), std::nullopt}};
    }
    return resolve_price(draft, facts).price;
  };
  CHECK(resolve({"12.00", "12.50"}, {"10.00", "10.30"}) == credit("2.10"));
  CHECK(resolve({"15.00", "15.20"}, {"3.00", "3.00"}) == credit("12.25"));
}
