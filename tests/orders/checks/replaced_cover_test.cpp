// An order that sells the cover of a short option in the place of a working order that would sell it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "orders/checks/situation.hpp"
#include "preview/total_figures.hpp"

using namespace sample;

namespace {

// Ten shares under a short call of ten, and a working order that sells them.
struct Replaced : Situation {
  explicit Replaced(Intention intention) {
    sample::add_position(facts, Kind::equity, "AAPL", 10);
    sample::add_position(facts, Kind::equity_option, kCall320, -1).multiplier = 10;
    add_working(facts, limit_close(), "51");
    Order changed = limit_close();
    changed.price = credit("240");
    use(changed);
    other.intention = intention;
    orders::Target target;
    target.order_id = "51";
    target.remaining_quantity = 10;
    other.target = other.previewed_target = target;
  }
};

}  // namespace

TEST_CASE("Checks: a change of an order that sells the cover passes, and is told with the loss that follows") {
  const Intention intention = GENERATE(Intention::replace, Intention::edit);
  Replaced replaced(intention);
  const CheckResults results = replaced.run(Stage::preview);
  CHECK(find_entry(results.failed, "undefined_risk") == nullptr);
  REQUIRE(find_entry(results.notes, "undefined_risk") != nullptr);
  CHECK(find_entry(results.notes, "undefined_risk")->why.find("has less cover") != std::string::npos);
  CHECK(!orders::opens_any_position(replaced.input()));

  const orders::Risk risk = orders::compute_total_risk(replaced.input());
  CHECK(risk.is_loss_undefined);
  CHECK(!risk.max_loss);
  CHECK(risk.reason.find("short call") != std::string::npos);
}

TEST_CASE("Checks: a change of a closing order without a short option can lose nothing more") {
  Replaced replaced(Intention::replace);
  std::erase_if(replaced.facts.account.positions->rows,
                [](const broker::Position& position) { return position.symbol == kCall320; });
  CHECK(orders::compute_total_risk(replaced.input()).max_loss == Decimal(0));
}
