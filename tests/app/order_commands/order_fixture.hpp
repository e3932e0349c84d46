// The program with the demo and an order journal of its own, in a pipe and on a terminal; and a journal with intents
// whose end is not known.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "app/temporary_directory.hpp"
#include "app/terminal/terminal_process.hpp"
#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading/open_trading.hpp"

namespace test {

using support::Json;

// The output of a run of the program. On a terminal `out` holds everything.
struct Run {
  int code = 0;
  std::string out, err;

  Json json() const { return Json::parse(out); }
  bool says(const std::string& text) const { return (out + err).find(text) != std::string::npos; }
};

// Changes text of the same length everywhere in a file.
inline void replace_in_file(const std::string& path, const std::string& from, const std::string& to) {
  REQUIRE(from.size() == to.size());
  std::string text = test::text_of(path);
  std::size_t changed = 0;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()), ++changed) {
    text.replace(at, to.size(), to);
  }
  REQUIRE(changed > 0);
  std::ofstream(path, std::ios::binary) << text;
}

// The market of the demo is open at this time, which stands still.
inline const std::string kOpenMarket = "2026-11-23T15:30:00Z";

class OrderMachine {
 public:
  OrderMachine() {
    variables = {{"HOME", home.path()},     {"PATH", "/usr/bin:/bin"},   {"LANG", "C.UTF-8"},
                 {"TERM", "dumb"},          {"TASTYTRADE_DEMO", "true"}, {"TASTYTRADE_DEMO_CLOCK", kOpenMarket},
                 {"STATE_SECRET", secret_}, {"ORDER_JOURNAL", journal()}};
  }

  std::string journal() const { return home / "journal.db"; }

  Run run(std::vector<std::string> words) const {
    words.insert(words.begin(), kServerBinary);
    Process process(std::move(words), variables);
    Run result;
    result.code = process.wait();
    result.out = process.out;
    result.err = process.err;
    return result;
  }

  // Runs the program on a terminal and types `answer` once it asks.
  Run on_terminal(std::vector<std::string> words, const std::string& answer) const {
    words.insert(words.begin(), kServerBinary);
    TerminalProcess process(std::move(words), variables, 120);
    if (process.wait_for("Type yes")) process.type(answer);
    Run result;
    result.code = process.wait();
    result.out = process.screen;
    return result;
  }

  // Buys `quantity` shares of AAPL.
  std::vector<std::string> words(const std::string& action, int quantity = 10) const {
    return {"order",
            action,
            "account_number=" + std::string(simulator::kMarginAccount),
            "order_type=limit",
            "price=mid",
            "time_in_force=day",
            "legs=[{\"action\":\"buy_to_open\",\"symbol\":\"AAPL\",\"quantity\":" + std::to_string(quantity) + "}]"};
  }

  // The records of the journal, as `journal export` prints them.
  std::vector<Json> records() const {
    std::vector<Json> all;
    const Run exported = run({"journal", "export"});
    REQUIRE(exported.code == 0);
    std::istringstream lines(exported.out);
    for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line));
    return all;
  }
  std::size_t count(const std::string& kind) const {
    std::size_t found = 0;
    for (const Json& record : records()) found += record["kind"] == kind ? 1 : 0;
    return found;
  }

  // Writes an intent of this machine's server into the journal, as a killed process leaves it. Returns its record.
  std::int64_t leave_intent(const std::string& id, const std::string& at = "2026-11-23T15:20:00Z") const {
    const support::ManualClock clock(*support::parse_iso8601(at));
    const auto journal_file = open(clock);
    orders::Intent intent;
    intent.head = {"demo", "http://127.0.0.1:1", "…0001",
                   orders::make_account_key(key(clock), "demo", std::string(simulator::kMarginAccount)), "local"};
    intent.confirmation_id = id;
    intent.action = "place";
    intent.external_identifier = "ttm-" + id;
    intent.method = "POST";
    intent.path = "/accounts/{account}/orders";
    intent.body = R"({"order-type":"Limit"})";
    intent.words = "BUY TO OPEN 1 share of F; debit 12.00 limit, day";
    intent.day = support::new_york_date(clock.now());
    intent.notional = 12;
    intent.is_opening = true;
    intent.underlying_symbol = id;  // an opening order waits for the one before on its underlying
    intent.send_by = clock.now() + std::chrono::seconds(3);
    return journal_file->claim(intent, {}).seq;
  }
  // The same of the cancellation with which an exit from complex order 77 begins.
  std::int64_t leave_exit(const std::string& at = "2026-11-23T15:20:00Z") const {
    const support::ManualClock clock(*support::parse_iso8601(at));
    orders::Intent intent;
    intent.head = {"demo", "http://127.0.0.1:1", "…0001",
                   orders::make_account_key(key(clock), "demo", std::string(simulator::kMarginAccount)), "local"};
    intent.confirmation_id = "exit";
    intent.action = "cancel_complex";
    intent.external_identifier = "ttm-exit-cancel";
    intent.method = "DELETE";
    intent.path = "/accounts/{account}/complex-orders/77";
    intent.target_order_id = "77";
    intent.words = "1. CANCEL complex order 77: (…). 2. After they have ended: SELL TO CLOSE 40 shares of AMD";
    intent.day = support::new_york_date(clock.now());
    intent.underlying_symbol = "AMD";
    intent.send_by = clock.now() + std::chrono::seconds(3);
    const auto journal_file = open(clock);
    const std::int64_t seq = journal_file->claim(intent, {}).seq;
    journal_file->end(seq, orders::RecordKind::ack, {{"order_id", "77"}});
    journal_file->append(intent.head, orders::RecordKind::composition, "exit", {{"step", "wait"}, {"state", "begins"}});
    return seq;
  }
  void end_as_ambiguous(std::int64_t seq) const {
    const support::ManualClock clock(*support::parse_iso8601("2026-11-23T15:25:00Z"));
    open(clock)->end(seq, orders::RecordKind::ambiguous, {{"reason", "Two orders may be it."}});
  }

  TemporaryDirectory home;
  Process::Environment variables;

 private:
  support::Secret key(const support::Clock& clock) const {
    return app::make_journal_key(mcp::Sealer(support::Secret(support::sha256(secret_)), clock));
  }
  std::unique_ptr<orders::Journal> open(const support::Clock& clock) const {
    return orders::open_sqlite_journal(journal(), {"test", key(clock)}, clock);
  }

  const std::string secret_ = "a-key-for-this-test-only-0123456789abcdef";
};

}  // namespace test
