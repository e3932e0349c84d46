// In production a yes needs the end of the account number. The broker is a simulator on this machine.
#include "order_fixture.hpp"

using test::Json;
using test::OrderMachine;
using test::Run;

TEST_CASE("order cancel: in production only yes with the last two digits of the account sends it") {
  const support::SystemClock clock;
  simulator::Simulator simulator({}, clock);
  OrderMachine machine;
  machine.variables.erase("TASTYTRADE_DEMO");
  machine.variables.insert({{"TASTYTRADE_USE_PRODUCTION", "true"},
                            {"ENABLE_TRADING", "true"},
                            {"TRADING_ACCOUNTS", simulator::kMarginAccount},
                            {"TASTYTRADE_API_URL", simulator.url()},
                            {"TASTYTRADE_STREAMER_URL", simulator.stream_url() + "/account"},
                            {"TASTYTRADE_CLIENT_ID", simulator.options().client_id},
                            {"TASTYTRADE_CLIENT_SECRET", simulator.options().client_secret},
                            {"TASTYTRADE_REFRESH_TOKEN", simulator.options().refresh_token}});
  std::string id;
  const std::string account(simulator::kMarginAccount);
  const Json listed = machine.run({"call", "fetch_orders", "account_number=" + account, "--json"}).json();
  for (const Json& order : listed["orders"]) {
    if (!order.contains("complex_order_id") && order["order_type"] == "Limit") id = order["id"];
  }
  REQUIRE_FALSE(id.empty());
  for (const char* answer : {"yes\n", "yes 02\n", "yes 1\n", "01\n", "01 yes\n", "yes 01 01\n"}) {
    const Run run = machine.on_terminal({"order", "cancel", "id=" + id}, answer);
    INFO(answer << run.out);
    CHECK(run.code == 5);
    CHECK(run.says("PRODUCTION (real money), account …0001"));
    CHECK(run.says("the last two characters of the account number"));
  }
  CHECK(machine.count("intent") == 0);
  const Run run = machine.on_terminal({"order", "cancel", "id=" + id}, "yes 01\n");
  INFO(run.out);
  CHECK(run.code == 0);
  CHECK(machine.count("intent") == 1);
}
