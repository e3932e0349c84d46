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
  Json this_year = Json::array(), next_year = Json::array();
  for (const Json& day : data["market-holidays"]) {
    (day.get<std::string>().starts_with("2026") ? this_year : next_year).push_back(day);
  }
  CHECK(this_year == Json{"2026-01-01", "2026-01-19", "2026-02-16", "2026-04-03", "2026-05-25", "2026-06-19",
                          "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"});
  CHECK(next_year == Json{"2027-01-01", "2027-01-18", "2027-02-15", "2027-03-26", "2027-05-31", "2027-06-18",
                          "2027-07-05", "2027-09-06", "2027-11-25", "2027-12-24"});
  CHECK(data["market-half-days"][0] == "2026-11-27");
  CHECK(data["market-half-days"][1] == "2026-12-24");
  CHECK(fixture.data("/market-time/futures/holidays/CME")["market-holidays"][0] == "2026-01-01");
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
