// `halt-trading` and `resume-trading`.
#include "order_fixture.hpp"

#include <httplib.h>

#include <filesystem>

using test::Json;
using test::OrderMachine;
using test::Run;

TEST_CASE("halt-trading: without a journal of the server it halts nothing and says so") {
  OrderMachine machine;
  Run run = machine.run({"halt-trading"});
  CHECK(run.code == 4);
  CHECK(run.says("Trading is NOT halted. There is no order journal at " + machine.journal()));
  CHECK(run.says("STATE_DIR and ORDER_JOURNAL of the server"));
  CHECK_FALSE(std::filesystem::exists(machine.journal()));
  machine.leave_intent("one");
  machine.variables.erase("STATE_SECRET");
  run = machine.run({"halt-trading"});
  CHECK(run.code == 6);
  CHECK(run.says("The key of the order journal"));
  machine.variables["STATE_SECRET"] = "another-key-0123456789-0123456789-0123456789";
  CHECK(machine.run({"halt-trading"}).code == 6);
}

TEST_CASE("halt-trading: no order is placed until a person resumes at a terminal") {
  OrderMachine machine;
  REQUIRE(machine.run(machine.words("preview")).code == 0);
  Run run = machine.run({"halt-trading", "prices", "look", "wrong"});
  CHECK(run.code == 0);
  CHECK(run.says("by operator: prices look wrong"));
  CHECK(run.says("No order was ever sent with this journal"));
  run = machine.run({"halt-trading", "again"});
  CHECK(run.code == 0);
  CHECK(run.says("halted already"));
  CHECK(run.says("prices look wrong"));
  auto place = machine.words("place");
  place.emplace_back("--yes");
  run = machine.run(place);
  CHECK(run.code == 5);
  CHECK(run.says("not_halted"));

  machine.leave_intent("left");  // a halted journal claims nothing
  run = machine.run({"resume-trading"});
  CHECK(run.code == 5);
  CHECK(run.says("needs a person at a terminal"));
  run = machine.on_terminal({"resume-trading"}, "no\n");
  CHECK(run.code == 5);
  CHECK(run.says("Trading stays halted."));
  CHECK(run.says("by operator: prices look wrong"));
  CHECK(run.says("No order is without a known end."));
  run = machine.on_terminal({"resume-trading"}, "yes\n");
  CHECK(run.code == 0);
  CHECK(run.says("Trading is resumed."));
  CHECK(machine.count("halt") == 2);
  CHECK(machine.count("resume") == 1);
  CHECK(machine.run(place).code == 0);
  run = machine.on_terminal({"resume-trading"}, "yes\n");
  CHECK(run.code == 0);
  CHECK(run.says("Trading is not halted."));
}

TEST_CASE("resume-trading: shows the orders without a known end") {
  const OrderMachine machine;
  machine.leave_intent("left");
  REQUIRE(machine.run({"halt-trading"}).code == 0);
  const Run run = machine.on_terminal({"resume-trading"}, "no\n");
  CHECK(run.says("Orders whose end is not known (1)"));
  CHECK(run.says("ttm-left"));
  CHECK(run.says("BUY TO OPEN 1 share of F"));
}

TEST_CASE("resume-trading: a file HALT in STATE_DIR is removed first") {
  OrderMachine machine;
  machine.variables["STATE_DIR"] = machine.home.path();
  machine.leave_intent("left");
  REQUIRE(machine.run({"halt-trading"}).code == 0);
  const std::string file = machine.home.write("HALT", "");
  Run run = machine.on_terminal({"resume-trading"}, "yes\n");
  CHECK(run.code == 5);
  CHECK(run.says("halted by the file " + file));
  CHECK(machine.count("resume") == 0);
  std::filesystem::remove(file);
  run = machine.on_terminal({"resume-trading"}, "yes\n");
  CHECK(run.code == 0);
  CHECK(machine.count("resume") == 1);
}

TEST_CASE("halt-trading --cancel-opening: halts without a person, too, and cancels nothing then") {
  OrderMachine machine;
  REQUIRE(machine.run(machine.words("preview")).code == 0);
  Run run = machine.run({"halt-trading", "--yes"});
  CHECK(run.code == 2);
  CHECK(machine.count("halt") == 0);
  run = machine.run({"halt-trading", "--cancel-opening", "the", "prices"});
  CHECK(run.code == 5);
  CHECK(run.says("Trading is halted since "));
  CHECK(run.says("by operator: the prices. No order was cancelled: Cancelling orders needs a person at a terminal"));
  CHECK(machine.count("halt") == 1);
  CHECK(machine.count("intent") == 0);
}

TEST_CASE("halt-trading --cancel-opening: the halt holds if TastyTrade does not let the operator in") {
  OrderMachine machine;
  machine.leave_intent("left");
  machine.variables.erase("TASTYTRADE_DEMO");
  machine.variables["STATE_DIR"] = machine.home.path();
  const Run run = machine.run({"halt-trading", "--cancel-opening", "--yes"});
  CHECK(run.code != 0);
  CHECK(run.says("Trading is halted since "));
  CHECK(machine.count("halt") == 1);
}

TEST_CASE("halt-trading --cancel-opening: cancels what only opens after a yes, and names what it leaves") {
  OrderMachine machine;
  REQUIRE(machine.run(machine.words("preview")).code == 0);
  machine.variables["TRADING_ACCOUNTS"] = simulator::kMarginAccount;  // each account has a question of its own
  Run run = machine.on_terminal({"halt-trading", "--cancel-opening"}, "no\n");
  CHECK(run.code == 5);
  CHECK(run.says("DEMO (simulated money), account …0001"));
  CHECK(run.says("order 441561040: BUY TO OPEN 10 shares of MSFT"));
  CHECK(run.says("The answer was not yes. Nothing was sent."));
  CHECK(machine.count("halt") == 1);
  CHECK(machine.count("intent") == 0);

  machine.variables.erase("TRADING_ACCOUNTS");
  run = machine.run({"halt-trading", "--cancel-opening", "--yes"});
  // The time of the simulated broker stands still, so that what is being cancelled can still fill.
  CHECK(run.code == 8);
  CHECK(run.says("STILL WORKING:\n  order 441561040: BUY TO OPEN 10 shares of MSFT"));
  CHECK(run.says("accepted: order 441561040"));
  CHECK(run.says("accepted: complex order 441553034"));  // a bracket of whose trigger nothing is filled
  CHECK(run.says("accepted: order 441561041"));          // of the other account
  CHECK(run.says("Left working:\n  order 441527020: SELL TO CLOSE 200 shares of F"));
  CHECK(run.says("complex order 441519026; "));
  CHECK(run.says("It closes a position."));
  CHECK(machine.count("intent") == 3);
  CHECK(machine.count("halt") == 2);
}

TEST_CASE("halt_trading: whatever words it is given, trading is halted, and the reason is shortened") {
  const OrderMachine machine;
  const std::string reason(5'000, 'x');
  for (const std::string& input :
       {R"({"reason":")" + reason + R"("})", std::string(R"({"reason":["a",1],"urgent":true})"),
        std::string(R"({"reason":"one line\nand another\u0007"})"), std::string(R"({"because":"of this"})"),
        std::string(R"({"reason":null})"), std::string("{}")}) {
    for (const char* end : {"", ".head"}) std::filesystem::remove(machine.journal() + end);
    const test::Run run = machine.run({"call", "halt_trading", "--input", input});
    INFO(run.out << run.err);
    REQUIRE(run.code == 0);
    CHECK(run.json()["halted"] == true);
    CHECK(run.json()["reason"].get<std::string>().size() <= 250);
    CHECK(machine.count("halt") == 1);
  }
}

TEST_CASE("halt-trading: where the journal cannot be written, the file that halts without it is named") {
  OrderMachine machine;
  machine.variables["STATE_DIR"] = machine.home.path();
  machine.home.write("journal.db", "no journal");
  const Run run = machine.run({"halt-trading"});
  INFO(run.out << run.err);
  CHECK(run.code != 0);
  CHECK(run.says("Trading is NOT halted."));
  CHECK(run.says("A file " + machine.home / "HALT" + " halts without the journal."));
}

TEST_CASE("POST /api/v1/halt: halts without a body, and with one that is not JSON") {
  const OrderMachine machine;
  test::Process server({test::kServerBinary, "--mode", "api", "--port", "0"}, machine.variables);
  REQUIRE(server.wait_for_error("Ready in"));
  const auto at = server.err.find("127.0.0.1:");
  REQUIRE(at != std::string::npos);
  httplib::ClientImpl client("127.0.0.1", std::stoi(server.err.substr(at + 10)));
  const auto read_reason = [](const httplib::Result& answer) {
    REQUIRE(answer);
    INFO(answer->body);
    REQUIRE(answer->status == 200);
    const Json body = Json::parse(answer->body);
    CHECK(body["halted"] == true);
    return body.value("reason", "");
  };
  SECTION("No body") {
    CHECK(read_reason(client.Post("/api/v1/halt")) == "no reason given");
  }
  SECTION("An empty one") {
    CHECK(read_reason(client.Post("/api/v1/halt", "", "application/json")) == "no reason given");
  }
  SECTION("Words") {
    CHECK(read_reason(client.Post("/api/v1/halt", "prices look wrong", "text/plain")) == "prices look wrong");
  }
  SECTION("A form") {
    CHECK(read_reason(client.Post("/api/v1/halt", "reason=now", "application/x-www-form-urlencoded")) == "reason=now");
  }
  SECTION("Two reasons") {
    read_reason(client.Post("/api/v1/halt?reason=a", R"({"reason":"b"})", "application/json"));
  }
  SECTION("A page of another origin still halts nothing") {
    const auto answer = client.Post("/api/v1/halt", {{"Origin", "https://evil.example"}}, "", "text/plain");
    REQUIRE(answer);
    CHECK(answer->status == 403);
    CHECK(machine.count("halt") == 0);
    return;
  }
  CHECK(machine.count("halt") == 1);
}
