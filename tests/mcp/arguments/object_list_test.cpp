// Arguments that are lists of objects, such as the legs of a trade.
#include "arguments_fixture.hpp"

using mcp::Arguments;
using test::Json;
using test::Kind;
using test::mentions;
using test::Parameter;
using test::refusal;

namespace {

Parameter legs() {
  return {.name = "legs",
          .kind = Kind::object_list,
          .required = true,
          .aliases = {"leg"},
          .members = {{.name = "action",
                       .kind = Kind::choice,
                       .required = true,
                       .choices = {"buy_to_open", "sell_to_open"},
                       .choice_aliases = {{"bto", "buy_to_open"}}},
                      {.name = "symbol", .aliases = {"ticker"}},
                      {.name = "quantity", .kind = Kind::decimal}},
          .max_items = 2};
}

Arguments bound(const Json& given, const std::vector<Parameter>& parameters) {
  return mcp::bind("place_order", parameters, given);
}

const Json kLeg{{"action", "BTO"}, {"ticker", "AAPL"}, {"quantity", "3"}};

}  // namespace

TEST_CASE("A list of objects may be given as a list, one object, JSON text of either, or objects as JSON text") {
  const Json list = Json::array({kLeg});
  for (const Json& given : {list, kLeg, Json(list.dump()), Json(kLeg.dump()), Json::array({kLeg.dump()}),
                            Json{{"legs", list}}, Json{{"leg", kLeg}}}) {
    INFO(given.dump());
    const auto objects = bound({{"legs", given}}, {legs()}).objects("legs");
    REQUIRE(objects.size() == 1);
    CHECK(objects.front().text("action") == "buy_to_open");
    CHECK(objects.front().text("symbol") == "AAPL");
    CHECK(objects.front().decimal("quantity") == support::Decimal(3));
    CHECK_FALSE(objects.front().has("legs"));
  }
}

TEST_CASE("What is no list of objects is refused, and the error names the object and the member") {
  for (const Json& given : {Json(7), Json(true), Json("AAPL"), Json("[1"), Json::array({1}), Json::array({nullptr}),
                            Json::array({Json::array()}), Json::array({kLeg, kLeg, kLeg})}) {
    INFO(given.dump());
    CHECK(mentions(refusal({{"legs", given}}, {legs()}), "legs"));
  }
  CHECK(mentions(refusal({{"legs", Json::array({kLeg, {{"symbol", "X"}}})}}, {legs()}), "legs[1] needs `action`"));
  CHECK(mentions(refusal({{"legs", {{"action", "sideways"}}}}, {legs()}), "`action` must be one of"));
  CHECK(mentions(refusal({{"legs", {{"action", "bto"}, {"amount", 1}}}}, {legs()}), "has no argument `amount`"));
  CHECK(mentions(refusal({{"legs", {{"action", "bto"}, {"quantity", "many"}}}}, {legs()}), "`quantity` must be"));
}

TEST_CASE("An empty or missing list of objects counts as left out") {
  for (const Json& given : {Json(nullptr), Json(""), Json("null"), Json::array(), Json("[]")}) {
    INFO(given.dump());
    CHECK(mentions(refusal({{"legs", given}}, {legs()}), "needs `legs`"));
  }
  CHECK(bound(Json::object(), {}).objects("legs").empty());
}

TEST_CASE("The schema of a list of objects has the members and what is required of them") {
  const Json schema = mcp::input_schema({legs()})["properties"]["legs"];
  CHECK(schema["type"] == "array");
  CHECK(schema["items"]["type"] == "object");
  CHECK(schema["items"]["properties"].size() == 3);
  CHECK(schema["items"]["required"] == Json::array({"action"}));
  CHECK(schema["items"]["properties"]["quantity"]["type"] == "number");
}

TEST_CASE("A name behind a prefix keeps its words in a list of symbols") {
  const Parameter symbols{
      .name = "symbols", .kind = Kind::text_list, .splits_words = true, .name_prefix = "watchlist:"};
  using List = std::vector<std::string>;
  CHECK(bound({{"symbols", "watchlist:earnings soon, AAPL TSLA"}}, {symbols}).list("symbols") ==
        List{"watchlist:earnings soon", "AAPL", "TSLA"});
  CHECK(bound({{"symbols", {"Watchlist:All Earnings"}}}, {symbols}).list("symbols") == List{"Watchlist:All Earnings"});
}

TEST_CASE("An object of a list may be a text that the parameter can read") {
  Parameter parameter = legs();
  parameter.read_item_text = [](std::string_view text) {
    return Json{{"action", "bto"}, {"symbol", std::string(text)}};
  };
  for (const Json& given :
       {Json("AAPL; SPY"), Json("AAPL\nSPY"), Json{"AAPL", "SPY"}, Json{{"legs", {"AAPL", "SPY"}}}}) {
    INFO(given.dump());
    const auto objects = bound({{"legs", given}}, {parameter}).objects("legs");
    REQUIRE(objects.size() == 2);
    CHECK(objects[1].text("symbol") == "SPY");
    CHECK(objects[1].text("action") == "buy_to_open");
  }
  CHECK(mentions(refusal({{"legs", "[1"}}, {parameter}), "legs"));
  CHECK(mentions(refusal({{"legs", "A;B;C"}}, {parameter}), "at most 2"));
}
