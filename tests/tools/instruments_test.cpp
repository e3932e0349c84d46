// fetch_instruments, list_instruments and list_span_rows with the real client and the simulator.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

namespace {

const Json& find_row(const Json& result, const std::string& symbol) {
  static const Json none;
  for (const Json& row : result["instruments"]) {
    if (row["symbol"] == symbol) return row;
  }
  return none;
}

// The requests of the simulator's log whose path begins so.
std::size_t count_requests(const test::ToolFixture& fixture, std::string_view path) {
  const auto requests = fixture.simulator.requests();
  return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(),
                                                [&](const auto& request) { return request.target.starts_with(path); }));
}

// All rows of a list, over all pages.
std::vector<std::string> read_all(test::ToolFixture& fixture, Json arguments, const char* column = "symbol") {
  std::vector<std::string> symbols;
  for (int page = 0; page < 50; ++page) {
    const Json result = fixture.call("list_instruments", arguments);
    for (const Json& row : result["instruments"]) symbols.push_back(row[column]);
    if (!result.contains("next_cursor")) {
      CHECK(symbols.size() == result["total"].get<std::size_t>());
      return symbols;
    }
    arguments["cursor"] = result["next_cursor"];
  }
  FAIL("the pages do not end");
  return symbols;
}

// The catalog of a server with this TOOLSETS.
mcp::Catalog list_tools(test::ToolFixture& fixture, std::string toolsets) {
  return tools::catalog(fixture.client, {.default_account = {}, .toolsets = std::move(toolsets), .excluded_tools = {}});
}

// The symbol of an option on the underlying that the simulator lists.
std::string find_option(test::ToolFixture& fixture, const char* underlying) {
  const Json chain =
      fixture.call("search_options", {{"symbol", underlying}, {"days_max", 30}, {"strikes", 1}, {"detail", "symbols"}});
  return chain["options"][0]["symbol"];
}

}  // namespace

TEST_CASE("fetch_instruments knows every class of symbols, mixed, in the order asked") {
  test::ToolFixture fixture;
  const std::string option = find_option(fixture, "AAPL");
  const std::string future_option = find_option(fixture, "/ES");
  const Json asked = {"AAPL", "SPX", option, "/ESZ6", future_option, "BTC/USD", "NKLAW", "OPFI+", "EUR/USD", "SPY"};
  const Json result = fixture.call("fetch_instruments", {{"symbols", asked}});
  CHECK(test::violations(fixture.registry.get("fetch_instruments").result.rows(), result) == "");
  REQUIRE(result["instruments"].size() == asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) CHECK(result["instruments"][i]["symbol"] == asked[i]);
  CHECK(!result.contains("missing"));
  const Json kinds = {"equity",         "index",   "equity_option", "future",        "future_option",
                      "cryptocurrency", "warrant", "warrant",       "currency_pair", "equity"};
  for (std::size_t i = 0; i < kinds.size(); ++i) CHECK(result["instruments"][i]["instrument_type"] == kinds[i]);
  const Json apple = find_row(result, "AAPL");
  CHECK(apple["lendability"] == "Easy To Borrow");
  CHECK(apple["tick_sizes"] == Json::parse(R"([{"value":"0.0001","below":"1.00"},{"value":"0.01"}])"));
  CHECK(!apple["option_tick_sizes"].empty());
  const Json contract = find_row(result, option);
  CHECK(contract["underlying_symbol"] == "AAPL");
  CHECK(contract["multiplier"] == "100");
  CHECK(contract["exercise_style"] == "American");
  CHECK(contract.contains("last_trade_at"));
  CHECK(find_row(result, future_option)["multiplier"] == "50");
  CHECK(find_row(result, future_option)["product"].contains("is_cash_settled"));
}

TEST_CASE("fetch_instruments takes a futures product for its active month and says which contract that is") {
  test::ToolFixture fixture;
  const Json result = fixture.call("fetch_instruments", {{"symbols", "/ES"}});
  REQUIRE(result["instruments"].size() == 1);
  const Json& future = result["instruments"][0];
  CHECK(future["symbol"] == "/ESZ6");
  CHECK(future["requested"] == "/ES");
  CHECK(future["is_active_month"] == true);
  CHECK(future["multiplier"] == "50");
  CHECK(future["next_contract"] == "/ESH7");
  CHECK(future["product"]["code"] == "ES");
  CHECK(future["tick_sizes"][0]["value"] == "0.25");
  // The product and its contract are one instrument.
  CHECK(fixture.call("fetch_instruments", {{"symbols", {"/ES", "/ESZ6", "/ESZ26"}}})["instruments"].size() == 1);
}

TEST_CASE("fetch_instruments names what it does not know, and hides nothing else") {
  test::ToolFixture fixture;
  const std::string longest(110, 'A');
  const Json result =
      fixture.call("fetch_instruments", {{"symbols",
                                          {"AAPL", "NOSUCH", "/ESZ9", "AAPL  300118C00300000", "a'b\"c", "💥", longest,
                                           "./ESZ6 EW9Z6 261204C9100", "USD/XXX", "BTC"}}});
  CHECK(result["instruments"].size() == 2);
  CHECK(find_row(result, "BTC/USD")["requested"] == "BTC");
  REQUIRE(result["missing"].size() == 8);
  CHECK(result["missing"][0]["symbol"] == "NOSUCH");
  CHECK(has(result["missing"][0]["reason"], "TastyTrade knows no equity NOSUCH"));
  for (const Json& row : result["missing"]) CHECK(!row["reason"].get<std::string>().empty());
}

TEST_CASE("fetch_instruments refuses a call in which no symbol is known") {
  test::ToolFixture fixture;
  const auto unknown = fixture.call_error("fetch_instruments", {{"symbols", {"NOSUCH", "/XXZ6"}}});
  CHECK(unknown.code == ErrorCode::not_found);
  CHECK(has(unknown.message(), "'NOSUCH'"));
  CHECK(has(unknown.message(), "'/XXZ6'"));
  CHECK(fixture.call_error("fetch_instruments", {{"symbols", {"<b>", "💥"}}}).code == ErrorCode::invalid_argument);
  for (const Json& nothing : {Json(""), Json(nullptr), Json::array(), Json(" , ")}) {
    CHECK(fixture.call_error("fetch_instruments", {{"symbols", nothing}}).code == ErrorCode::invalid_argument);
  }
  CHECK(fixture.call_error("fetch_instruments", {{"symbols", std::string(300, 'A')}}).code ==
        ErrorCode::invalid_argument);
}

TEST_CASE("fetch_instruments reads many equities by one request, and each other instrument by its own") {
  test::ToolFixture fixture;
  fixture.call("fetch_instruments", {{"symbols", "AAPL, MSFT, SPY, KO"}});
  CHECK(count_requests(fixture, "/instruments/") == 1);
  fixture.call("fetch_instruments", {{"symbols", "AAPL, MSFT, /ESZ6, BTC/USD"}});
  CHECK(count_requests(fixture, "/instruments/") == 3);
  fixture.call("fetch_instruments", {{"symbols", "AAPL, MSFT, /ESZ6, BTC/USD"}});
  CHECK(count_requests(fixture, "/instruments/") == 3);
  fixture.call("fetch_instruments", {{"symbols", "AAPL, MSFT, /ESZ6, BTC/USD"}, {"refresh", true}});
  CHECK(count_requests(fixture, "/instruments/") == 6);
}

TEST_CASE("fetch_instruments hands on pages of many symbols, which a model can read") {
  test::ToolFixture fixture;
  const Json list = fixture.call("list_instruments", {{"kind", "futures"}, {"limit", 60}});
  Json asked = Json::array();
  for (const Json& row : list["instruments"]) asked.push_back(row["symbol"]);
  REQUIRE(asked.size() == 60);
  Json arguments{{"symbols", asked}, {"limit", 40}};
  std::vector<Json> seen;
  for (int page = 0; page < 20; ++page) {
    const Json result = fixture.call_over_mcp("fetch_instruments", arguments);
    CHECK(support::to_text(result).size() <= 12 * 1024);
    for (const Json& row : result["instruments"]) seen.push_back(row["symbol"]);
    if (!result.contains("next_cursor")) break;
    CHECK(result["total"] == 60);
    arguments["cursor"] = result["next_cursor"];
  }
  CHECK(Json(seen) == asked);
  arguments["symbols"] = {"AAPL", "SPY"};
  CHECK(has(fixture.call_error("fetch_instruments", arguments).message(), "cursor is not one of this list"));
}

TEST_CASE("fetch_instruments knows what is held and what is on a watchlist") {
  test::ToolFixture fixture;
  const Json held = fixture.call("fetch_instruments", {{"symbols", "holdings"}});
  CHECK(!find_row(held, "AAPL").is_null());
  const Json listed = fixture.call("fetch_instruments", {{"symbols", "watchlist:High Options Volume"}});
  CHECK(!listed["instruments"].empty());
}

TEST_CASE("list_instruments lists every kind, page by page, each row once") {
  test::ToolFixture fixture;
  for (const char* kind :
       {"equities", "futures", "future_products", "cryptocurrencies", "warrants", "currency_pairs"}) {
    INFO(kind);
    const auto symbols = read_all(fixture, {{"kind", kind}, {"limit", 7}});
    CHECK(!symbols.empty());
    CHECK(std::set<std::string>(symbols.begin(), symbols.end()).size() == symbols.size());
  }
  CHECK(!read_all(fixture, {{"kind", "future_option_products"}, {"limit", 100}}, "root_symbol").empty());
  CHECK(!read_all(fixture, {{"kind", "quantity_precisions"}, {"limit", 3}}, "instrument_type").empty());
}

TEST_CASE("list_instruments fits its schema as a table and as objects, and a model's page has at most 12 KB") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get("list_instruments");
  for (const char* kind : {"equities", "futures", "future_products", "future_option_products", "cryptocurrencies",
                           "warrants", "currency_pairs", "quantity_precisions"}) {
    INFO(kind);
    const Json arguments{{"kind", kind}, {"limit", 250}};
    const Json rows = fixture.call("list_instruments", arguments);
    const Json table = fixture.call_over_mcp("list_instruments", arguments);
    CHECK(test::violations(tool.result.rows(), rows) == "");
    CHECK(test::violations(tool.result.get(), table) == "");
    CHECK(support::to_text(table).size() <= 12 * 1024);
    CHECK(table["total"] == rows["total"]);
    REQUIRE(table["instruments"].size() > 1);
    CHECK(table["instruments"][1][0] == *rows["instruments"][0].find(table["instruments"][0][0]));
  }
}

TEST_CASE("list_instruments lists the active contracts of one product, however it is written") {
  test::ToolFixture fixture;
  const Json contracts = fixture.call("list_instruments", {{"kind", "futures"}, {"product", "ES"}});
  REQUIRE(!contracts["instruments"].empty());
  for (const Json& row : contracts["instruments"]) CHECK(row["symbol"].get<std::string>().starts_with("/ES"));
  CHECK(contracts["instruments"][0]["tick_size"] == "0.25");
  for (const char* spelling : {"/ES", "es", " /es "}) {
    CHECK(fixture.call("list_instruments", {{"kind", "futures"}, {"product", spelling}}) == contracts);
  }
  CHECK(contracts["total"] < fixture.call("list_instruments", {{"kind", "futures"}})["total"]);
  const Json product = fixture.call("list_instruments", {{"kind", "future_products"}, {"product", "ES"}});
  REQUIRE(product["instruments"].size() == 1);
  CHECK(product["instruments"][0]["symbol"] == "/ES");
  const Json options = fixture.call("list_instruments", {{"kind", "future_option_products"}, {"product", "ES"}});
  REQUIRE(!options["instruments"].empty());
  for (const Json& row : options["instruments"]) CHECK(row["product"] == "ES");
}

TEST_CASE("list_instruments filters equities at the broker") {
  test::ToolFixture fixture;
  const auto list = [&](const std::string& filter) {
    return fixture.call("list_instruments", {{"kind", "equities"}, {"filter", filter}});
  };
  const auto list_rows = [&](const std::string& filter) -> Json {
    Json rows = list(filter)["instruments"];
    REQUIRE_FALSE(rows.empty());
    return rows;
  };
  for (const Json& row : list_rows("etf")) CHECK(row["is_etf"] == true);
  for (const Json& row : list_rows("index")) CHECK(row["is_index"] == true);
  CHECK(list("etf")["total"] != list("index")["total"]);
  for (const Json& row : list_rows("easy_to_borrow")) CHECK(row["lendability"] == "Easy To Borrow");
  // The simulator knows none of these.
  for (const char* none : {"locate_required", "preborrow"}) {
    CHECK(list(none)["total"] == 0);
    CHECK(has(list(none)["note"], "lists none"));
  }
}

TEST_CASE("list_instruments refuses what does not fit the kind, and never ignores it") {
  test::ToolFixture fixture;
  const struct {
    Json arguments;
    ErrorCode code;
    const char* says;
  } cases[] = {
      {Json::object(), ErrorCode::invalid_argument, "kind"},
      {{{"kind", "bonds"}}, ErrorCode::invalid_argument, "bonds"},
      {{{"kind", "equities"}, {"product", "ES"}}, ErrorCode::invalid_argument, "product does not fit kind=equities"},
      {{{"kind", "warrants"}, {"product", "ES"}}, ErrorCode::invalid_argument, "product does not fit kind=warrants"},
      {{{"kind", "futures"}, {"filter", "etf"}}, ErrorCode::invalid_argument, "filter does not fit kind=futures"},
      {{{"kind", "equities"}, {"filter", "cheap"}}, ErrorCode::invalid_argument, "filter"},
      {{{"kind", "futures"}, {"product", "XXXX"}}, ErrorCode::not_found, "XXXX"},
      {{{"kind", "future_products"}, {"product", "XXXX"}}, ErrorCode::not_found, "XXXX"},
      {{{"kind", "future_option_products"}, {"product", "XXXX"}}, ErrorCode::not_found, "XXXX"},
      {{{"kind", "futures"}, {"product", "E/S"}}, ErrorCode::invalid_argument, "product"},
      {{{"kind", "futures"}, {"product", "E\"S"}}, ErrorCode::invalid_argument, "product"},
      {{{"kind", "futures"}, {"product", "💥"}}, ErrorCode::invalid_argument, "product"},
      {{{"kind", "futures"}, {"product", std::string(300, 'E')}}, ErrorCode::invalid_argument, "product"},
      {{{"kind", "futures"}, {"columns", "symbol,price"}}, ErrorCode::invalid_argument, "price"},
      {{{"kind", "futures"}, {"limit", 0}}, ErrorCode::invalid_argument, "limit"},
      {{{"kind", "futures"}, {"cursor", "x"}}, ErrorCode::invalid_argument, "cursor"},
      {{{"kind", "futures"}, {"exchange", "CME"}}, ErrorCode::invalid_argument, "exchange"},
  };
  for (const auto& one : cases) {
    INFO(one.arguments.dump());
    const auto error = fixture.call_error("list_instruments", one.arguments);
    CHECK(error.code == one.code);
    CHECK(has(error.message() + error.hint, one.says));
  }
}

TEST_CASE("A cursor of another list is refused, and one past the end") {
  test::ToolFixture fixture;
  const Json first = fixture.call("list_instruments", {{"kind", "equities"}, {"limit", 5}});
  const std::string cursor = first["next_cursor"];
  for (const Json& other : {Json{{"kind", "futures"}}, Json{{"kind", "equities"}, {"filter", "etf"}},
                            Json{{"kind", "futures"}, {"product", "ES"}}}) {
    Json arguments = other;
    arguments["cursor"] = cursor;
    CHECK(has(fixture.call_error("list_instruments", arguments).message(), "cursor is not one of this list"));
  }
  const std::string past = "900000" + cursor.substr(cursor.find('-'));
  CHECK(has(fixture.call_error("list_instruments", {{"kind", "equities"}, {"cursor", past}}).message(),
            "cursor is past the end"));
}

TEST_CASE("list_instruments shows the columns that are chosen") {
  test::ToolFixture fixture;
  const Json result = fixture.call_over_mcp("list_instruments",
                                            {{"kind", "futures"}, {"product", "ES"}, {"columns", "expiration,symbol"}});
  CHECK(result["instruments"][0] == Json({"expiration", "symbol"}));
  const Json rows = fixture.call_over_mcp("list_instruments", {{"kind", "warrants"}, {"format", "rows"}});
  CHECK(rows["instruments"][0].is_object());
}

TEST_CASE("Lists come from the cache, and refresh reads them again") {
  test::ToolFixture fixture;
  const mcp::Registry registry(list_tools(fixture, "all"));
  const auto count = [&](const char* tool, const Json& arguments) {
    const std::size_t before = fixture.simulator.requests().size();
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    mcp::run_tool(registry.get(tool), arguments, context);
    return fixture.simulator.requests().size() - before;
  };
  count("list_instruments", {{"kind", "equities"}});
  CHECK(count("list_instruments", {{"kind", "equities"}, {"limit", 3}}) == 0);
  CHECK(count("list_instruments", {{"kind", "equities"}, {"refresh", true}}) == 1);
  count("list_span_rows", {{"exchange", "CME"}});
  CHECK(count("list_span_rows", {{"exchange", "CME"}}) == 0);
  CHECK(count("list_span_rows", {{"exchange", "CME"}, {"refresh", true}}) == 1);
}

TEST_CASE("The toolset reference is offered only if it is named, or all are") {
  test::ToolFixture fixture;
  CHECK(fixture.registry.find("list_span_rows") == nullptr);
  try {
    fixture.registry.get("list_span_rows");
    FAIL("it is offered");
  } catch (const support::Error& error) {
    CHECK(has(error.message(), "which is offered only if TOOLSETS names it"));
  }
  const auto offers = [&](const std::string& toolsets) {
    const mcp::Registry registry(list_tools(fixture, toolsets));
    return registry.find("list_span_rows") != nullptr;
  };
  CHECK(offers("all"));
  CHECK(offers("account,reference"));
  CHECK(!offers("account"));
}

TEST_CASE("All toolsets together have at most 60,000 bytes in tools/list") {
  test::ToolFixture fixture;
  const mcp::Registry registry(list_tools(fixture, "all"));
  CHECK(support::to_text(registry.listing("2026-07-28")).size() <= 60'000);
}

TEST_CASE("list_span_rows pages through the file of an exchange and a day") {
  test::ToolFixture fixture;
  const mcp::Registry registry(list_tools(fixture, "reference"));
  const mcp::Tool& tool = registry.get("list_span_rows");
  const auto call = [&](const Json& arguments) {
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    return mcp::run_tool(tool, arguments, context).tree();
  };
  const auto refuse = [&](const Json& arguments) {
    try {
      return "no error, but " + call(arguments).dump();
    } catch (const support::Error& error) {
      return error.message();
    }
  };
  const Json file = call({{"exchange", "CME"}, {"limit", 250}});
  CHECK(test::violations(tool.result.rows(), file) == "");
  CHECK(file["date"] == "2026-11-20");  // 2026-11-23 is a Monday
  CHECK(file["span_rows"][0]["row_index"] == "0");
  CHECK(file["total"] == file["span_rows"].size());
  const Json first = call({{"exchange", "CME"}, {"limit", 60}});
  const Json second = call({{"exchange", "CME"}, {"limit", 60}, {"cursor", first["next_cursor"]}});
  CHECK(second["span_rows"][0] == file["span_rows"][60]);
  CHECK(call({{"exchange", "CFE"}})["total"] != file["total"]);
  CHECK(call({{"exchange", "CME"}, {"date", "2026-11-19"}})["date"] == "2026-11-19");
  const Json none = call({{"exchange", "CME"}, {"date", "2026-11-21"}});  // a Saturday
  CHECK(none["total"] == 0);
  CHECK(has(none["note"], "no file"));
  CHECK(has(refuse(Json::object()), "exchange"));
  CHECK(has(refuse({{"exchange", "NYSE"}}), "exchange"));
  CHECK(has(refuse({{"exchange", "CME"}, {"date", "2026-11-24"}}), "has not come yet"));
  CHECK(has(refuse({{"exchange", "CFE"}, {"cursor", first["next_cursor"]}}), "cursor is not one of this list"));
  CHECK(has(refuse({{"exchange", "CME"}, {"date", "2026-11-19"}, {"cursor", first["next_cursor"]}}),
            "cursor is not one of this list"));
}
