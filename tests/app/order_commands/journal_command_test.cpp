// The command `journal`: a whole file, a changed one, and what is no journal.
#include "order_fixture.hpp"

using test::Json;
using test::OrderMachine;
using test::replace_in_file;
using test::Run;

TEST_CASE("journal: what is no journal cannot be read, with exit code 2") {
  OrderMachine machine;
  for (const char* action : {"verify", "show", "export"}) {
    Run run = machine.run({"journal", action});
    CHECK(run.code == 2);
    CHECK(run.says("There is no order journal at " + machine.journal()));
    run = machine.run({"journal", action, "--file", machine.home.write("text", "no journal")});
    CHECK(run.code == 2);
    CHECK(run.says("The order journal cannot be used"));
    CHECK(run.out.empty());
  }
  CHECK(machine.run({"journal"}).says("`ACTION` is missing"));
  CHECK(machine.run({"journal", "verify", "--last", "3"}).says("`--last` goes with `journal show`"));
  CHECK(machine.run({"journal", "show", "--last", "0"}).code == 2);
  machine.variables.erase("ORDER_JOURNAL");
  CHECK(machine.run({"journal", "verify"}).says("The demo keeps its order journal in memory"));
}

TEST_CASE("journal verify: a whole journal is whole, and its seals are checked where the key is") {
  OrderMachine machine;
  machine.leave_intent("one");
  Run run = machine.run({"journal", "verify"});
  CHECK(run.code == 0);
  CHECK(run.says("is whole: 2 records"));
  CHECK(run.says("The seals were checked."));
  machine.variables.erase("STATE_SECRET");
  machine.variables.erase("TASTYTRADE_DEMO");
  run = machine.run({"journal", "verify", "--json"});
  CHECK(run.code == 0);
  CHECK(run.json()["is_whole"] == true);
  CHECK(run.json()["were_seals_checked"] == false);
  CHECK(run.json()["head_hash"].get<std::string>().size() == 64);
  CHECK(machine.home.files("state").empty());  // no key was made
  machine.variables["STATE_SECRET"] = "another-key-0123456789-0123456789-0123456789";
  run = machine.run({"journal", "verify"});
  CHECK(run.code == 1);
  CHECK(run.says("is broken at record 1"));
}

TEST_CASE("journal verify: a changed record is named, with exit code 1") {
  const OrderMachine machine;
  machine.leave_intent("one");
  machine.leave_intent("two", "2026-11-23T15:21:00Z");
  replace_in_file(machine.journal(), "ttm-two", "ttm-owt");
  Run run = machine.run({"journal", "verify"});
  CHECK(run.code == 1);
  CHECK(run.says("is broken at record 3"));
  run = machine.run({"journal", "verify", "--json"});
  CHECK(run.code == 1);
  CHECK(run.json()["is_whole"] == false);
  CHECK(run.json()["broken_at"] == 3);
}

TEST_CASE("journal show and export: print the last records as a table, and all as lines of JSON") {
  const OrderMachine machine;
  const std::int64_t seq = machine.leave_intent("one");
  machine.end_as_ambiguous(seq);
  Run run = machine.run({"journal", "show"});
  CHECK(run.code == 0);
  for (const char* text : {"RECORD", "genesis", "2026-11-23T15:20:00Z", "intent", "BUY TO OPEN", "ambiguous"}) {
    CHECK(run.says(text));
  }
  run = machine.run({"journal", "show", "--last", "1", "--json"});
  REQUIRE(run.json().size() == 1);
  CHECK(run.json()[0]["kind"] == "ambiguous");
  CHECK(run.json()[0]["data"]["intent"] == seq);
  const std::vector<Json> records = machine.records();
  REQUIRE(records.size() == 3);
  for (std::size_t i = 1; i < records.size(); ++i) {
    CHECK(records[i]["seq"] == i + 1);
    CHECK(records[i]["previous_hash"] == records[i - 1]["hash"]);
  }
  CHECK_FALSE(run.says(std::string(simulator::kMarginAccount)));
}
