// Snapshots of balances and the history of the net liquidating value agree with balances, positions and transactions.
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kAccounts[] = {std::string("/accounts/") + kMarginAccount,
                                 std::string("/accounts/") + kRetirementAccount};
const std::uint64_t kSeeds[] = {1, 42, 987654321};

// Cash and values of a row of balances, which add up to the net liquidating value.
Decimal sum_of_parts(const Json& row) {
  return decimal(row, "cash-balance") + decimal(row, "long-equity-value") - decimal(row, "short-equity-value") +
         decimal(row, "long-derivative-value") - decimal(row, "short-derivative-value") +
         decimal(row, "long-futures-value") - decimal(row, "short-futures-value") +
         decimal(row, "long-cryptocurrency-value");
}

}  // namespace

TEST_CASE(
    "Net liquidating value is cash plus marks on every day of the year, and cash is the transactions until then") {
  for (const std::uint64_t seed : kSeeds) {
    SimulatorFixture fixture(with_seed(seed));
    for (const std::string& account : kAccounts) {
      INFO("seed " << seed << " " << account);
      const Json rows = fixture.items(account + "/balance-snapshots?time-of-day=EOD&per-page=400");
      REQUIRE(rows.size() > 270);
      const Json transactions = fixture.items(account + "/transactions?per-page=2000&sort=Asc");
      Decimal cash;
      std::size_t next = 0;
      for (std::size_t i = rows.size(); i-- > 0;) {
        const Json& row = rows[i];
        for (; next < transactions.size(); ++next) {
          if (transactions[next]["executed-at"].get<std::string>() > row["updated-at"].get<std::string>()) break;
          cash += signed_amount(transactions[next], "net-value");
        }
        INFO(row.dump());
        CHECK(decimal(row, "cash-balance") == cash);
        CHECK(decimal(row, "net-liquidating-value") == sum_of_parts(row));
        CHECK(row["time-of-day"] == "EOD");
        CHECK(decimal(row, "net-liquidating-value") > 20000);
      }
    }
  }
}

TEST_CASE("A snapshot at the beginning of today holds the values of the balances at that instant") {
  SimulatorFixture fixture({}, "2026-08-24T04:00:00Z");
  for (const std::string& account : kAccounts) {
    const Json then = fixture.data(account + "/balances/USD");
    fixture.go_to(kMonday);
    const Json rows = fixture.items(account + "/balance-snapshots?time-of-day=BOD&snapshot-date=2026-08-24");
    REQUIRE(rows.size() == 1);
    for (const char* key :
         {"cash-balance", "net-liquidating-value", "long-equity-value", "long-derivative-value",
          "short-derivative-value", "long-cryptocurrency-value", "long-futures-value", "short-futures-value",
          "derivative-buying-power", "maintenance-requirement", "snapshot-date", "currency"}) {
      INFO(key);
      CHECK(rows[0][key] == then[key]);
    }
    fixture.go_to("2026-08-24T04:00:00Z");
  }
}

TEST_CASE("Snapshots are selected by date, newest first, in pages, and only of trading days that have ended") {
  SimulatorFixture fixture;
  const std::string path = kAccounts[0] + "/balance-snapshots?time-of-day=";
  const auto dates = [&](const std::string& query) {
    std::vector<std::string> list;
    for (const Json& row : fixture.items(path + query)) list.push_back(row["snapshot-date"]);
    return list;
  };
  using Dates = std::vector<std::string>;
  CHECK(dates("EOD&start-date=2026-08-19") == Dates{"2026-08-21", "2026-08-20", "2026-08-19"});
  CHECK(dates("BOD&start-date=2026-08-19") == Dates{"2026-08-24", "2026-08-21", "2026-08-20", "2026-08-19"});
  CHECK(dates("EOD&start-date=2026-07-01&end-date=2026-07-05") == Dates{"2026-07-02", "2026-07-01"});
  CHECK(dates("EOD&snapshot-date=2026-08-20") == Dates{"2026-08-20"});
  CHECK(dates("EOD&snapshot-date=2026-08-22").empty());  // a Saturday
  CHECK(dates("EOD&snapshot-date=2026-08-24").empty());  // not over
  CHECK(dates("EOD&start-date=2026-08-20&end-date=2026-08-19").empty());
  CHECK(dates("EOD&end-date=2020-01-01").empty());
  CHECK(dates("EOD&start-date=2026-08-19&currency=EUR").empty());
  CHECK(dates("EOD&start-date=2026-08-19&currency=USD").size() == 3);
  CHECK(dates("EOD&start-date=2026-08-10&per-page=4&page-offset=1") ==
        Dates{"2026-08-17", "2026-08-14", "2026-08-13", "2026-08-12"});
  const Json block = fixture.get(path + "EOD&start-date=2026-08-10&per-page=4")["pagination"];
  CHECK(block["total-items"] == 10);
  CHECK(block["total-pages"] == 3);
}

TEST_CASE("Snapshots without a time of day, or with a date beside a range, are refused") {
  SimulatorFixture fixture;
  for (const auto& [query, domain] : {std::pair{"", "time-of-day"},
                                      {"time-of-day=eod", "time-of-day"},
                                      {"time-of-day=EOD&snapshot-date=2026-08-20&end-date=2026-08-21", "snapshot-date"},
                                      {"time-of-day=EOD&start-date=2026-13-01", "start-date"}}) {
    const auto reply = fixture.raw(kAccounts[0] + "/balance-snapshots?" + query);
    INFO(query << reply->body);
    CHECK(reply->status == 400);
    CHECK(Json::parse(reply->body)["error"]["errors"][0]["domain"] == domain);
  }
}

TEST_CASE("The history of the net liquidating value ends with today's value") {
  for (const std::uint64_t seed : kSeeds) {
    SimulatorFixture fixture(with_seed(seed));
    for (const char* now : {kMonday, "2026-08-24T13:36:30Z", "2026-11-27T17:30:00Z", "2027-01-04T15:00:00Z"}) {
      fixture.go_to(now);
      for (const std::string& account : kAccounts) {
        const Decimal value = decimal(fixture.data(account + "/balances/USD"), "net-liquidating-value");
        for (const char* back : {"1d", "1w", "3m"}) {
          INFO("seed " << seed << " at " << now << " " << account << " " << back);
          const Json rows = fixture.items(account + "/net-liq/history?time-back=" + back);
          REQUIRE_FALSE(rows.empty());
          CHECK(rows.back()["close"] == value.wire());
        }
        CHECK(fixture.data(account + "/net-liq")["total-close"] == value.wire());
      }
    }
  }
}

TEST_CASE("A row of the history has open, high, low and close of value, pending cash and total, in order of time") {
  SimulatorFixture fixture;
  for (const auto& [back, count] : {std::pair{"1d", 54}, {"1w", 66}, {"1m", 22}, {"3m", 63}}) {
    const Json answer = fixture.get(kAccounts[0] + "/net-liq/history?time-back=" + back);
    CHECK_FALSE(answer.contains("context"));
    const Json rows = answer["data"]["items"];
    INFO(back);
    CHECK(rows.size() == static_cast<std::size_t>(count));
    std::string before;
    for (const Json& row : rows) {
      INFO(row.dump());
      CHECK(row.size() == 13);
      for (const char* name : {"open", "high", "low", "close"}) {
        CHECK(row["total-" + std::string(name)] == row[name]);
        CHECK(row["pending-cash-" + std::string(name)] == "0.0");
        CHECK(decimal(row, name) <= decimal(row, "high"));
        CHECK(decimal(row, name) >= decimal(row, "low"));
      }
      const std::string time = row["time"];
      CHECK(time.ends_with("+00"));
      CHECK(time > before);
      before = time;
    }
  }
  CHECK(fixture.items(kAccounts[0] + "/net-liq/history?time-back=1d")[0]["time"] == "2026-08-24 13:30:00+00");
}

TEST_CASE("The history begins with the account, and takes a start and an end instead of a length") {
  SimulatorFixture fixture;
  const std::string path = kAccounts[1] + "/net-liq/history?";
  const Json all = fixture.items(path + "time-back=all");
  CHECK(all.size() > 280);
  CHECK(fixture.items(path + "start-time=2001-01-01T00:00:00Z") == all);
  const Json march = fixture.items(path + "start-time=2026-03-01T00:00:00Z[UTC]&end-time=2026-03-31T23:00:00Z");
  CHECK(march.size() == 22);
  CHECK(march.front()["time"] == "2026-03-02 14:30:00+00");
  CHECK(fixture.items(path + "start-time=2027-01-01T00:00:00Z").empty());
  CHECK(fixture.items(path + "start-time=2026-03-31T00:00:00Z&end-time=2026-03-01T00:00:00Z").empty());
  for (const char* query : {"", "time-back=2d", "start-time=monday", "start-time=2026-03-01T00:00:00Z&end-time=x"}) {
    INFO(query);
    CHECK(fixture.refused(path + query).first == 400);
  }
}
