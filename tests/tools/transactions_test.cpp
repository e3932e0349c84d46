// fetch_transactions, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_transactions";
const std::string kAccount = simulator::kMarginAccount;
const std::string kRetirement = simulator::kRetirementAccount;

Decimal decimal(const Json& value) {
  return *Decimal::from_json(value);
}

std::set<std::string> values_of(const Json& rows, const char* column) {
  std::set<std::string> values;
  for (const Json& row : rows) {
    if (row.contains(column)) values.insert(row[column].get<std::string>());
  }
  return values;
}

// All pages of a call, with the calls counted.
std::vector<Json> read_pages(test::ToolFixture& fixture, Json arguments) {
  std::vector<Json> pages;
  for (int i = 0; i < 100; ++i) {
    pages.push_back(fixture.call(kTool, arguments));
    if (!pages.back().contains("next_cursor")) return pages;
    arguments["cursor"] = pages.back()["next_cursor"];
  }
  FAIL("the pages have no end");
  return pages;
}

simulator::Options with_seed(std::uint64_t seed) {
  simulator::Options options;
  options.seed = seed;
  return options;
}

}  // namespace

TEST_CASE("The net of all transactions is the cash balance of each account, at three seeds") {
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    for (const std::string& account : {kAccount, kRetirement}) {
      INFO("seed " << seed << " " << account);
      const Json all = fixture.call(kTool, {{"account_number", account}, {"period", "all"}});
      const Json balances = fixture.call("fetch_balances", {{"account_number", account}});
      CHECK(all["complete"] == true);
      REQUIRE(all["totals"].size() == 1);
      const Json& totals = all["totals"][0];
      CHECK(decimal(totals["net"]) == decimal(balances["balances"][0]["cash_balance"]));
      Decimal parts;
      for (const char* part : {"trades", "dividends", "interest", "deposits", "withdrawals", "fees", "other"}) {
        parts += decimal(totals[part]);
      }
      CHECK(parts == decimal(totals["net"]));
      Decimal kinds;
      for (const auto& fee : totals["fees_by_kind"].items()) kinds += decimal(fee.value());
      CHECK(kinds == decimal(totals["fees"]));
      CHECK(decimal(totals["fees"]).is_negative());
    }
  }
}

TEST_CASE("The fees of a day are TastyTrade's own sum of them, at three seeds") {
  int days_with_fees = 0;
  for (const std::uint64_t seed : {1U, 42U, 987654321U}) {
    test::ToolFixture fixture(broker::Environment::demo, {}, with_seed(seed));
    for (const char* day : {"today", "yesterday", "2026-11-20", "2026-11-19", "2026-11-18", "2026-03-02"}) {
      INFO("seed " << seed << " " << day);
      const auto before = fixture.simulator.requests().size();
      const Json result = fixture.call(kTool, {{"period", day}});
      CHECK(result["complete"] == true);
      CHECK_FALSE(result.contains("missing"));
      const auto requests = fixture.simulator.requests();
      CHECK(std::count_if(requests.begin() + static_cast<std::ptrdiff_t>(before), requests.end(),
                          [](const auto& one) { return has(one.target, "/total-fees?date="); }) == 2);
      if (decimal(result["totals"][0]["fees"]).is_negative()) ++days_with_fees;
    }
  }
  CHECK(days_with_fees > 0);
}

TEST_CASE("The pages of transactions hold each row once, newest first, under totals of the whole period") {
  test::ToolFixture fixture;
  const Json arguments{{"period", "ytd"}, {"limit", 17}};
  const auto pages = read_pages(fixture, arguments);
  REQUIRE(pages.size() > 3);
  std::set<std::string> ids;
  std::size_t rows = 0;
  std::string before = "9999";
  for (const Json& page : pages) {
    CHECK(page["totals"] == pages.front()["totals"]);
    CHECK(page["total"] == pages.front()["total"]);
    for (const Json& row : page["transactions"]) {
      ++rows;
      ids.insert(row["account_number"].get<std::string>() + row["id"].get<std::string>());
      CHECK(row["executed_at"].get<std::string>() <= before);
      before = row["executed_at"].get<std::string>();
    }
  }
  CHECK(rows == pages.front()["total"].get<std::size_t>());
  CHECK(rows == pages.front()["totals"][0]["count"].get<std::size_t>());
  CHECK(ids.size() == rows);
}

TEST_CASE("A page of transactions over MCP has at most 12 KB, whatever its limit") {
  test::ToolFixture fixture;
  for (const Json& arguments :
       {Json{{"period", "all"}}, Json{{"period", "all"}, {"limit", 100}},
        Json{{"period", "all"}, {"limit", 100}, {"columns", "id,description,executed_at,sub_type,symbol,net_value"}},
        Json{{"period", "all"}, {"limit", 100}, {"group_by", "day"}},
        Json{{"period", "all"}, {"limit", 100}, {"group_by", "underlying"}}}) {
    const Json page = fixture.call_over_mcp(kTool, arguments);
    INFO(arguments.dump() << ": " << support::to_text(page).size() << " bytes");
    CHECK(support::to_text(page).size() <= 12 * 1024);
    CHECK(test::violations(fixture.registry.get(kTool).result.get(), page) == "");
  }
  const Json page = fixture.call_over_mcp(kTool, {{"period", "all"}});
  CHECK(page["transactions"].size() > 40);  // with the row of names
  CHECK(page.contains("next_cursor"));
}

TEST_CASE("The type, the symbol and the account select transactions, and their totals") {
  test::ToolFixture fixture;
  const Json all = fixture.call(kTool, {{"period", "all"}, {"group_by", "type"}});
  std::int64_t rows = 0;
  for (const Json& group : all["groups"]) {
    const std::string kind = group["key"];
    INFO(kind);
    rows += group["count"].get<std::int64_t>();
    REQUIRE(kind != "other");
    const Json chosen = fixture.call(kTool, {{"period", "all"}, {"type", kind}});
    CHECK(chosen["total"] == group["count"]);
    CHECK(chosen["totals"][0]["net"] == group["net"]);
    CHECK(values_of(chosen["transactions"], "type") == std::set<std::string>{kind});
  }
  CHECK(rows == all["totals"][0]["count"].get<std::int64_t>());
  CHECK(values_of(all["groups"], "key").contains("dividend"));
  CHECK(values_of(all["groups"], "key").contains("expiration"));
  CHECK(values_of(all["groups"], "key").contains("delivery"));

  const Json apple = fixture.call(kTool, {{"period", "all"}, {"ticker", "aapl"}, {"columns", "underlying_symbol"}});
  CHECK(values_of(apple["transactions"], "underlying_symbol") == std::set<std::string>{"AAPL"});
  const Json one = fixture.call(kTool, {{"period", "all"}, {"account", kRetirement}});
  CHECK(values_of(one["transactions"], "account_number") == std::set<std::string>{kRetirement});
}

TEST_CASE("Groups add up to the totals") {
  test::ToolFixture fixture;
  for (const char* by : {"type", "underlying", "day", "month"}) {
    INFO(by);
    Decimal net, fees;
    for (const Json& page : read_pages(fixture, {{"period", "ytd"}, {"group_by", by}})) {
      CHECK_FALSE(page.contains("transactions"));
      for (const Json& group : page["groups"]) {
        net += decimal(group["net"]);
        fees += decimal(group["fees"]);
      }
    }
    const Json totals = fixture.call(kTool, {{"period", "ytd"}})["totals"][0];
    CHECK(net == decimal(totals["net"]));
    CHECK(fees == decimal(totals["fees"]));
  }
}

TEST_CASE("One transaction is read by its id, and columns choose what is shown of it") {
  test::ToolFixture fixture;
  const Json first = fixture.call(kTool, {{"period", "all"}})["transactions"][0];
  const Json one = fixture.call(kTool, {{"transaction_id", first["id"]}});
  CHECK(one["transactions"][0] == first);
  const Json columns = fixture.call(kTool, {{"id", first["id"]}, {"columns", {"description", "id"}}});
  CHECK(columns["transactions"][0].size() == 2);
  CHECK(columns["transactions"][0]["id"] == first["id"]);
  const Json table =
      fixture.call(kTool, {{"id", first["id"]}, {"columns", {"description", "id"}}, {"format", "table"}});
  CHECK(table["transactions"][0] == Json{"description", "id"});
}

TEST_CASE("Transactions are read again only with refresh") {
  test::ToolFixture fixture;
  const Json first = fixture.call(kTool);
  fixture.clock.advance(std::chrono::seconds(5));
  CHECK(fixture.call(kTool)["as_of"] == first["as_of"]);
  CHECK(fixture.call(kTool, {{"refresh", true}})["as_of"] != first["as_of"]);
}

TEST_CASE("A call for transactions that cannot be meant is refused before the broker is asked for them") {
  test::ToolFixture fixture;
  fixture.call("fetch_accounts");
  const auto before = fixture.simulator.requests().size();
  const struct {
    Json arguments;
    ErrorCode code;
    const char* says;
  } cases[] = {
      {{{"period", "2026-11-01..2026-10-01"}}, ErrorCode::invalid_argument, "ends before it begins"},
      {{{"start_date", "2026-11-01"}, {"end_date", "2026-10-01"}},
       ErrorCode::invalid_argument,
       "2026-11-01..2026-10-01"},
      {{{"period", "2027"}}, ErrorCode::invalid_argument, "begins in the future"},
      {{{"period", "next_month"}}, ErrorCode::invalid_argument, "begins in the future"},
      {{{"period", "2020"}}, ErrorCode::invalid_argument, "before the account was opened, on 2022-10-27"},
      {{{"period", "last_11_years"}}, ErrorCode::invalid_argument, "is too long"},
      {{{"period", "soon"}}, ErrorCode::invalid_argument, "cannot be read: 'soon'"},
      {{{"type", "bribe"}}, ErrorCode::invalid_argument, "dividend"},
      {{{"group_by", "weather"}}, ErrorCode::invalid_argument, "underlying"},
      {{{"symbol", "<script>"}}, ErrorCode::invalid_argument, "symbol"},
      {{{"columns", "id,nonsense"}}, ErrorCode::invalid_argument, "no column 'nonsense'"},
      {{{"limit", 101}}, ErrorCode::invalid_argument, "limit"},
      {{{"limit", 0}}, ErrorCode::invalid_argument, "limit"},
      {{{"account_number", "5WT99999"}}, ErrorCode::forbidden, kAccount.c_str()},
      {{{"status", "working"}}, ErrorCode::invalid_argument, "status"},
      {{{"id", std::string(200, '9')}}, ErrorCode::invalid_argument, "id"},
  };
  for (const auto& one : cases) {
    INFO(one.arguments.dump());
    const auto error = fixture.call_error(kTool, one.arguments);
    CHECK(error.code == one.code);
    CHECK(has(error.message() + error.hint, one.says));
  }
  CHECK(fixture.simulator.requests().size() == before);
}

TEST_CASE("A cursor of another query, of another period or of nothing is refused") {
  test::ToolFixture fixture;
  const Json page = fixture.call(kTool, {{"period", "ytd"}, {"limit", 5}});
  const std::string cursor = page["next_cursor"];
  CHECK(fixture.call(kTool, {{"period", "ytd"}, {"limit", 9}, {"cursor", cursor}})["transactions"].size() == 9);
  for (const Json& arguments :
       {Json{{"period", "2026-10"}, {"cursor", cursor}}, Json{{"period", "ytd"}, {"type", "trade"}, {"cursor", cursor}},
        Json{{"period", "ytd"}, {"symbol", "AAPL"}, {"cursor", cursor}},
        Json{{"period", "ytd"}, {"account", kAccount}, {"cursor", cursor}},
        Json{{"period", "ytd"}, {"group_by", "month"}, {"cursor", cursor}}, Json{{"period", "ytd"}, {"cursor", "5"}},
        Json{{"period", "ytd"}, {"cursor", "-5" + cursor}},
        Json{{"period", "ytd"}, {"cursor", "999999" + cursor.substr(cursor.find('-'))}}}) {
    INFO(arguments.dump());
    const auto error = fixture.call_error(kTool, arguments);
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(has(error.message(), "cursor"));
  }
}

TEST_CASE("A page of transactions that the broker cuts off is an error, and the next call reads all") {
  test::ToolFixture fixture;
  fixture.call("fetch_accounts");
  using Kind = simulator::Fault::Kind;
  for (const Kind kind : {Kind::truncated_body, Kind::cut_connection, Kind::html, Kind::garbage}) {
    fixture.simulator.inject({.kind = kind, .path_prefix = "/accounts/" + kAccount + "/transactions", .count = 20});
    const Json result = fixture.call(kTool, {{"refresh", true}});
    INFO(result.dump());
    CHECK(result["complete"] == false);
    CHECK(result["missing"][0]["account_number"] == kAccount);
    CHECK(values_of(result["transactions"], "account_number") == std::set<std::string>{kRetirement});
    fixture.simulator.clear_faults();
    CHECK(fixture.call(kTool, {{"refresh", true}})["complete"] == true);
  }
}

TEST_CASE("The day of a transaction is the day in New York") {
  test::ToolFixture fixture;
  // Tuesday in UTC, Monday evening in New York.
  fixture.clock.advance(std::chrono::hours(11));
  CHECK(fixture.call(kTool, {{"period", "today"}})["period"] == "2026-11-23..2026-11-23");
}
