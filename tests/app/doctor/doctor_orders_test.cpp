// `doctor`: the check of the order path.
#include <catch2/catch_test_macros.hpp>

#include <filesystem>

#include "app/order_commands/order_fixture.hpp"
#include "doctor_fixture.hpp"
#include "redis_process.hpp"
#include "tastytrade_mcp/orders/checks.hpp"

namespace {

using namespace test;  // NOLINT: the fixtures of this file

Values values_of(const OrderMachine& machine) {
  return {machine.variables.begin(), machine.variables.end()};
}

}  // namespace

TEST_CASE("doctor: a broken journal and one that is none fail with exit code 16") {
  const OrderMachine machine;
  machine.home.write("journal.db", "no journal");
  Outcome outcome = examine(values_of(machine));
  CHECK(outcome.code == 16);
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "Trading stays off: The order journal cannot be used"));
}

TEST_CASE("doctor: says whether trading is on, and why not") {
  OrderMachine machine;
  Values values = values_of(machine);
  values["ENABLE_TRADING"] = "false";
  Outcome outcome = examine(values);
  CHECK(outcome.status("orders") == "ok");
  CHECK(contains(outcome.words("orders"), "ENABLE_TRADING=true"));
  values["READ_ONLY"] = "true";
  CHECK(contains(examine(values).words("orders"), "READ_ONLY"));
  values = values_of(machine);
  values.erase("ORDER_JOURNAL");
  outcome = examine(values);
  CHECK(outcome.status("orders") == "ok");
  CHECK(contains(outcome.words("orders"), "in memory"));
}

TEST_CASE("doctor: shows the head of the journal, the limits that are used, open orders and a halt") {
  const OrderMachine machine;
  CHECK(contains(examine(values_of(machine)).words("orders"), "will be created"));
  CHECK_FALSE(std::filesystem::exists(machine.journal()));
  const std::int64_t seq = machine.leave_intent("left");
  Outcome outcome = examine(values_of(machine));
  CHECK(outcome.code == 0);
  CHECK(outcome.status("orders") == "warning");
  for (const char* text : {"record 2, head ", "The journal is whole, and its seals fit.",
                           "account …0001: 1 of 50 orders, 12.00 of 50000.00 dollars", "1 order has no known end",
                           "tastytrade-mcp order list --open"}) {
    INFO(text);
    CHECK(contains(outcome.words("orders"), text));
  }
  machine.end_as_ambiguous(seq);
  CHECK(machine.run({"halt-trading", "a", "test"}).code == 0);
  outcome = examine(values_of(machine));
  CHECK(contains(outcome.words("orders"), "by operator: a test"));
  CHECK(contains(outcome.words("orders"), "resume-trading"));
}

TEST_CASE("doctor: lists each check of an order by name with its limits") {
  const OrderMachine machine;
  Values values = values_of(machine);
  values["MAX_ORDER_NOTIONAL"] = "1234";
  values["TRADING_ACCOUNTS"] = "5WT00001";
  const Json listed = examine(values).check("orders").at("order_checks");
  REQUIRE(listed.size() == orders::all_checks().size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const orders::Check& check = orders::all_checks()[i];
    INFO(check.name);
    CHECK(listed[i].at("name") == std::string(check.name));
    CHECK(listed[i].contains("settings") == !check.setting.empty());
    CHECK(listed[i].contains("acknowledge") == !check.acknowledge.empty());
    const Json settings = listed[i].value("settings", Json::object());
    for (const auto& setting : settings.items()) {
      INFO(setting.key());
      CHECK(contains(std::string(check.setting), setting.key()));
      CHECK_FALSE(setting.value().get<std::string>().empty());
    }
  }
  CHECK(contains(listed.dump(), R"("MAX_ORDER_NOTIONAL":"1234.00")"));
  CHECK_FALSE(contains(listed.dump(), "5WT00001"));

  const std::string brief = print(values, false);
  CHECK(contains(brief, std::to_string(listed.size()) + " checks before each order"));
  CHECK_FALSE(contains(brief, "order_notional"));
  Flags flags;
  flags.verbose = true;
  const std::string whole = print(values, false, flags);
  CHECK(contains(whole, "order_notional: MAX_ORDER_NOTIONAL=1234.00"));
  for (const orders::Check& check : orders::all_checks()) CHECK(contains(whole, "* " + std::string(check.name)));
}

TEST_CASE("doctor: a journal whose last record is of a time to come fails, and says until when") {
  const OrderMachine machine;
  machine.leave_intent("left", "2026-11-23T16:30:00Z");  // the machine's clock stands at 15:30
  const Outcome outcome = examine(values_of(machine));
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "No order is sent until 2026-11-23T16:30:00"));
  CHECK(contains(outcome.words("orders"), "ORDER_JOURNAL"));
  CHECK_FALSE(contains(outcome.words("orders"), "Trading is on"));
  const test::Run run = machine.run(machine.words("preview"));
  INFO(run.out << run.err);
  CHECK(run.code == 5);
  CHECK(run.says("of 2026-11-23T16:30:00"));
  CHECK(run.says("journal_not_writable"));
  CHECK(machine.count("preview") == 0);
}

TEST_CASE("doctor: warns of an exit from a bracket that was interrupted") {
  const OrderMachine machine;
  machine.leave_exit();
  const Outcome outcome = examine(values_of(machine));
  CHECK(outcome.status("orders") == "warning");
  CHECK(contains(outcome.words("orders"), "1 exit from a bracket was interrupted"));
}

TEST_CASE("doctor: names settings that take a guard away") {
  const OrderMachine machine;
  Values values = values_of(machine);
  values.insert({{"ALLOW_UNDEFINED_RISK", "true"},
                 {"ALLOW_SHORT_STOCK", "true"},
                 {"ALLOW_MARKET_ORDERS", "all"},
                 {"MAX_ORDER_NOTIONAL", "1000000"},
                 {"MAX_DAILY_NOTIONAL", "99000000"},
                 {"DUPLICATE_WINDOW_SECONDS", "0"}});
  const Outcome outcome = examine(values);
  CHECK(outcome.status("orders") == "warning");
  for (const char* name : {"ALLOW_UNDEFINED_RISK", "ALLOW_SHORT_STOCK", "ALLOW_MARKET_ORDERS", "MAX_ORDER_NOTIONAL",
                           "MAX_DAILY_NOTIONAL", "DUPLICATE_WINDOW_SECONDS"}) {
    CHECK(contains(outcome.words("orders"), name));
  }
  SimulatedSetup setup;
  setup.values.insert({{"TASTYTRADE_USE_PRODUCTION", "true"}, {"ENABLE_TRADING", "true"}});
  CHECK_FALSE(contains(examine(setup.values).words("orders"), "REQUIRE_HUMAN_CONFIRMATION is off"));
  setup.values["REQUIRE_HUMAN_CONFIRMATION"] = "false";
  CHECK(contains(examine(setup.values).words("orders"), "REQUIRE_HUMAN_CONFIRMATION is off in production"));
}

TEST_CASE("doctor: reads the journal of all replicas in Redis, and names what Redis lacks for it", "[redis]") {
  test::RedisProcess redis("", true);
  OrderMachine machine;
  machine.variables["REDIS_URL"] = redis.url();
  CHECK(machine.run({"halt-trading", "everywhere"}).code == 0);
  std::filesystem::remove(machine.journal());
  Outcome outcome = examine(values_of(machine));
  CHECK(outcome.status("orders") == "warning");
  CHECK(contains(outcome.words("orders"), "a copy of that in Redis"));
  CHECK(contains(outcome.words("orders"), "by operator: everywhere"));
  CHECK(contains(outcome.words("orders"), "The journal is whole, and its seals fit."));
  redis.kill();
  outcome = examine(values_of(machine));
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "The shared order journal cannot be used"));
}

TEST_CASE("doctor: a Redis that may lose the journal is no place for it", "[redis]") {
  const test::RedisProcess redis;
  OrderMachine machine;
  machine.variables["REDIS_URL"] = redis.url();
  const Outcome outcome = examine(values_of(machine));
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "appendonly yes"));
}

TEST_CASE("doctor: a disk without room for records fails, and so does the start, which say so") {
  const OrderMachine machine;
  machine.leave_intent("left");
  // A limit of 60 KiB for each file stands for a full disk.
  const auto run_limited = [&](const std::string& words) {
    Process process({"/bin/bash", "-c", "trap '' XFSZ; ulimit -f 60; exec " + std::string(kServerBinary) + words},
                    machine.variables);
    const int code = process.wait();
    CHECK(code != 0);
    return process.out + process.err;
  };
  const std::string doctor = run_limited(" doctor");
  INFO(doctor);
  CHECK(contains(doctor, "Trading stays off"));
  CHECK(contains(doctor, "the disk has no room for records"));
  CHECK_FALSE(contains(doctor, "Ready."));
}

TEST_CASE("doctor: accounts that may not trade, or are none of the login, fail") {
  SimulatedSetup setup;
  setup.values["ENABLE_TRADING"] = "true";
  Outcome outcome = examine(setup.values);
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "TRADING_ACCOUNTS names none"));
  setup.values["TRADING_ACCOUNTS"] = "5WT99999";
  outcome = examine(setup.values);
  CHECK(outcome.status("orders") == "failed");
  CHECK(contains(outcome.words("orders"), "TRADING_ACCOUNTS names …9999"));
  setup.values["TRADING_ACCOUNTS"] = simulator::kMarginAccount;
  CHECK(examine(setup.values).status("orders") == "ok");
}
