// Positions and option chains as tables, which models read, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::Decimal;
using support::Json;
using test::has;

namespace {

const std::string kAccount = simulator::kMarginAccount;

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

// The cells of a table's row by column, without those that are empty.
Json find_cells(const Json& table, std::size_t row) {
  Json cells = Json::object();
  for (std::size_t i = 0; i < table[0].size(); ++i) {
    if (table[row][i] != "") cells[table[0][i].get<std::string>()] = table[row][i];
  }
  return cells;
}

std::size_t bytes(const Json& value) {
  return support::to_text(value).size();
}

}  // namespace

TEST_CASE("Positions over MCP are a table with the figures of the objects") {
  test::ToolFixture fixture;
  const Json rows = fixture.call("fetch_positions");
  const Json table = fixture.call_over_mcp("fetch_positions");
  const mcp::Tool& tool = fixture.registry.get("fetch_positions");
  CHECK(test::violations(tool.result.get(), table) == "");
  CHECK(test::violations(tool.result.rows(), rows) == "");
  CHECK(table["totals"] == rows["totals"]);
  REQUIRE(table["positions"].size() == rows["positions"].size() + 1);
  for (std::size_t i = 0; i < rows["positions"].size(); ++i) {
    const Json cells = find_cells(table["positions"], i + 1);
    const Json& row = rows["positions"][i];
    for (const auto& cell : cells.items()) {
      INFO(cell.key());
      CHECK(cell.value() == (row[cell.key()].is_string() ? row[cell.key()] : Json(row[cell.key()].dump())));
    }
    for (const char* column : {"symbol", "quantity", "mark_price", "market_value", "open_profit", "opened_on"}) {
      CHECK(cells.contains(column));
    }
    if (row["instrument_type"] == "future") CHECK(cells.contains("notional_value"));
  }
  INFO(bytes(table["positions"]) / rows["positions"].size() << " bytes a position");
  CHECK(bytes(table["positions"]) <= 200 * table["positions"].size());
  CHECK(bytes(table) <= 12 * 1024);
}

TEST_CASE("A position says strike, type, expiration, opening date and profit in percent") {
  test::ToolFixture fixture;
  bool has_option = false;
  const Json result = fixture.call("fetch_positions");
  for (const Json& row : result["positions"]) {
    INFO(row.dump());
    const Decimal cost =
        (decimal(row["average_open_price"]) * decimal(row["quantity"]) * decimal(row["multiplier"])).abs();
    CHECK(decimal(row["open_profit_percent"]) == Decimal::divide(decimal(row["open_profit"]) * 100, cost, 2));
    CHECK(row["opened_on"].get<std::string>() <= "2026-11-23");
    if (row["instrument_type"] != "equity_option") continue;
    has_option = true;
    CHECK(row.contains("strike"));
    CHECK(row.contains("option_type"));
    CHECK(row["expiration"].get<std::string>() >= "2026-11-23");
  }
  CHECK(has_option);
}

TEST_CASE("Groups of positions add up to the totals, by underlying, expiration and account") {
  test::ToolFixture fixture;
  const Json all = fixture.call("fetch_positions");
  for (const char* by : {"underlying", "expiration", "account"}) {
    INFO(by);
    const Json result = fixture.call("fetch_positions", {{"group_by", by}, {"format", "table"}});
    CHECK_FALSE(result.contains("positions"));
    CHECK(result["total"] == result["groups"].size() - 1);
    Decimal value, day, open;
    std::size_t legs = 0;
    for (std::size_t i = 1; i < result["groups"].size(); ++i) {
      const Json group = find_cells(result["groups"], i);
      value += decimal(group["market_value"]);
      day += decimal(group["day_profit"]);
      open += decimal(group["open_profit"]);
      legs += std::stoul(group["legs"].get<std::string>());
    }
    CHECK(value == decimal(all["totals"]["market_value"]));
    CHECK(day == decimal(all["totals"]["day_profit"]));
    CHECK(open == decimal(all["totals"]["open_profit"]));
    CHECK(legs == all["positions"].size());
    CHECK(bytes(result) <= 12 * 1024);
  }
  const Json accounts = fixture.call("fetch_positions", {{"by", "account"}})["groups"];
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0]["key"] == kAccount);
  CHECK(accounts[0]["legs"].is_number());
}

TEST_CASE("Columns choose what a table of positions has, and unknown ones are refused") {
  test::ToolFixture fixture;
  const Json two = fixture.call_over_mcp("fetch_positions", {{"columns", "symbol,close_price"}});
  CHECK(two["positions"][0] == Json{"symbol", "close_price"});
  CHECK(fixture.call("fetch_positions", {{"columns", "strike"}})["positions"][0].size() <= 1);
  const auto error = fixture.call_error("fetch_positions", {{"columns", "nonsense"}});
  CHECK(has(error.message() + error.hint, "open_profit_percent"));
}

TEST_CASE("A contract of an option chain over MCP has at most 160 bytes with its Greeks") {
  test::ToolFixture fixture;
  for (const char* symbol : {"AAPL", "/ES", "SPX"}) {
    const Json arguments{{"symbol", symbol}, {"days_max", 60}, {"limit", 40}};
    const Json table = fixture.call_over_mcp("search_options", arguments);
    const Json rows = fixture.call("search_options", arguments);
    const mcp::Tool& tool = fixture.registry.get("search_options");
    CHECK(test::violations(tool.result.get(), table) == "");
    CHECK(test::violations(tool.result.rows(), rows) == "");
    REQUIRE(rows["options"].size() == 40);
    REQUIRE(table["options"].size() == 41);
    INFO(symbol << ": " << bytes(table["options"]) / 40 << " bytes a contract");
    CHECK(bytes(table["options"]) <= 160 * 40);
    for (std::size_t i = 0; i < 40; ++i) {
      const Json cells = find_cells(table["options"], i + 1);
      for (const auto& cell : cells.items()) {
        const Json& value = rows["options"][i][cell.key()];
        if (value.is_number()) {
          CHECK(std::stod(cell.value().get<std::string>()) == value.get<double>());
        } else {
          CHECK(cell.value() == value);
        }
      }
    }
  }
}

TEST_CASE("Option chains over MCP have at most 12 KB, and leave out quotes that nobody asked for") {
  test::ToolFixture fixture;
  for (const Json& arguments :
       {Json{{"symbol", "SPX"}}, Json{{"symbol", "SPX"}, {"limit", 100}}, Json{{"symbol", "/ES"}, {"limit", 100}},
        Json{{"symbol", "SPX"}, {"days_max", 90}, {"limit", 100}, {"strikes", 50}},
        Json{{"symbol", "AAPL"}, {"days_max", 90}, {"limit", 100}, {"strikes", 50}, {"detail", "symbols"}}}) {
    const Json result = fixture.call_over_mcp("search_options", arguments);
    INFO(arguments.dump() << ": " << bytes(result) << " bytes");
    CHECK(bytes(result) <= 12 * 1024);
  }
  const Json symbols =
      fixture.call_over_mcp("search_options", {{"symbol", "AAPL"}, {"days_max", 30}, {"detail", "symbols"}});
  CHECK(symbols["options"][0] == Json{"symbol", "option_type", "strike", "expiration", "days_to_expiration"});
  const Json chosen = fixture.call("search_options", {{"symbol", "AAPL"}, {"days_max", 30}, {"columns", "strike,bid"}});
  CHECK(chosen["options"][0].size() == 2);
  const Json expirations = fixture.call_over_mcp("search_options", {{"symbol", "AAPL"}});
  CHECK(expirations["expirations"][0][0] == "expiration");
}

TEST_CASE("Quotes over MCP are a table of the main figures, or of all with detail=full") {
  test::ToolFixture fixture;
  const Json symbols = {"AAPL", "SPX", "/ES", "BTC/USD", "AAPL  261218C00370000"};
  const Json table = fixture.call_over_mcp("fetch_market_data", {{"symbols", symbols}})["quotes"];
  REQUIRE(table.size() == 6);
  CHECK(table[0] == Json{"symbol", "mark", "bid", "ask", "change", "change_percent", "volume", "day_high", "day_low",
                         "previous_close", "updated_at"});
  const Json full = fixture.call_over_mcp("fetch_market_data", {{"symbols", symbols}, {"detail", "full"}})["quotes"];
  CHECK(full[0].size() == 21);
  const Json rows = fixture.call("fetch_market_data", {{"symbols", symbols}})["quotes"];
  for (std::size_t i = 1; i < table.size(); ++i) {
    const Json cells = find_cells(full, i);
    CHECK(cells.size() == rows[i - 1].size());
    const Json main_cells = find_cells(table, i);
    for (const auto& cell : main_cells.items()) CHECK(cells[cell.key()] == cell.value());
  }
  const Json main = fixture.call("fetch_market_data", {{"symbols", "AAPL"}, {"detail", "main"}})["quotes"][0];
  CHECK_FALSE(main.contains("beta"));
  CHECK(main.contains("volume"));
  const Json two = fixture.call("fetch_market_data", {{"symbols", "AAPL"}, {"columns", "beta,symbol"}})["quotes"][0];
  CHECK(two.size() == 2);
}

TEST_CASE("A table of quotes that has no room for all symbols goes on with the cursor, and none is lost") {
  test::ToolFixture fixture;
  Json symbols = Json::array();
  const Json chain =
      fixture.call("search_options", {{"symbol", "SPX"}, {"days_max", 40}, {"limit", 98}, {"detail", "symbols"}});
  symbols.push_back("NOSUCH1");
  for (const Json& option : chain["options"]) symbols.push_back(option["symbol"]);
  symbols.push_back("NOSUCH2");
  REQUIRE(symbols.size() == 100);
  Json arguments = {{"symbols", symbols}, {"detail", "full"}};
  std::set<std::string> seen;
  int pages = 0;
  while (true) {
    const Json page = fixture.call_over_mcp("fetch_market_data", arguments);
    CHECK(bytes(page) <= 12 * 1024);
    for (std::size_t i = 1; i < page["quotes"].size(); ++i) CHECK(seen.insert(page["quotes"][i][0]).second);
    for (const Json& item : page.value("missing", Json::array())) CHECK(seen.insert(item["symbol"]).second);
    ++pages;
    if (!page.contains("next_cursor")) break;
    CHECK(page["total"] == 100);
    arguments["cursor"] = page["next_cursor"];
  }
  CHECK(pages > 1);
  CHECK(seen.size() == 100);
  arguments["symbols"] = "AAPL,SPY";
  CHECK(has(fixture.call_error("fetch_market_data", arguments).message(), "cursor"));
}

TEST_CASE("Balances over MCP have the main amounts and those of a margin call, or all with detail=all") {
  test::ToolFixture fixture;
  const Json rows = fixture.call("fetch_balances")["balances"];
  const Json main = fixture.call_over_mcp("fetch_balances")["balances"];
  const Json all = fixture.call_over_mcp("fetch_balances", {{"detail", "all"}})["balances"];
  CHECK(all == rows);
  CHECK(fixture.call("fetch_balances", {{"detail", "main"}})["balances"] == main);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& member : main[i].items()) CHECK(rows[i][member.key()] == member.value());
    CHECK(main[i].contains("cash_available_to_withdraw"));
    CHECK_FALSE(main[i].contains("long_equity_value"));
    CHECK_FALSE(main[i].contains("maintenance_call_value"));  // 0: there is no call
  }
  CHECK(bytes(main) <= 500 * main.size());
  const auto error = fixture.call_error("fetch_balances", {{"detail", "all"}, {"period", "2026-10"}});
  CHECK(has(error.message(), "period"));
}

TEST_CASE("A coin without its currency and a future with a two-digit year select what is held") {
  test::ToolFixture fixture;
  for (const auto& [text, symbol] : {std::pair{"BTC", "BTC/USD"}, {"/MESZ26", "/MESZ6"}}) {
    INFO(text);
    const Json positions = fixture.call("fetch_positions", {{"underlying", text}})["positions"];
    REQUIRE_FALSE(positions.empty());
    CHECK(positions[0]["symbol"] == symbol);
    CHECK(fixture.call("fetch_transactions", {{"symbol", text}, {"period", "all"}})["total"] > 0);
  }
  CHECK(fixture.call("fetch_positions", {{"underlying", "AAPL 12/18 400C"}})["total"] == 0);
}

TEST_CASE("Arguments that balances of now do not have are refused") {
  test::ToolFixture fixture;
  for (const Json& argument :
       {Json{{"time_of_day", "BOD"}}, Json{{"columns", "cash_balance"}}, Json{{"cursor", "1"}}}) {
    INFO(argument.dump());
    CHECK(has(fixture.call_error("fetch_balances", argument).message(), "period"));
  }
}
