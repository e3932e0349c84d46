#include "tastytrade_mcp/support/json_writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>

using support::Decimal;
using support::Json;
using support::JsonWriter;

TEST_CASE("JsonWriter writes the bytes of to_text()") {
  const auto now = *support::parse_iso8601("2026-11-23T15:30:00.007Z");
  const std::string odd = "a \"b\" \\ \n \x01 \xc3\xa9 \xff";
  const std::string text = support::write_object([&](JsonWriter& row) {
    row.text("text", odd);
    row.text(odd, "");
    row.integer("least", std::numeric_limits<std::int64_t>::min());
    row.money("money", Decimal(-1240) - *Decimal::parse("0.5"));
    row.money("fraction", Decimal::parse("312.0151"));
    row.quantity("quantity", Decimal::parse("1.50"));
    row.statistic("statistic", Decimal::parse("0.00001"));
    row.flag("flag", false);
    row.time("time", now);
    row.date("date", support::utc_date(now));
    row.object("empty", [] {});
    row.array("none", [] {});
    row.array("list", [&] {
      row.text("{");
      row.text("[");
      row.object([&] { row.flag("a", true); });
      row.array([&] { row.tree(Json{{"b", nullptr}}); });
    });
    row.tree("tree", Json::array({1, 2}));
    row.json("json", R"({"c":1})");
  });
  const Json expected = {{"text", odd},
                         {odd, ""},
                         {"least", std::numeric_limits<std::int64_t>::min()},
                         {"money", "-1240.50"},
                         {"fraction", "312.0151"},
                         {"quantity", "1.5"},
                         {"statistic", 0.00001},
                         {"flag", false},
                         {"time", "2026-11-23T15:30:00.007Z"},
                         {"date", "2026-11-23"},
                         {"empty", Json::object()},
                         {"none", Json::array()},
                         {"list", {"{", "[", {{"a", true}}, Json::array({{{"b", nullptr}}})}},
                         {"tree", {1, 2}},
                         {"json", {{"c", 1}}}};
  // A statistic has the digits of its decimal.
  std::string wanted = support::to_text(expected);
  wanted.replace(wanted.find("1e-05"), 5, "0.00001");
  CHECK(text == wanted);
}

TEST_CASE("Members without a value are omitted") {
  const std::string text = support::write_object([](JsonWriter& row) {
    row.optional_text("a", "");
    row.flag("b", std::nullopt);
    row.money("c", std::nullopt);
    row.text("d", "there");
    row.quantity("e", std::nullopt);
    row.statistic("f", std::nullopt);
    row.time("g", std::nullopt);
    row.date("h", std::nullopt);
  });
  CHECK(text == R"({"d":"there"})");
  CHECK(support::write_object([](JsonWriter&) {}) == "{}");
}

TEST_CASE("JsonWriter appends to a text that is not empty") {
  std::string text = "before[";
  JsonWriter writer(text);
  writer.object([&] { writer.integer("a", 1); });
  CHECK(text == R"(before[{"a":1})");
}
