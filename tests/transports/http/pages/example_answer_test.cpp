// The recorded answer that GET / of the demo shows.
#include <catch2/catch_test_macros.hpp>

#include "http/pages/example_answer.hpp"

using support::Json;

TEST_CASE("The example of the first page is the recorded answer with its sums", "[pages]") {
  mcp::Catalog catalog;
  catalog.tools.push_back({.name = "fetch_positions", .title = "Positions"});
  const Json example = transports::http::describe_example(mcp::Registry(std::move(catalog)));
  const std::string text = example["json"];
  const Json totals = Json::parse(text)["totals"];
  REQUIRE(example["sums"].size() == 3);
  CHECK(text == transports::http::find_example("fetch_positions"));
  std::string digits = example["sums"][0]["amount"];
  std::erase(digits, ',');
  CHECK(digits.substr(0, digits.find('.')) == totals["market_value"].get<std::string>().substr(0, digits.find('.')));
  CHECK(example["sums"][0]["amount"].get<std::string>().find(',') != std::string::npos);
  CHECK(example["sums"][0]["is_gain"] == false);
  const bool is_loss = totals["day_profit"].get<std::string>().starts_with('-');
  CHECK(example["sums"][1]["is_loss"] == is_loss);
  CHECK(example["sums"][1]["amount"].get<std::string>().starts_with(is_loss ? "\u2212" : "+"));
}

TEST_CASE("Without the tool that it is of, the first page has no example", "[pages]") {
  CHECK(transports::http::describe_example(mcp::Registry(mcp::Catalog())).is_null());
  CHECK(transports::http::find_example("no_such_tool").empty());
}
