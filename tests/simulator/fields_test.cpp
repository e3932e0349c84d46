// The members that published clients need or that the broker's documentation lists.
#include <set>

#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kMargin = std::string("/accounts/") + kMarginAccount;
const std::string kRetirement = std::string("/accounts/") + kRetirementAccount;

void check_keys(const Json& row, std::initializer_list<const char*> keys) {
  INFO(row.dump());
  for (const char* key : keys) {
    INFO(key);
    CHECK(row.contains(key));
  }
}

}  // namespace

TEST_CASE("The customer lists permitted account types, with keys in snake case as recorded") {
  SimulatorFixture fixture;
  const Json customer = fixture.data("/customers/me");
  check_keys(customer, {"subject-to-tax-withholding", "is-investment-adviser", "has-institutional-assets", "person",
                        "home-phone-number", "work-phone-number"});
  CHECK(customer["subject-to-tax-withholding"] == false);
  const Json& types = customer["permitted-account-types"];
  REQUIRE(types.size() >= 2);
  std::set<std::string> names;
  for (const Json& type : types) {
    check_keys(type, {"name", "description", "is_tax_advantaged", "has_multiple_owners", "is_publicly_available"});
    for (const Json& margin : type["margin_types"]) CHECK(margin["is_margin"] == (margin["name"] != "Cash"));
    names.insert(type["name"].get<std::string>());
  }
  // The accounts that the customer has are among them, and taxed as they say.
  for (const Json& row : fixture.items("/customers/me/accounts")) {
    CHECK(names.contains(row["account"]["account-type-name"].get<std::string>()));
    CHECK_FALSE(row["account"].contains("is-test-drive"));
    CHECK_FALSE(row["account"].contains("external-id"));
  }
  CHECK_FALSE(fixture.data(std::string("/customers/me/accounts/") + kMarginAccount).contains("authority-level"));
}

TEST_CASE("Trading status has every recorded key") {
  SimulatorFixture fixture;
  for (const std::string& account : {kMargin, kRetirement}) {
    const Json status = fixture.data(account + "/trading-status");
    check_keys(status, {"are-deep-itm-carry-options-enabled", "are-far-otm-net-options-restricted",
                        "are-options-values-restricted-to-nlv", "are-single-tick-expiring-hedges-ignored",
                        "is-cryptocurrency-closing-only", "is-equity-offering-closing-only",
                        "is-equity-offering-enabled", "autotrade-account-type", "clearing-account-number",
                        "clearing-aggregation-identifier", "ext-crm-id", "enhanced-fraud-safeguards-enabled-at"});
    CHECK(status["are-far-otm-net-options-restricted"] == (account == kRetirement));
    CHECK_FALSE(status.contains("pdt-reset-on"));
  }
}

TEST_CASE("Balances have every documented key, as decimal texts") {
  SimulatorFixture fixture;
  for (const std::string& account : {kMargin, kRetirement}) {
    const Json row = fixture.data(account + "/balances/USD");
    check_keys(row, {"cash-settle-balance", "margin-settle-balance", "total-settle-balance", "pending-margin-interest",
                     "sma-equity-option-buying-power", "special-memorandum-account-value",
                     "special-memorandum-account-apex-adjustment", "apex-starting-day-margin-equity",
                     "long-index-derivative-value", "short-index-derivative-value", "intraday-equities-cash-amount",
                     "intraday-equities-cash-effect", "intraday-equities-cash-effective-date",
                     "intraday-futures-cash-amount", "intraday-futures-cash-effect",
                     "intraday-futures-cash-effective-date", "previous-day-cryptocurrency-fiat-amount",
                     "previous-day-cryptocurrency-fiat-effect", "unsettled-cryptocurrency-fiat-effect"});
    for (const auto& [key, value] : row.items()) {
      const bool word = key.ends_with("-effect") || key.ends_with("-date") || key.ends_with("-at") ||
                        key == "account-number" || key == "currency";
      INFO(key);
      REQUIRE(value.is_string());
      CHECK(word != Decimal::parse(value.get<std::string>()).has_value());
    }
    // Cash is what was settled before today and what today's trades brought.
    const auto moved = [&](const std::string& kind) {
      const Decimal amount = decimal(row, ("intraday-" + kind + "-cash-amount").c_str());
      return row["intraday-" + kind + "-cash-effect"] == "Debit" ? -amount : amount;
    };
    CHECK((decimal(row, "total-settle-balance") + moved("equities") + moved("futures")).wire() ==
          row["cash-balance"].get<std::string>());
    CHECK(row["margin-settle-balance"] == (account == kMargin ? row["total-settle-balance"] : Json("0.0")));
  }
}

TEST_CASE("Metrics have market capitalization, industry and the sum of liquidity") {
  SimulatorFixture fixture;
  const Json rows = fixture.items("/market-metrics?symbols=AAPL,SPY,SPX");
  REQUIRE(rows.size() == 3);
  for (const Json& row : rows) {
    CHECK(row["market-cap"].is_number_integer());
    check_keys(row, {"liquidity-rating", "created-at", "beta", "updated-at"});
  }
  const Json& apple = rows[0];
  CHECK(apple["sector"] == "Technology");
  CHECK(apple["industry"] == "Communications Equipment");
  CHECK(apple["market-cap"].get<std::int64_t>() > 4'000'000'000'000);
  CHECK(rows[1]["market-cap"].get<std::int64_t>() > 100'000'000'000);
  CHECK_FALSE(rows[1].contains("industry"));
  const Json& running = apple["liquidity-running-state"];
  CHECK(decimal(running, "sum") > 0);
  CHECK(running["count"].is_number_integer());
  CHECK(running["started-at"] == "2026-08-15T10:09:00.000Z");  // the Saturday before the last session
  CHECK(running["updated-at"] == apple["implied-volatility-updated-at"]);
  for (const char* key : {"liquidity-running-state", "liquidity-value", "beta-updated-at", "listed-market"}) {
    CHECK_FALSE(rows[2].contains(key));
  }
  for (const Json& row : fixture.items("/instruments/equities?is-index=false&is-etf=false")) {
    const std::string symbol = row["symbol"];
    const Json metrics = fixture.items("/market-metrics?symbols=" + symbol)[0];
    INFO(symbol);
    CHECK_FALSE(metrics["industry"].get<std::string>().empty());
  }
}

TEST_CASE("A future has its roll target, spread ticks and product") {
  SimulatorFixture fixture;
  const Json active = fixture.data("/instruments/futures/ESU6");
  CHECK(active["roll-target-symbol"] == "/ESZ6");
  CHECK(active["spread-tick-sizes"][0] == Json{{"symbol", "/ESZ6"}, {"value", "0.05"}});
  CHECK(active["spread-tick-sizes"].size() == 4);
  CHECK_FALSE(active.contains("first-notice-date"));
  const Json next = fixture.data("/instruments/futures/ESZ6");
  CHECK_FALSE(next.contains("roll-target-symbol"));
  CHECK_FALSE(next.contains("spread-tick-sizes"));
  const Json& product = active["future-product"];
  check_keys(product, {"clearport-code", "underlying-description", "underlying-identifier", "small-notional"});
  CHECK(product["underlying-identifier"] == "SPX");
  CHECK(product["roll"]["active-count"] == 6);
  CHECK(product["small-notional"] == false);
  CHECK(product["futures-trading-cutoff-times"] ==
        Json::array({{{"offset-seconds", 34200}, {"timezone", "Market Zone"}, {"timing", "Default"}}}));
  CHECK(fixture.data("/instruments/futures/MESU6")["future-product"]["small-notional"] == true);
  const Json note = fixture.data("/instruments/futures/ZNZ6");
  CHECK(note["first-notice-date"] == "2026-11-30");
  CHECK(note["future-product"]["base-tick"] == 32);
  CHECK(note["future-product"]["sub-tick"] == 2);
  CHECK(fixture.data("/instruments/futures/VXU6")["future-product"]["underlying-identifier"] == "VIX");
}

TEST_CASE("Futures are listed in full or in pages, and found by their security id") {
  SimulatorFixture fixture;
  const Json whole = fixture.get("/instruments/futures");
  CHECK_FALSE(whole.contains("pagination"));
  const std::size_t count = whole["data"]["items"].size();
  const Json page = fixture.get("/instruments/futures?per-page=10&page-offset=1");
  CHECK(page["data"]["items"].size() == 10);
  CHECK(page["data"]["items"][0] == whole["data"]["items"][10]);
  CHECK(page["pagination"]["total-items"] == count);
  const Json& one = whole["data"]["items"][17];
  const Json found = fixture.items("/instruments/futures?security-id[]=" + one["security-id"].get<std::string>());
  REQUIRE(found.size() == 1);
  CHECK(found[0] == one);
}
