// Tables of answers, without a program around them.
#include <catch2/catch_test_macros.hpp>

#include "answer_tables/answer_value.hpp"
#include "answer_tables/figures.hpp"
#include "answer_tables/format_answer.hpp"

namespace {

app::Terminal plain_terminal(std::size_t width = 80) {
  app::Terminal terminal;
  terminal.width = width;
  return terminal;
}

std::string table(const std::string& json, std::size_t width = 80) {
  mcp::Tool tool;
  tool.name = "fetch_new_things";
  tool.title = "New things";
  return app::format_answer(tool, json, plain_terminal(width));
}

}  // namespace

TEST_CASE("a decimal is grouped by thousands, and every digit is kept") {
  const app::Terminal terminal = plain_terminal();
  CHECK(app::format_decimal("37729.92", terminal) == "37,729.92");
  CHECK(app::format_decimal("-1234567", terminal) == "-1,234,567");
  CHECK(app::format_decimal("0.10000000000000000000000001", terminal) == "0.10000000000000000000000001");
  CHECK(app::format_decimal("123456789012345678901234567890.1", terminal) ==
        "123,456,789,012,345,678,901,234,567,890.1");
  CHECK(app::format_decimal("12.5", terminal, true) == "+12.5");
  CHECK(app::format_decimal("0.00", terminal, true) == "0.00");
  CHECK(app::format_decimal("1e5", terminal) == "1e5");
  CHECK(app::format_decimal("007", terminal) == "007");
}

TEST_CASE("a number of an answer keeps the digits that the answer has") {
  const app::AnswerValue answer = app::parse_answer(R"({"a": 0.10, "b": 12345678901234567890.50, "c": -7})");
  CHECK(answer.member_text("a") == "0.10");
  CHECK(answer.member_text("b") == "12345678901234567890.50");
  CHECK(answer.member_text("c") == "-7");
}

TEST_CASE("New York time is right on the days on which the clock is changed") {
  const auto shown = [](const char* text) { return app::format_new_york(*support::parse_iso8601(text)); };
  CHECK(shown("2026-11-27T17:30:00Z") == "27 Nov 2026 12:30 ET");
  CHECK(shown("2026-07-01T04:05:00Z") == "1 Jul 2026 00:05 ET");
  CHECK(shown("2026-03-08T06:59:00Z") == "8 Mar 2026 01:59 ET");
  CHECK(shown("2026-03-08T07:00:00Z") == "8 Mar 2026 03:00 ET");
  CHECK(shown("2026-11-01T05:30:00Z") == "1 Nov 2026 01:30 ET");
  CHECK(shown("2026-11-01T06:30:00Z") == "1 Nov 2026 01:30 ET");
  CHECK(shown("2026-11-01T07:00:00Z") == "1 Nov 2026 02:00 ET");
  CHECK(shown("2026-11-01T18:00:00Z") == "1 Nov 2026 13:00 ET");
}

TEST_CASE("a tool without a table of its own is laid out by what its answer holds") {
  CHECK(table(R"({"environment": "demo", "as_of": "2026-11-27T17:30:00.000Z", "things": [
      {"symbol": "A", "price": "1234.50", "day_profit": "-2.00", "is_open": true, "opened_on": "2026-12-18"},
      {"symbol": "123", "price": null, "day_profit": "3", "is_open": false}], "total": 7, "next_cursor": "x"})") ==
        "New things, 27 Nov 2026 12:30 ET                                          [DEMO]\n"
        "\n"
        "SYMBOL     PRICE  DAY PROFIT  IS OPEN  OPENED ON\n"
        "A       1,234.50       -2.00  yes      18 Dec 2026\n"
        "123            -          +3  no       -\n"
        "\n"
        "2 of 7 rows. More: tastytrade-mcp call fetch_new_things ... cursor=x\n");
}

TEST_CASE("lists and objects inside rows are shown too") {
  const std::string text = table(R"({"groups": [{"name": "G", "size": {"lots": 2}, "tags": ["a", "b"],
      "legs": [{"symbol": "L1"}, {"symbol": "L2"}]}], "odd": [1, [2], {"k": "v"}], "empty": [], "none": null})");
  for (const char* part : {"SIZE.LOTS", "a, b", "Groups, Legs", "L1", "L2", "Odd  1, 2, k v", "No empty.", "None  -"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("columns without room are named, and long text is wrapped") {
  std::string row = R"({"symbol": "ABC")";
  for (int i = 0; i < 12; ++i) row += ", \"amount_" + std::to_string(i) + "\": \"1234567.89\"";
  std::string rows;
  for (int i = 0; i < 20; ++i) rows += (i > 0 ? "," : "") + row + "}";
  const std::string text = table("{\"rows\": [" + rows + "]}");
  CHECK(text.find("Not shown: amount_") != std::string::npos);
  CHECK(text.find("1,234,567.89") != std::string::npos);
  const std::string words =
      table(R"({"rows": [{"id": "x", "text": ")" + std::string(10, 'w') + " " + std::string(80, 'y') + R"("}]})");
  CHECK(words.find("wwwwwwwwww\n") != std::string::npos);
}

TEST_CASE("an answer that is no object is printed as it is") {
  CHECK(table("null").find("Answer  -") != std::string::npos);
  CHECK(table("[1, 2]").find("Answer  1, 2") != std::string::npos);
}
