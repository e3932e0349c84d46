#include "market/calendar.hpp"
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

std::string state(const char* now, const std::string& path = "/market-time/equities/sessions/current") {
  SimulatorFixture fixture({}, now);
  return fixture.data(path)["state"];
}

}  // namespace

TEST_CASE("Holidays and half days are those that the exchanges announced") {
  SimulatorFixture fixture;
  const Json data = fixture.data("/market-time/equities/holidays");
  const auto in_year = [](const Json& days, const std::string& year) {
    Json found = Json::array();
    for (const Json& day : days) {
      if (day.get<std::string>().starts_with(year)) found.push_back(day);
    }
    return found;
  };
  const Json &closed = data["market-holidays"], &half = data["market-half-days"];
  // Without the day of mourning in January 2025, which no rule gives.
  CHECK(in_year(closed, "2025") == Json{"2025-01-01", "2025-01-20", "2025-02-17", "2025-04-18", "2025-05-26",
                                        "2025-06-19", "2025-07-04", "2025-09-01", "2025-11-27", "2025-12-25"});
  CHECK(in_year(closed, "2026") == Json{"2026-01-01", "2026-01-19", "2026-02-16", "2026-04-03", "2026-05-25",
                                        "2026-06-19", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"});
  CHECK(in_year(closed, "2027") == Json{"2027-01-01", "2027-01-18", "2027-02-15", "2027-03-26", "2027-05-31",
                                        "2027-06-18", "2027-07-05", "2027-09-06", "2027-11-25", "2027-12-24"});
  CHECK(in_year(closed, "2028") == Json{"2028-01-17", "2028-02-21", "2028-04-14", "2028-05-29", "2028-06-19",
                                        "2028-07-04", "2028-09-04", "2028-11-23", "2028-12-25"});
  CHECK(in_year(half, "2025") == Json{"2025-07-03", "2025-11-28", "2025-12-24"});
  CHECK(in_year(half, "2026") == Json{"2026-11-27", "2026-12-24"});
  CHECK(in_year(half, "2027") == Json{"2027-11-26"});
  CHECK(in_year(half, "2028") == Json{"2028-07-03", "2028-11-24"});
  CHECK(in_year(fixture.data("/market-time/futures/holidays/CME")["market-holidays"], "2026")[0] == "2026-01-01");
  CHECK(fixture.refused("/market-time/futures/holidays/NYSE").first == 400);
}

TEST_CASE("The state of the stock market depends on the time of day") {
  CHECK(state("2026-08-24T12:00:00Z") == "Closed");
  CHECK(state("2026-08-24T12:15:00Z") == "Pre-market");
  CHECK(state("2026-08-24T13:30:00Z") == "Open");
  CHECK(state("2026-08-24T19:59:59Z") == "Open");
  CHECK(state("2026-08-24T20:00:00Z") == "Extended");
  CHECK(state("2026-08-25T00:00:00Z") == "Closed");
  CHECK(state("2026-08-29T15:00:00Z") == "Closed");
  CHECK(state("2026-09-07T15:00:00Z") == "Closed");
  // Half a day after Thanksgiving, in winter time.
  CHECK(state("2026-11-27T17:59:00Z") == "Open");
  CHECK(state("2026-11-27T18:00:00Z") == "Extended");
}

TEST_CASE("The futures session opens on Sunday evening and pauses after 17:00") {
  const std::string path = "/market-time/futures/sessions/current/CME";
  CHECK(state("2026-08-23T21:30:00Z", path) == "Closed");
  CHECK(state("2026-08-23T22:30:00Z", path) == "Open");
  CHECK(state("2026-08-24T20:30:00Z", path) == "Open");
  CHECK(state("2026-08-24T21:30:00Z", path) == "Closed");
  CHECK(state("2026-08-28T21:30:00Z", path) == "Closed");
}

TEST_CASE("While the market is closed its times are those of the next session") {
  SimulatorFixture fixture({}, "2026-08-29T15:00:00Z");
  const Json data = fixture.data("/market-time/equities/sessions/current");
  CHECK(data["next-session"]["open-at"] == "2026-08-31T13:30:00.000+00:00");
  for (const auto& [key, value] : data["next-session"].items()) CHECK(data[key] == value);
  CHECK(data["previous-session"]["session-date"] == "2026-08-28");
  CHECK(fixture.data("/market-time/equities/sessions/next?date=2026-09-04")["session-date"] == "2026-09-08");
  CHECK(fixture.data("/market-time/equities/sessions/previous?date=2026-09-08")["session-date"] == "2026-09-04");
  const Json rows =
      fixture.items("/market-time/sessions/current?instrument-collections[]=Equity&instrument-collections[]=CME");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1]["instrument-collection"] == "CME");
  CHECK(fixture.items("/market-time/sessions/current").size() == 4);
  CHECK(fixture.refused("/market-time/sessions/current?instrument-collections[]=Moon").second == "validation_error");
}

TEST_CASE("If the third Friday is a holiday, options expire the day before") {
  CHECK(support::to_text(monthly_expiration(2026, 6)) == "2026-06-18");
  CHECK(support::to_text(monthly_expiration(2027, 6)) == "2027-06-17");
  CHECK(support::to_text(monthly_expiration(2027, 3)) == "2027-03-19");
  CHECK(support::to_text(volatility_expiration(2026, 9)) == "2026-09-16");
}

TEST_CASE("Sessions are listed for a range of dates of at most nine months") {
  SimulatorFixture fixture;
  const std::string path = "/market-time/sessions?";
  const Json week = fixture.items(path + "from-date=2026-11-23&to-date=2026-11-29&instrument-collection=Equity");
  REQUIRE(week.size() == 4);
  CHECK(week[2]["session-date"] == "2026-11-25");
  CHECK(week[3]["session-date"] == "2026-11-27");
  CHECK(week[3]["close-at"] == "2026-11-27T18:00:00.000+00:00");
  CHECK(fixture.items(path + "from-date=2026-01-01&to-date=2026-10-01").size() == 188);
  CHECK(fixture.items(path + "from-date=2026-08-25&to-date=2026-08-24").empty());
  CHECK(fixture.refused(path + "from-date=2026-01-01&to-date=2026-10-02").first == 400);
  CHECK(fixture.refused(path + "from-date=2026-01-01").first == 400);
  CHECK(fixture.refused(path + "to-date=2026-09-01&instrument-collection=NYSE").first == 400);
}

TEST_CASE("Past dividends and earnings end with those of the metrics") {
  SimulatorFixture fixture;
  const std::string path = "/market-metrics/historic-corporate-events/";
  const Json metrics = fixture.items("/market-metrics?symbols=AAPL")[0];
  const Json dividends = fixture.items(path + "dividends/AAPL");
  REQUIRE(dividends.size() == 12);
  CHECK(dividends.back()["occurred-date"] == metrics["dividend-ex-date"]);
  CHECK(dividends.back()["amount"] == metrics["dividend-rate-per-share"]);
  const Json earnings = fixture.items(path + "earnings-reports/AAPL?start-date=2020-01-01");
  REQUIRE(earnings.size() == 12);
  CHECK(earnings.back()["eps"] == metrics["earnings"]["actual-eps"]);
  CHECK(earnings.back()["occurred-date"].get<std::string>() <= "2026-08-24");
  const std::string middle = earnings[6]["occurred-date"];
  CHECK(fixture.items(path + "earnings-reports/AAPL?start-date=" + middle).size() == 6);
  CHECK(fixture.items(path + "earnings-reports/AAPL?start-date=2020-01-01&end-date=" + middle).size() == 7);
  CHECK(fixture.items(path + "dividends/RIVN").empty());
  CHECK(fixture.items(path + "earnings-reports/SPY?start-date=2020-01-01").empty());
  CHECK(fixture.refused(path + "earnings-reports/AAPL").first == 400);
  CHECK(fixture.refused(path + "dividends/NOPE") == std::pair(404, std::string("not_found")));
}
