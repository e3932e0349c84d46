// The command `order` as a process: what it refuses, what it asks, what it sends.
#include "order_fixture.hpp"

#include <filesystem>

using test::Json;
using test::OrderMachine;
using test::Run;

namespace {

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("order: words that make no sense are refused before anything is opened") {
  const OrderMachine machine;
  const std::vector<std::pair<Words, std::string>> rows = {
      {{"order"}, "`ACTION` is missing"},
      {{"order", "buy"}, "`ACTION` must be preview, place, cancel, list, reconcile or settle"},
      {{"order", "list", "AAPL"}, "takes no further words"},
      {{"order", "list", "--yes"}, "`order list` does not take `--yes`"},
      {{"order", "place", "--open"}, "`order place` does not take `--open`"},
      {{"order", "preview", "--never-arrived"}, "`order preview` does not take `--never-arrived`"},
      {{"order", "cancel", "--order-id", "5"}, "`order cancel` does not take `--order-id`"},
      {{"order", "settle", "1", "--input", "{}", "--never-arrived"}, "`order settle` does not take `--input`"},
      {{"order", "place", "AAPL"}, "`AAPL` is not NAME=VALUE"},
      {{"order", "cancel", "--input", "[]"}, "`--input` is not a JSON object"},
      {{"order", "cancel"}, "Exactly one of `id`, `underlying` and `all=true`"},
      {{"order", "cancel", "id=1", "all=true"}, "Exactly one of `id`, `underlying` and `all=true`"},
      {{"order", "cancel", "all=false"}, "`all` must be true"},
      {{"order", "cancel", "name=F"}, "has no argument `name`"},
      {{"order", "cancel", "symbol=F", "underlying=F"}, "`underlying` is given twice"},
      {{"order", "cancel", "underlying=F\u200B"}, "a character that does not show"},
      {{"order", "cancel", "id=1", "acknowledge=duplicate"}, "which no cancellation needs"},
      {{"order", "reconcile"}, "needs one identifier"},
      {{"order", "reconcile", "ttm-a", "ttm-b"}, "needs one identifier"},
      {{"order", "settle"}, "needs the number of one record"},
      {{"order", "settle", "1"}, "Exactly one of `--order-id` and `--never-arrived`"},
      {{"order", "settle", "1", "--order-id", "5", "--never-arrived"}, "Exactly one of"},
      {{"order", "settle", "1", "--order-id", "5a"}, "`--order-id` is a number"},
      {{"order", "settle", "-1x", "--never-arrived"}, "There is no option"},
      {{"order", "settle", "0", "--never-arrived"}, "`0` is no number of a record"},
      {{"order", "settle", "1e3", "--never-arrived"}, "`1e3` is no number of a record"},
  };
  for (const auto& [words, message] : rows) {
    const Run run = machine.run(words);
    INFO(words.back() << ": " << run.err);
    CHECK(run.code == 2);
    CHECK(run.says(message));
    CHECK(run.out.empty());
  }
  CHECK_FALSE(std::filesystem::exists(machine.journal()));
}

TEST_CASE("order: without a terminal nothing is placed, cancelled or settled") {
  const OrderMachine machine;
  const std::int64_t seq = machine.leave_intent("left");
  for (const Words& words : {machine.words("place"), Words{"order", "cancel", "all=true"},
                             Words{"order", "settle", std::to_string(seq), "--never-arrived"}}) {
    const Run run = machine.run(words);
    INFO(words[1]);
    CHECK(run.code == 5);
    CHECK(run.says("needs a person at a terminal"));
  }
  CHECK(machine.records().size() == 2);  // genesis and the intent
}

TEST_CASE("order: --yes is refused in production") {
  OrderMachine machine;
  machine.variables.erase("TASTYTRADE_DEMO");
  machine.variables.insert({{"TASTYTRADE_USE_PRODUCTION", "true"}, {"ENABLE_TRADING", "true"}});
  Words place = machine.words("place");
  place.emplace_back("--yes");
  for (const Words& words : {place, Words{"order", "cancel", "id=1", "--yes"}}) {
    const Run run = machine.run(words);
    CHECK(run.code == 5);
    CHECK(run.says("in production needs a person's yes"));
  }
  CHECK_FALSE(std::filesystem::exists(machine.journal()));
}

TEST_CASE("order: where trading is off, it is refused with the setting") {
  OrderMachine machine;
  machine.variables["ENABLE_TRADING"] = "false";
  Run run = machine.run(machine.words("preview"));
  CHECK(run.code == 5);
  CHECK(run.says("Trading is off"));
  CHECK(run.says("ENABLE_TRADING=true"));
  machine.variables["ENABLE_TRADING"] = "true";
  machine.variables["READ_ONLY"] = "true";
  run = machine.run(machine.words("preview"));
  CHECK(run.code == 5);
  CHECK(run.says("READ_ONLY is set"));
}

TEST_CASE("order preview: prints the order, its cost and the checks, and no token") {
  const OrderMachine machine;
  const Run piped = machine.run(machine.words("preview"));
  CHECK(piped.code == 0);
  const Json preview = piped.json();
  CHECK(preview["status"] == "previewed");
  CHECK_FALSE(preview.contains("confirmation_token"));
  CHECK(preview["question"].get<std::string>().starts_with("DEMO (simulated money), account …0001\nBUY TO OPEN 10 "));
  const Run refused = machine.run(machine.words("preview", 10'000));
  CHECK(refused.code == 5);
  CHECK(refused.json()["status"] == "refused");
  CHECK(refused.says("quantity_limit"));
  CHECK(machine.count("intent") == 0);
}

TEST_CASE("order preview: the examples of the documents work in the demo as they are written") {
  const OrderMachine machine;
  const Run of_help = machine.run({"order", "preview", "--demo", "account=5WT00001", "legs=buy_to_open 10 AMD",
                                   "order_type=limit", "price=mid", "time_in_force=day"});
  INFO(of_help.err);
  CHECK(of_help.json()["status"] == "previewed");
  const Run tool = machine.run({"tools", "preview_order"});
  INFO(tool.out);
  CHECK(tool.says("account_number=5WT00001"));
  CHECK(tool.says("order_type=limit price=mid time_in_force=day"));
}

TEST_CASE("order preview: the tools of a client's choice do not matter") {
  OrderMachine machine;
  machine.variables["TOOLS_EXCLUDE"] = "preview_order";
  CHECK(machine.run(machine.words("preview")).code == 0);
}

TEST_CASE("order place: the person sees the account and the order first, and only yes sends it") {
  const OrderMachine machine;
  const std::vector<std::pair<std::string, int>> answers = {
      {"no\n", 11},     {"\n", 12},       {"y\n", 13},   {"yes please\n", 14}, {"\x03", 15},  {"\x04", 16},
      {"yes 01\n", 17}, {"yesyes\n", 18}, {"YES\n", 19}, {"yes \n", 20},       {" yes\n", 21}};
  for (const auto& [answer, quantity] : answers) {
    const Run run = machine.on_terminal(machine.words("place", quantity), answer);
    INFO(answer << run.out);
    CHECK(run.code == 5);
    CHECK(run.says("Nothing was sent."));
  }
  CHECK(machine.count("intent") == 0);
  CHECK(machine.count("asked") == answers.size());
  CHECK(machine.count("declined") == answers.size());
}

TEST_CASE("order place: a yes sends the order once, and the journal says that it came from the terminal") {
  const OrderMachine machine;
  const Run run = machine.on_terminal(machine.words("place"), "yes\n");
  INFO(run.out);
  CHECK(run.code == 0);
  const auto asked = run.out.find("Type yes to send it");
  CHECK(run.out.find("DEMO (simulated money), account …0001") < run.out.find("BUY TO OPEN 10 shares of AAPL"));
  CHECK(run.out.find("BUY TO OPEN 10 shares of AAPL") < asked);
  CHECK(run.out.find("Most that can be lost") < asked);
  CHECK(run.out.find("accepted: order ") > asked);
  CHECK(machine.count("intent") == 1);
  CHECK(machine.count("ack") == 1);
  bool is_confirmed = false;
  for (const Json& record : machine.records()) {
    if (record["kind"] == "confirmed") is_confirmed = record["data"]["channel"] == "terminal";
  }
  CHECK(is_confirmed);
}

TEST_CASE("order place: what a check refuses is not asked about") {
  const OrderMachine machine;
  const Run run = machine.on_terminal(machine.words("place", 10'000), "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("refuses quantity_limit"));
  CHECK_FALSE(run.says("Type yes"));
  CHECK(machine.count("asked") == 0);
}

TEST_CASE("order place: --yes asks nobody, and is no person's yes") {
  OrderMachine machine;
  Words words = machine.words("place");
  words.emplace_back("--yes");
  const Run run = machine.run(words);
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK(run.json()["status"] == "accepted");
  CHECK(run.json()["confirmed_by"] == "none");
  // A second time it is a duplicate.
  const Run again = machine.run(words);
  CHECK(again.code == 5);
  CHECK(again.says("acknowledge"));
  machine.variables["REQUIRE_HUMAN_CONFIRMATION"] = "true";
  words = machine.words("place", 3);
  words.emplace_back("--yes");
  const Run required = machine.run(words);
  CHECK(required.code == 5);
  CHECK(required.says("A person must confirm this order"));
  CHECK(machine.count("intent") == 1);
}

TEST_CASE("order cancel: shows the orders and cancels them after a yes") {
  const OrderMachine machine;
  const Json orders = machine.run({"call", "fetch_orders", "--json"}).json()["orders"];
  std::string single, child, complex_id;
  for (const Json& order : orders) {
    if (order.contains("complex_order_id")) {
      child = order["id"];
      complex_id = order["complex_order_id"];
    } else {
      single = order["id"];
    }
  }
  REQUIRE_FALSE(single.empty());
  REQUIRE_FALSE(child.empty());
  Run run = machine.on_terminal({"order", "cancel", "id=" + single}, "no\n");
  CHECK(run.code == 5);
  CHECK(run.says("DEMO (simulated money), account …"));
  CHECK(run.says(single));
  CHECK(run.says("Nothing was sent."));
  run = machine.on_terminal({"order", "cancel", "id=" + single}, "yes\n");
  INFO(run.out);
  CHECK(run.code == 0);
  CHECK(run.says("accepted: order " + single));
  run = machine.on_terminal({"order", "cancel", "id=" + child}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("order cancel id=" + complex_id));
  run = machine.on_terminal({"order", "cancel", "id=" + complex_id}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("limits the loss of a position"));
  CHECK(run.says("acknowledge=removes_protection"));
  CHECK_FALSE(run.says("Type yes"));
  run = machine.on_terminal({"order", "cancel", "id=" + complex_id, "acknowledge=removes_protection"}, "no\n");
  CHECK(run.code == 5);
  CHECK(run.says("WARNING: these limit the loss of a position"));
  run = machine.run({"order", "cancel", "all=true", "account_number=all", "--yes"});
  CHECK(run.code == 2);
  CHECK(run.says("in more than one account"));
  for (const char* const which : {"all=true", "underlying=ZZZZ"}) {
    run = machine.run({"order", "cancel", which, "--yes"});
    CHECK(run.code == 2);
    CHECK(run.says("`account_number` is needed"));
  }
  run = machine.run({"order", "cancel", "account=5WT00001", "symbol=ZZZZ", "--yes"});
  CHECK(run.code == 4);
  CHECK(run.json()["orders"] == Json::array());  // in a pipe
  CHECK(run.json()["note"] == "No working order matches. Nothing was sent.");
  run = machine.run({"order", "cancel", "underlying=ZZZZ", "account=5wt00001", "--yes"});
  CHECK(run.code == 4);
  CHECK(machine.count("intent") == 1);
}

TEST_CASE("order list: shows the orders without a known end, without a login") {
  OrderMachine machine;
  Run run = machine.run({"order", "list"});
  CHECK(run.code == 4);
  CHECK(run.says("There is no order journal at " + machine.journal()));
  run = machine.run({"order", "reconcile", "ttm-i3q6yzw5f5fts4j7vozdu3qx7e"});
  CHECK(run.code == 4);
  CHECK(run.says("There is no order journal at " + machine.journal()));
  CHECK_FALSE(std::filesystem::exists(machine.journal()));
  const std::int64_t first = machine.leave_intent("one");
  const std::int64_t second = machine.leave_intent("two", "2026-11-23T15:21:00Z");
  machine.end_as_ambiguous(second);
  machine.variables.erase("TASTYTRADE_DEMO");
  const Json open = machine.run({"order", "list", "--open"}).json();
  REQUIRE(open.size() == 2);
  CHECK(open[0]["journal_seq"] == first);
  CHECK(open[0]["external_identifier"] == "ttm-one");
  CHECK(open[0]["status"] == "open");
  CHECK(open[1]["status"] == "ambiguous");
  CHECK(open[1]["reason"] == "Two orders may be it.");
}

TEST_CASE("order list: shows an exit that ended between its steps") {
  const OrderMachine machine;
  const std::int64_t seq = machine.leave_exit();
  const Run listed = machine.run({"order", "list", "--open"});
  REQUIRE(listed.code == 0);
  REQUIRE(listed.json().size() == 1);
  const Json row = listed.json().front();
  CHECK(row["journal_seq"] == seq);
  CHECK(row["status"] == "interrupted");
  CHECK(row["last_step"] == "wait");
  CHECK(row["external_identifier"] == "ttm-exit");
}

TEST_CASE("order reconcile: an order that the broker does not have yet is told as unknown, with exit code 8") {
  const OrderMachine machine;
  const std::int64_t seq = machine.leave_intent("one");
  for (const std::string& word : {std::string("ttm-one"), std::to_string(seq)}) {
    const Run run = machine.run({"order", "reconcile", word});
    INFO(run.err);
    CHECK(run.code == 8);
    CHECK(run.json()["status"] == "outcome_unknown");
    CHECK(run.json()["external_identifier"] == "ttm-one");
  }
  CHECK(machine.run({"order", "reconcile", "ttm-two"}).code == 4);
  CHECK(machine.run({"order", "reconcile", "1"}).code == 4);
}

TEST_CASE("order settle: the operator's word ends an intent, once") {
  const OrderMachine machine;
  const std::int64_t lost = machine.leave_intent("lost");
  const std::int64_t known = machine.leave_intent("known", "2026-11-23T15:21:00Z");
  const std::int64_t doubtful = machine.leave_intent("doubtful", "2026-11-23T15:22:00Z");
  machine.end_as_ambiguous(doubtful);
  const auto settle = [&](std::int64_t seq, const Words& how, const std::string& answer) {
    Words words = {"order", "settle", std::to_string(seq)};
    words.insert(words.end(), how.begin(), how.end());
    return machine.on_terminal(words, answer);
  };
  CHECK(settle(1, {"--never-arrived"}, "yes\n").code == 4);  // genesis
  Run run = settle(lost, {"--never-arrived"}, "no\n");
  CHECK(run.code == 5);
  CHECK(run.says("Nothing was recorded."));
  CHECK(machine.count("not_found") == 0);
  run = settle(lost, {"--never-arrived"}, "yes\n");
  CHECK(run.code == 0);
  CHECK(run.says("BUY TO OPEN 1 share of F"));
  CHECK(settle(known, {"--order-id", "441"}, "yes\n").code == 0);
  run = settle(doubtful, {"--order-id", "441"}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("Order 441 is that of record " + std::to_string(known)));
  CHECK(settle(doubtful, {"--order-id", "442"}, "yes\n").code == 0);
  run = settle(doubtful, {"--never-arrived"}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("has an end: accepted"));
  CHECK(machine.run({"order", "list", "--open"}).json().empty());
  CHECK(machine.run({"journal", "verify"}).code == 0);
  for (const Json& record : machine.records()) {
    if (record["kind"] == "found" || record["kind"] == "not_found") CHECK(record["data"]["channel"] == "terminal");
  }
}

TEST_CASE("order settle: a request that may be under way is left to its sender") {
  const OrderMachine machine;
  const std::int64_t seq = machine.leave_intent("fresh", "2026-11-23T15:29:30Z");
  const Run run = machine.on_terminal({"order", "settle", std::to_string(seq), "--never-arrived"}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("may still be under way"));
}

TEST_CASE("call: an answer of the order path that is no success has its exit code") {
  const OrderMachine machine;
  const auto preview = [&machine](const std::string& price) {
    return machine.run({"call", "preview_order", "account_number=5WT00001",
                        R"(legs=[{"symbol":"AAPL","action":"buy_to_open","quantity":1}])", "order_type=limit",
                        "time_in_force=day", "price=" + price});
  };
  CHECK(preview("mid").code == 0);
  const test::Run refused = preview("900");
  INFO(refused.out << refused.err);
  CHECK(refused.json()["status"] == "refused");
  CHECK(refused.code == 5);
}
