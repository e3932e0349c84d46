// Positions that could not be read and may be short options.
#include "facts/exposed_shorts.hpp"

#include <catch2/catch_test_macros.hpp>

#include "orders/facts/sample_facts.hpp"

using namespace sample;

namespace {

const Date kExpiration = date(2026, 6, 18);

}  // namespace

TEST_CASE("Exposed shorts: an option that could not be read may be one of the underlying by its root") {
  struct Row {
    const char* underlying;
    const char* unreadable;
    bool may_be;
  };
  for (const Row& row :
       {Row{"SPX", "SPXW  260618C06000000", true}, Row{"NDX", "NDXP  260618C06000000", true},
        Row{"RUT", "RUTW  260618C02000000", true}, Row{"OEX", "XEO   260618C02000000", true},
        Row{"BRK/B", "BRKB  260618C00500000", true}, Row{"XYZ", "XYZ1  260618C00050000", true},
        Row{"AAPL", "AAPL  260618C00320000", true}, Row{"AAPL", "", true}, Row{"AAPL", "1234567", true},
        Row{"AAPL", "TSLA  260618C00320000", false}, Row{"AAPL", "TSLA", false},
        Row{"SPX", "XEO   260618C02000000", false}, Row{"/ESU6", "./ESU6 E1AN6 260706C8000", true},
        Row{"/ESU6", "./ESZ6 E1AN6 260706C8000", false}}) {
    Facts facts = good_facts();
    facts.account.positions->unreadable.push_back({row.unreadable, "quantity", "is missing"});
    CAPTURE(row.underlying, row.unreadable);
    CHECK(orders::may_have_unreadable_short(row.underlying, facts) == row.may_be);
  }
  // By the instruments that are known.
  Facts facts = good_facts();
  known_option(facts, 'C', 100, kExpiration, "ODD");
  facts.instruments.at(broker::occ_symbol("ODD", kExpiration, 'C', 100)).underlying_symbol = "XYZ";
  facts.account.positions->unreadable.push_back(
      {broker::occ_symbol("ODD", kExpiration, 'C', 90), "quantity", "is missing"});
  CHECK(orders::may_have_unreadable_short("XYZ", facts));
}
