// The margin report agrees with balances and positions.
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kAccounts[] = {kMarginAccount, kRetirementAccount};

}  // namespace

TEST_CASE("The requirements of all underlyings sum to that of the account, which the balances state") {
  for (const std::uint64_t seed : {1ULL, 42ULL, 987654321ULL}) {
    SimulatorFixture fixture(with_seed(seed));
    for (const std::string& account : kAccounts) {
      const Json report = fixture.data("/margin/accounts/" + account + "/requirements");
      const Json balances = fixture.data("/accounts/" + account + "/balances/USD");
      INFO(report.dump());
      Decimal sum, maintenance;
      std::size_t entries = 0;
      for (const Json& group : report["groups"]) {
        sum += signed_amount(group, "margin-requirement");
        maintenance += signed_amount(group, "maintenance-requirement");
        CHECK(group["initial-requirement"] == group["margin-requirement"]);
        for (const Json& holding : group["groups"]) entries += holding["position-entries"].size();
      }
      CHECK(sum.rounded(2) == signed_amount(report, "margin-requirement"));
      CHECK(signed_amount(report, "margin-requirement") == -decimal(balances, "used-derivative-buying-power"));
      CHECK(maintenance.rounded(2) == signed_amount(report, "maintenance-requirement"));
      CHECK(signed_amount(report, "maintenance-requirement") ==
            -decimal(balances, "maintenance-requirement") - decimal(balances, "futures-margin-requirement"));
      CHECK(signed_amount(report, "option-buying-power") == decimal(balances, "derivative-buying-power"));
      CHECK(signed_amount(report, "margin-equity") == decimal(balances, "margin-equity"));
      CHECK(report["account-number"] == account);
      CHECK(report["last-state-timestamp"].is_number_integer());
      CHECK(entries == fixture.items("/accounts/" + account + "/positions").size());
    }
  }
}

TEST_CASE("A position in the margin report has a signed quantity, and an option its terms") {
  SimulatorFixture fixture;
  int options = 0;
  const Json report = fixture.data(std::string("/margin/accounts/") + kMarginAccount + "/requirements");
  for (const Json& group : report["groups"]) {
    for (const Json& holding : group["groups"]) {
      for (const Json& entry : holding["position-entries"]) {
        INFO(entry.dump());
        CHECK_FALSE(decimal(entry, "quantity").is_zero());
        const bool is_option = entry["instrument-type"] == "Equity Option";
        options += is_option;
        CHECK(entry.contains("strike-price") == is_option);
        CHECK(entry.contains("expiration-date") == is_option);
        if (is_option)
          CHECK(entry["instrument-symbol"].get<std::string>()[12] == entry["option-type"].get<std::string>()[0]);
      }
    }
  }
  CHECK(options == 8);
}

TEST_CASE("Effective requirements and limits are read for an account and an underlying that exist") {
  SimulatorFixture fixture;
  const std::string margin = std::string("/accounts/") + kMarginAccount;
  const Json row = fixture.data(margin + "/margin-requirements/BRK%2FB/effective");
  CHECK(row["underlying-symbol"] == "BRK/B");
  CHECK(row["long-equity-initial"] == "0.5");
  CHECK(fixture.data(std::string("/accounts/") + kRetirementAccount +
                     "/margin-requirements/TLT/effective")["long-equity-initial"] == "1.0");
  CHECK(fixture.refused(margin + "/margin-requirements/NOPE/effective") == std::pair(404, std::string("not_found")));
  CHECK(fixture.data(margin + "/position-limit")["equity-order-size"] == 50000);
  const std::string foreign = kForeignAccount;
  CHECK(fixture.refused("/margin/accounts/" + foreign + "/requirements").first == 403);
  CHECK(fixture.refused("/accounts/" + foreign + "/position-limit").first == 403);
  CHECK(fixture.refused("/accounts/" + foreign + "/margin-requirements/TLT/effective").first == 403);
}
