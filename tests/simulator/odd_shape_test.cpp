// Odd shapes: off by default, asked for by the option, a fault or a header; each changes what its name says and nothing
// else.
#include <functional>
#include <map>
#include <set>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace simulator;

namespace {

const std::string kAccount = std::string("/accounts/") + kMarginAccount;
const char* const kPaths[] = {
    "/customers/me/accounts",
    "/watchlists",
    "/quote-alerts",
    "/span/rows?date=2026-08-21&exchange=CME&per-page=20",
    "/market-metrics?symbols=AAPL,SPY",
};

httplib::Headers shaped(const std::string& names) {
  return {{kOddShapesHeader, names}};
}

// Each scalar with the key it has, in order.
void visit(const Json& value, const std::string& key, const std::function<void(const std::string&, const Json&)>& see) {
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) visit(member, name, see);
  } else if (value.is_array()) {
    for (const Json& row : value) visit(row, key, see);
  } else {
    see(key, value);
  }
}

int count(const Json& value, const std::function<bool(const std::string&, const Json&)>& is_counted) {
  int found = 0;
  visit(value, "", [&](const std::string& key, const Json& scalar) { found += is_counted(key, scalar); });
  return found;
}

bool is_decimal(const Json& value) {
  return value.is_string() && Decimal::parse(value.get<std::string>());
}

}  // namespace

TEST_CASE("Without an option, a fault or a header no answer has an odd shape") {
  SimulatorFixture fixture;
  for (const char* path : kPaths) {
    CHECK(fixture.get(path) == fixture.get(path, shaped("")));
    CHECK(fixture.get(path) != fixture.get(path, shaped("texts,numbers,nulls")));
  }
}

TEST_CASE("A shape of an unknown name is refused, and the reason lists the names") {
  SimulatorFixture fixture;
  const auto reply = fixture.raw("/watchlists", shaped("nulls,nonsense"));
  CHECK(reply->status == 400);
  CHECK(reply->body.find("single-object") != std::string::npos);
  CHECK(parse_odd_shapes("").empty());
  CHECK(parse_odd_shapes(" nulls , nulls,cut-page") == OddShapes{OddShape::nulls, OddShape::cut_page});
  CHECK_THROWS_AS(parse_odd_shapes("Nulls"), support::Error);
  std::string all;
  for (const OddShapeName& row : odd_shape_names()) all += std::string(row.name) + ",";
  CHECK(parse_odd_shapes(all).size() == odd_shape_names().size());
}

TEST_CASE("The option shapes every answer, a fault those of its path, and the login stays as it is") {
  Options options;
  options.odd_shapes = {OddShape::texts};
  SimulatorFixture fixture(options);
  CHECK(fixture.items("/watchlists")[0]["order-index"] == "1");
  Fault fault;
  fault.kind = Fault::Kind::odd_shapes;
  fault.path_prefix = "/quote-alerts";
  fault.count = -1;
  fault.shapes = {OddShape::null_row};
  fixture.simulator.inject(fault);
  CHECK(fixture.items("/quote-alerts")[1].is_null());
  CHECK(fixture.items("/quote-alerts")[0]["threshold-numeric"] == "150.0");
  CHECK(fixture.items("/watchlists")[1].is_object());
  fixture.simulator.clear_faults();
  CHECK(fixture.items("/quote-alerts")[1].is_object());
  fixture.log_in();
}

TEST_CASE("Nulls are the same members in every row, and never those that say what a row is") {
  SimulatorFixture fixture;
  for (const std::string& path : {kAccount + "/positions?include-marks=true", kAccount + "/transactions?per-page=50",
                                  std::string("/market-metrics?symbols=AAPL,SPY"), kAccount + "/balances"}) {
    INFO(path);
    const Json plain = fixture.get(path)["data"];
    const Json odd = fixture.get(path, shaped("nulls"))["data"];
    std::map<std::string, std::set<bool>> nulls;
    visit(odd, "", [&](const std::string& key, const Json& scalar) { nulls[key].insert(scalar.is_null()); });
    int null_keys = 0;
    for (const auto& [key, seen] : nulls) {
      INFO(key);
      CHECK(seen.size() == 1);
      null_keys += seen.contains(true);
    }
    CHECK(null_keys > 2);
    CHECK(null_keys < static_cast<int>(nulls.size()) / 2);
    for (const char* key : {"symbol", "account-number", "quantity", "id"}) CHECK_FALSE(nulls[key].contains(true));
    CHECK(count(plain, [](const auto&, const Json& value) { return value.is_null(); }) == 0);
  }
}

TEST_CASE("Decimals are numbers of the same value, and numbers and flags texts") {
  SimulatorFixture fixture;
  const Json plain = fixture.data(kAccount + "/balances");
  const Json numbers = fixture.get(kAccount + "/balances", shaped("numbers"))["data"];
  CHECK(count(plain, [](const auto&, const Json& value) { return is_decimal(value); }) > 40);
  CHECK(count(numbers, [](const auto&, const Json& value) { return is_decimal(value); }) == 0);
  for (const auto& [key, value] : numbers.items()) {
    if (value.is_number()) CHECK(value.get<double>() == number(plain, key.c_str()));
  }
  const Json texts = fixture.get(kAccount + "/trading-status", shaped("texts"))["data"];
  CHECK(texts["is-closed"] == "false");
  CHECK(texts["day-trade-count"] == "0");
}

TEST_CASE("Some decimals are NaN, times have another offset of the same instant, keys of quotes are in camel case") {
  SimulatorFixture fixture;
  const Json nan = fixture.get(kAccount + "/balances", shaped("nan"))["data"];
  const int found = count(nan, [](const auto&, const Json& value) { return value == "NaN"; });
  CHECK(found > 5);
  CHECK(found < 40);
  const std::string path = kAccount + "/positions";
  const Json plain = fixture.items(path);
  const Json times = fixture.get(path, shaped("offset-times"))["data"]["items"];
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const std::string text = times[i]["created-at"].get<std::string>();
    CHECK(text.ends_with("-05:00"));
    CHECK(support::parse_iso8601(text) == support::parse_iso8601(plain[i]["created-at"].get<std::string>()));
    CHECK(times[i]["realized-day-gain-date"] == plain[i]["realized-day-gain-date"]);
  }
  const Json quote = fixture.get("/market-data/by-type?equity=AAPL", shaped("camel-keys"))["data"]["items"][0];
  CHECK(quote.contains("bidSize"));
  CHECK(quote.contains("dayHighPrice"));
  CHECK_FALSE(quote.contains("bid-size"));
  CHECK(fixture.get(path, shaped("camel-keys"))["data"]["items"] == plain);
}

TEST_CASE("Lists lose a row, a half, their total, their pagination block, their list and their further pages") {
  SimulatorFixture fixture;
  const std::string path = "/span/rows?date=2026-08-21&exchange=CME&per-page=20";
  const Json plain = fixture.get(path);
  const auto odd = [&](const char* names, const std::string& more = "") {
    return fixture.get(path + more, shaped(names));
  };
  CHECK(odd("null-row")["data"]["items"][1].is_null());
  CHECK(odd("null-row")["data"]["items"].size() == 20);
  CHECK(odd("empty-row")["data"]["items"][1] == Json::object());
  CHECK(odd("empty-row")["data"]["items"][2] == plain["data"]["items"][2]);
  CHECK(odd("cut-page")["data"]["items"].size() == 10);
  CHECK(odd("cut-page")["pagination"] == plain["pagination"]);
  CHECK(odd("wrong-total")["pagination"]["total-items"].get<int>() ==
        plain["pagination"]["total-items"].get<int>() + 3);
  CHECK(odd("wrong-total")["data"] == plain["data"]);
  CHECK_FALSE(odd("no-pagination").contains("pagination"));
  CHECK(odd("first-page", "&page-offset=2") == plain);
  CHECK(fixture.get(path + "&page-offset=2") != plain);
  CHECK(odd("single-object") == plain);
  const Json one = fixture.get("/market-metrics?symbols=AAPL", shaped("single-object"))["data"];
  CHECK(one["symbol"] == "AAPL");
  CHECK(fixture.get("/instruments/equities?symbol[]=NOPE", shaped("single-object,cut-page"))["data"]["items"].empty());
}

TEST_CASE("Unknown words are in the second row only, and its figures stay") {
  SimulatorFixture fixture;
  for (const std::string& path : {kAccount + "/transactions?per-page=5", kAccount + "/positions",
                                  kAccount + "/orders?start-date=2026-08-01&per-page=5"}) {
    INFO(path);
    const Json plain = fixture.items(path);
    const Json odd = fixture.get(path, shaped("unknown-words"))["data"]["items"];
    REQUIRE(odd.size() == plain.size());
    int replaced = 0;
    for (const auto& [key, value] : odd[1].items()) {
      replaced += value == "Unprecedented";
      if (value != "Unprecedented") CHECK(value == plain[1][key]);
    }
    CHECK(replaced > 0);
    CHECK(odd[0] == plain[0]);
    CHECK(odd[2] == plain[2]);
  }
}

TEST_CASE("Writes and answers without an envelope keep their form, and are carried out") {
  Options options;
  options.odd_shapes = parse_odd_shapes("nulls,numbers,texts,null-row,cut-page,single-object");
  SimulatorFixture fixture(options);
  const Json body{{"symbol", "AAPL"}, {"field", "Last"}, {"operator", ">"}, {"threshold", "900.00"}};
  const auto [created, answer] = fixture.write("POST", "/quote-alerts", body);
  CHECK(created == 201);
  CHECK(answer["data"]["symbol"] == "AAPL");
  CHECK(fixture.send("DELETE", "/quote-alerts/8123404")->status == 204);
  CHECK(fixture.write("DELETE", "/watchlists/Core", Json::object()).second["user_id"] == 1563674);
}
