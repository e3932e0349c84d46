// A journal that its verification calls broken is not traded on.
#include "order_fixture.hpp"
#include "redis_process.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"

using test::OrderMachine;
using test::replace_in_file;
using test::Run;

namespace {

constexpr const char* kProblem = "The order journal is broken at record 2";

void expect_trading_off(const OrderMachine& machine) {
  for (const char* action : {"preview", "place"}) {
    const Run run = machine.on_terminal(machine.words(action), "yes\n");
    INFO(run.out);
    CHECK(run.code != 0);
    CHECK(run.says("begin another order journal: set ORDER_JOURNAL to a new file"));
    CHECK(run.says(kProblem));
  }
  const Run doctor = machine.run({"doctor"});
  INFO(doctor.out);
  CHECK(doctor.code != 0);
  CHECK(doctor.says("Trading stays off"));
  CHECK_FALSE(doctor.says("Trading is on"));
}

}  // namespace

TEST_CASE("Start with a broken journal: trading is off, the log and the doctor say why, and the file is kept") {
  const OrderMachine machine;
  machine.leave_intent("one");
  replace_in_file(machine.journal(), "ttm-one", "ttm-eno");
  const std::string before = test::text_of(machine.journal());
  expect_trading_off(machine);
  CHECK(test::text_of(machine.journal()) == before);
  // The operator can still halt.
  CHECK(machine.run({"halt-trading", "broken"}).code == 0);
}

TEST_CASE("Start with a journal that has lost records: trading is off until another one is begun") {
  OrderMachine machine;
  machine.leave_intent("one");
  std::filesystem::copy_file(machine.journal(), machine.home / "older.db");
  REQUIRE(machine.run(machine.words("preview")).code == 0);  // writes records, and the number of the last one
  std::filesystem::remove(machine.journal());
  const Run doctor = machine.run({"doctor"});
  INFO(doctor.out);
  CHECK(doctor.code != 0);
  CHECK(doctor.says("is not there, and had"));
  SECTION("An older copy") {
    std::filesystem::copy_file(machine.home / "older.db", machine.journal());
  }
  SECTION("A new file") {}
  const Run run = machine.on_terminal(machine.words("place"), "yes\n");
  INFO(run.out);
  CHECK(run.code != 0);
  CHECK(run.says("records once"));
  CHECK(run.says("begin another order journal: set ORDER_JOURNAL to a new file"));
  CHECK(machine.run({"doctor"}).says("Trading stays off"));
  CHECK(machine.run({"journal", "verify"}).says("records once"));
  CHECK(machine.run({"halt-trading", "lost"}).says("keeps trading off, halted or not"));
  const Run resumed = machine.on_terminal({"resume-trading"}, "yes\n");
  CHECK(resumed.says("The halt has ended."));
  CHECK(resumed.says("keeps trading off, halted or not"));
  CHECK_FALSE(resumed.says("Trading is resumed"));
  machine.variables["ORDER_JOURNAL"] = machine.home / "another.db";
  CHECK(machine.run(machine.words("preview")).code == 0);
}

TEST_CASE("Start with a whole journal: the log says how long its verification took") {
  OrderMachine machine;
  machine.leave_intent("one");
  machine.variables["LOG_LEVEL"] = "info";
  const Run run = machine.run(machine.words("preview"));
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK(run.says("journal_verified"));
}

TEST_CASE("Start with a broken journal: the file of a replica and the records in Redis are verified", "[redis]") {
  const test::RedisProcess redis("", true);
  OrderMachine machine;
  machine.variables["REDIS_URL"] = redis.url();
  REQUIRE(machine.run({"halt-trading", "one"}).code == 0);
  SECTION("The file") {
    replace_in_file(machine.journal(), R"("reason":"one")", R"("reason":"eno")");
  }
  SECTION("Redis") {
    state::RedisClient client(redis.url());
    std::string record = client.send({"LINDEX", "tastytrade-mcp:order-journal", "2"}, true).text;
    record.replace(record.find("reason"), 6, "nosaer");
    client.send({"LSET", "tastytrade-mcp:order-journal", "2", record}, false);
  }
  const Run run = machine.on_terminal(machine.words("place"), "yes\n");
  INFO(run.out);
  CHECK(run.code != 0);
  CHECK(run.says("begin another order journal: set ORDER_JOURNAL to a new file"));
  CHECK(run.says("record 2"));
  CHECK(machine.run({"doctor"}).says("Trading stays off"));
}
