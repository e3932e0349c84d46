// `doctor`: the check of the market data feed and the account streamer.
#include <catch2/catch_test_macros.hpp>

#include "doctor_fixture.hpp"
#include "tastytrade_mcp/simulator/stream_faults.hpp"

using namespace test;  // NOLINT: the fixture of this file

TEST_CASE("Doctor: live quotes and the account streamer are checked") {
  SimulatedSetup setup;
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.status("live") == "ok");
  CHECK(contains(outcome.words("live"), "Quotes of SPY arrive"));
  CHECK(contains(outcome.words("live"), "The account streamer answers."));
}

TEST_CASE("Doctor: a feed that refuses the upgrade is a warning with the reason, not a failure") {
  SimulatedSetup setup;
  setup.simulator.inject_stream({.kind = simulator::StreamFault::Kind::refuse_upgrade, .count = -1, .code = 502});
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("live") == "warning");
  CHECK(contains(outcome.words("live"), "No quote of SPY arrived"));
  CHECK(contains(outcome.words("live"), "The account streamer does not answer"));
}

TEST_CASE("Doctor: live data that is switched off is not checked") {
  SimulatedSetup setup;
  setup.values["LIVE"] = "false";
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.status("live") == "ok");
  CHECK(contains(outcome.words("live"), "Switched off"));
}

TEST_CASE("Doctor: an account that the account streamer refuses is named by its last four characters") {
  SimulatedSetup setup;
  setup.simulator.inject_stream(
      {.kind = simulator::StreamFault::Kind::ack_error, .count = -1, .text = "not permitted"});
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("live") == "warning");
  CHECK_FALSE(contains(outcome.report.dump(), simulator::kMarginAccount));
}
