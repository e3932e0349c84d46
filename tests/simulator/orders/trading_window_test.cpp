// The sessions beside the regular one: at which times an order of each time in force works, and when it ends.
#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const Json kShare = Json::array({make_leg_json("AMD", "Buy to Open", 1)});

// An order that would fill at once, sent at `now`. Times are UTC; New York is four hours behind in summer, five in
// winter.
class WindowFixture : public OrderFixture {
 public:
  explicit WindowFixture(const char* now) : OrderFixture({}, now) { set_quote(make_quote("AMD", "70.0", "70.1")); }
  Json place_buy(const std::string& time_in_force) {
    return place(make_limit("70.25", "Debit", kShare, time_in_force)).at("id");
  }
  Json place_far(const std::string& time_in_force) {
    return place(make_limit("1.0", "Debit", kShare, time_in_force)).at("id");
  }
  // Goes on to a time, and a second beyond it, in which an order that works is filled.
  void pass(const char* time) { go_to(at(time) + 1s); }
};

}  // namespace

TEST_CASE("Trading windows: before 8:00 in New York an Ext order fills, a Day order waits for 9:30") {
  WindowFixture fixture("2026-08-24T11:05:00Z");  // Monday, 7:05
  const Json ext = fixture.place_buy("Ext"), extended_gtc = fixture.place_buy("GTC Ext"),
             day = fixture.place_buy("Day");
  fixture.advance(1s);
  CHECK(fixture.status(ext) == "Filled");
  CHECK(fixture.status(extended_gtc) == "Filled");
  CHECK(fixture.status(day) == "Received");
  fixture.pass("2026-08-24T13:30:00Z");
  CHECK(fixture.status(day) == "Filled");
}

TEST_CASE("Trading windows: an Ext order that comes at night waits for 7:00 and ends at 20:00") {
  WindowFixture fixture("2026-08-25T00:00:00Z");  // Monday, 20:00
  const Json fills = fixture.place_buy("Ext"), far = fixture.place_far("Ext"), gtc = fixture.place_far("GTC Ext");
  fixture.pass("2026-08-25T10:59:58Z");
  CHECK(fixture.status(fills) == "Received");
  fixture.pass("2026-08-25T11:00:00Z");
  CHECK(fixture.status(fills) == "Filled");
  CHECK(fixture.status(far) == "Live");
  fixture.pass("2026-08-25T23:59:58Z");
  CHECK(fixture.status(far) == "Live");
  fixture.pass("2026-08-26T00:00:00Z");
  CHECK(fixture.status(far) == "Expired");
  CHECK(fixture.status(gtc) == "Live");
}

TEST_CASE("Trading windows: an Ext Overnight order works from 20:00 to 20:00") {
  WindowFixture fixture("2026-08-24T23:59:00Z");  // Monday, 19:59
  const Json last = fixture.place_far("Ext Overnight");
  fixture.pass("2026-08-25T00:00:00Z");
  CHECK(fixture.status(last) == "Expired");
  const Json fills = fixture.place_buy("Ext Overnight"), gtc = fixture.place_buy("GTC Ext Overnight");
  const Json far = fixture.place_far("Ext Overnight"), far_gtc = fixture.place_far("GTC Ext Overnight");
  const Json day_only = fixture.place_buy("Ext");
  fixture.advance(1s);
  CHECK(fixture.status(fills) == "Filled");
  CHECK(fixture.status(gtc) == "Filled");
  CHECK(fixture.status(day_only) == "Received");
  fixture.pass("2026-08-25T23:59:58Z");
  CHECK(fixture.status(far) == "Live");
  fixture.pass("2026-08-26T00:00:00Z");
  CHECK(fixture.status(far) == "Expired");
  CHECK(fixture.status(far_gtc) == "Live");
}

TEST_CASE("Trading windows: on the evening before a holiday and on the holiday nothing works") {
  WindowFixture fixture("2026-11-26T01:00:00Z");  // Wednesday before Thanksgiving, 20:00
  const Json overnight = fixture.place_buy("Ext Overnight"), gtc = fixture.place_buy("GTC Ext Overnight");
  const Json ext = fixture.place_buy("Ext");
  fixture.pass("2026-11-27T00:59:58Z");  // Thursday, 19:59:58
  CHECK(fixture.status(overnight) == "Received");
  CHECK(fixture.status(gtc) == "Received");
  fixture.pass("2026-11-27T01:00:00Z");
  CHECK(fixture.status(overnight) == "Filled");
  CHECK(fixture.status(gtc) == "Filled");
  CHECK(fixture.status(ext) == "Received");
  fixture.pass("2026-11-27T12:00:00Z");  // Friday, 7:00
  CHECK(fixture.status(ext) == "Filled");
}

TEST_CASE("Trading windows: the week begins on Sunday at 20:00") {
  WindowFixture fixture("2026-08-22T00:00:00Z");  // Friday, 20:00
  const Json overnight = fixture.place_buy("Ext Overnight"), gtc = fixture.place_buy("GTC Ext Overnight");
  const Json ext = fixture.place_buy("Ext"), extended_gtc = fixture.place_buy("GTC Ext");
  fixture.pass("2026-08-23T23:59:58Z");
  CHECK(fixture.status(overnight) == "Received");
  CHECK(fixture.status(gtc) == "Received");
  fixture.pass("2026-08-24T00:00:00Z");
  CHECK(fixture.status(overnight) == "Filled");
  CHECK(fixture.status(gtc) == "Filled");
  CHECK(fixture.status(ext) == "Received");
  fixture.pass("2026-08-24T11:00:00Z");
  CHECK(fixture.status(ext) == "Filled");
  CHECK(fixture.status(extended_gtc) == "Filled");
}

TEST_CASE("Trading windows: before Labor Day the week begins on Monday at 20:00") {
  WindowFixture fixture("2026-09-06T23:59:00Z");  // Sunday, 19:59
  const Json overnight = fixture.place_buy("Ext Overnight");
  fixture.pass("2026-09-07T00:00:00Z");
  CHECK(fixture.status(overnight) == "Received");
  fixture.pass("2026-09-07T23:59:58Z");
  CHECK(fixture.status(overnight) == "Received");
  fixture.pass("2026-09-08T00:00:00Z");
  CHECK(fixture.status(overnight) == "Filled");
}

TEST_CASE("Trading windows: an order good till cancelled outside the session fills in none but the extended ones") {
  WindowFixture fixture("2026-08-24T20:30:00Z");  // Monday, 16:30
  const Json gtc = fixture.place_buy("GTC"), extended = fixture.place_buy("GTC Ext"),
             overnight = fixture.place_buy("GTC Ext Overnight");
  fixture.advance(1s);
  CHECK(fixture.status(gtc) == "Received");
  CHECK(fixture.status(extended) == "Filled");
  CHECK(fixture.status(overnight) == "Filled");
}

TEST_CASE("Trading windows: a stock that is not traded overnight is refused then, and works in the extended session") {
  WindowFixture fixture("2026-08-24T11:05:00Z");  // Monday, 7:05
  fixture.set_quote(make_quote("KO", "70.0", "70.1"));
  const Json share = Json::array({make_leg_json("KO", "Buy to Open", 1)});
  for (const char* time_in_force : {"Ext Overnight", "GTC Ext Overnight"}) {
    const auto [status, body] =
        fixture.write("POST", kMarginPath + "/orders", make_limit("70.25", "Debit", share, time_in_force));
    CHECK(status == 422);
    CHECK(body.at("error").at("errors").at(0).at("code") == "sim.invalid_time_in_force");
  }
  const Json ext = fixture.place(make_limit("70.25", "Debit", share, "Ext")).at("id");
  fixture.advance(1s);
  CHECK(fixture.status(ext) == "Filled");
}
