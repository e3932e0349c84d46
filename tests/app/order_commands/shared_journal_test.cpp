// The operator's commands beside a journal in Redis that several replicas write to.
#include "order_fixture.hpp"
#include "redis_process.hpp"

using test::OrderMachine;
using test::Run;

namespace {

// Two machines with one Redis, one key, and a journal file each.
struct Machines {
  test::RedisProcess redis{"", true};
  OrderMachine one, two;

  Machines() {
    two.variables["STATE_SECRET"] = one.variables["STATE_SECRET"];
    one.variables["REDIS_URL"] = two.variables["REDIS_URL"] = redis.url();
  }
};

}  // namespace

TEST_CASE("journal: what one replica wrote is in the file of the other, and both agree with Redis", "[redis]") {
  Machines machines;
  CHECK(machines.one.run({"halt-trading", "seen", "everywhere"}).code == 0);
  Run run = machines.two.run({"journal", "show"});
  CHECK(run.code == 0);
  CHECK(run.says("seen everywhere"));
  for (const OrderMachine* machine : {&machines.one, &machines.two}) {
    run = machine->run({"journal", "verify", "--json"});
    REQUIRE(run.code == 0);
    CHECK(run.json()["is_whole"] == true);
    CHECK(run.json()["is_shared"] == true);
    CHECK(run.json()["records"] == 2);
  }
  CHECK(machines.two.run({"journal", "verify"}).says("the journal in Redis"));
  run = machines.two.run({"order", "list", "--open"});
  CHECK(run.code == 0);
  const Run placed = machines.two.on_terminal(machines.two.words("place"), "yes\n");
  CHECK(placed.says("halted"));
}

TEST_CASE("journal: resuming at one replica resumes at the other", "[redis]") {
  Machines machines;
  CHECK(machines.one.run({"halt-trading"}).code == 0);
  CHECK(machines.two.on_terminal({"resume-trading"}, "yes\n").says("Trading is resumed."));
  CHECK(machines.one.on_terminal({"resume-trading"}, "yes\n").says("Trading is not halted."));
}

TEST_CASE("journal: without Redis only a file by itself can be read", "[redis]") {
  Machines machines;
  CHECK(machines.one.run({"halt-trading"}).code == 0);
  machines.redis.kill();
  for (const char* action : {"verify", "show", "export"}) {
    const Run run = machines.one.run({"journal", action});
    INFO(action << ": " << run.out << run.err);
    CHECK(run.code == 2);
    CHECK(run.says("The shared order journal cannot be used"));
    CHECK(run.out.empty());
    CHECK(machines.one.run({"journal", action, "--file", machines.one.journal()}).code == 0);
  }
  const Run run = machines.one.run({"halt-trading"});
  CHECK(run.code != 0);
  CHECK(run.says("cannot be used"));
}

TEST_CASE("order place: an order that one replica has placed is a duplicate for the other", "[redis]") {
  Machines machines;
  Run run = machines.one.on_terminal(machines.one.words("place"), "yes\n");
  INFO(run.out);
  CHECK(run.code == 0);
  run = machines.two.on_terminal(machines.two.words("place"), "yes\n");
  INFO(run.out);
  CHECK(run.says("same order"));
  CHECK(machines.two.run({"order", "list"}).json().size() == 1);
}
