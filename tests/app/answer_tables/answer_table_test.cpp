// The tables that `call` prints on a terminal, made by format_answer() without the program.
#include <algorithm>
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

TEST_CASE("format_decimal() groups thousands and keeps every digit") {
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

TEST_CASE("parse_answer() keeps the digits of JSON numbers") {
  const app::AnswerValue answer = app::parse_answer(R"({"a": 0.10, "b": 12345678901234567890.50, "c": -7})");
  CHECK(answer.member_text("a") == "0.10");
  CHECK(answer.member_text("b") == "12345678901234567890.50");
  CHECK(answer.member_text("c") == "-7");
}

TEST_CASE("format_new_york() is right on days on which the clock is changed") {
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

TEST_CASE("The answer of a tool without its own view is printed as a table of its members") {
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

TEST_CASE("Lists and objects inside rows are printed") {
  const std::string text = table(R"({"groups": [{"name": "G", "size": {"lots": 2}, "tags": ["a", "b"],
      "legs": [{"symbol": "L1"}, {"symbol": "L2"}]}], "odd": [1, [2], {"k": "v"}], "empty": [], "none": null})");
  for (const char* part : {"SIZE.LOTS", "a, b", "Groups, Legs", "L1", "L2", "Odd  1, 2, k v", "No empty.", "None  -"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("Columns that do not fit are named, and long text is wrapped") {
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

TEST_CASE("An answer that is not an object is printed") {
  CHECK(table("null").find("Answer  -") != std::string::npos);
  CHECK(table("[1, 2]").find("Answer  1, 2") != std::string::npos);
}

namespace {

std::string positions_table(const std::string& members, std::size_t width = 80) {
  mcp::Tool tool;
  tool.name = "fetch_positions";
  tool.title = "Positions";
  return app::format_answer(
      tool,
      R"({"environment": "demo", "as_of": "2026-11-28T17:30:00.000Z", "session_date": "2026-11-27",)" + members + "}",
      plain_terminal(width));
}

bool contains(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

constexpr const char* kOneOption =
    R"("account_number": "A1", "underlying_symbol": "SPX", "option_type": "put", "strike": "7000",
       "expires_at": "2026-12-18T21:15:00.000Z", "days_to_expiration": 20, "market_value": "-10.00",
       "day_profit": "1.00", "open_profit": "2.00", "mark_price": "0.10")";

}  // namespace

TEST_CASE("The trading day of the profits is printed") {
  CHECK(contains(positions_table(R"("total": 0, "positions": [], "totals": {"market_value": "0.00",
      "day_profit": "0.00", "open_profit": "0.00"})"),
                 "27 Nov 2026"));
}

TEST_CASE("The profits of positions closed today are printed if no position is open") {
  const std::string text = positions_table(R"("account_number": "A1", "total": 0, "positions": [],
      "totals": {"market_value": "0.00", "day_profit": "-99.25", "open_profit": "0.00"},
      "closed_today": [{"account_number": "A1", "symbol": "PLTR", "day_profit": "-99.25"},
                       {"account_number": "A1", "symbol": "F", "day_profit": "0.00"}])");
  CHECK(contains(text, "No open positions."));
  CHECK(contains(text, "Total"));
  CHECK(contains(text, "Closed today"));
  CHECK(text.find("-99.25") != text.rfind("-99.25"));
  CHECK_FALSE(contains(text, "2 of 0 rows"));
}

TEST_CASE("An account that cannot be read is named, and the table does not say that nothing is held") {
  const std::string text = positions_table(R"("total": 0, "positions": [],
      "accounts": [{"account_number": "A1", "unavailable": "TastyTrade refused this account."},
                   {"account_number": "A2", "market_value": "0.00", "day_profit": "0.00", "open_profit": "0.00"}],
      "totals": {"market_value": "0.00", "day_profit": "0.00", "open_profit": "0.00", "missing": [{"account_number": "A1"}]},
      "missing": [{"account_number": "A1", "reason": "refused"}])");
  CHECK(contains(text, "A1: TastyTrade refused this account."));
  CHECK(contains(text, "Total of all, incomplete"));
  CHECK(text.find("No open positions.\n") == std::string::npos);
}

TEST_CASE("Two contracts that differ in their root only have different labels") {
  const std::string text =
      positions_table(std::string(R"("total": 2, "positions": [{"symbol": "SPX   261218P07000000",
      "quantity": "2", )") +
                          kOneOption + R"(}, {"symbol": "SPXW  261218P07000000", "quantity": "3", )" + kOneOption +
                          R"(}], "totals": {"market_value": "-20.00", "day_profit": "2.00", "open_profit": "4.00"})",
                      100);
  CHECK(contains(text, "SPX   261218P07000000"));
  CHECK(contains(text, "SPXW  261218P07000000"));
}

TEST_CASE("The last page says that the totals include positions of other pages") {
  CHECK(contains(positions_table(R"("total": 3, "positions": [{"symbol": "F", "account_number": "A1", "quantity": "1",
      "market_value": "9.00", "day_profit": "0.00", "open_profit": "0.00"}],
      "totals": {"market_value": "99.00", "day_profit": "0.00", "open_profit": "0.00"})"),
                 "The totals include positions of the other pages."));
}

TEST_CASE("Every figure is printed or its member is named at every width, and no figure is broken") {
  mcp::Tool tool;
  tool.name = "fetch_balances";
  tool.title = "Balances";
  const std::string json = R"({"environment": "demo", "balances": [{"account_number": "5WT00001", "currency": "USD",
      "net_liquidating_value": "93261.30485", "cash_balance": "-1234567.89", "updated_at": "2026-11-27T17:30:00.000Z"}],
      "totals": [{"currency": "USD", "net_liquidating_value": "93261.30485", "cash_balance": "-1234567.89"}]})";
  for (std::size_t width = 20; width <= 200; ++width) {
    CAPTURE(width);
    const std::string text = app::format_answer(tool, json, plain_terminal(width));
    CHECK(contains(text, "93,261.30485"));
    CHECK(contains(text, "-1,234,567.89"));
    CHECK_FALSE(contains(text, ", ."));
  }
}

TEST_CASE("An empty inner list has no column") {
  const std::string text =
      table(R"({"groups": [{"name": "A", "rows": []}, {"name": "B", "rows": [{"symbol": "B1", "size": "2"}]}]})");
  CHECK(text.find("ROWS") == std::string::npos);
  CHECK(contains(text, "B1"));
}

TEST_CASE("Rows without members are accepted") {
  CHECK_NOTHROW(table(R"({"things": [{}, {}]})"));
  CHECK_NOTHROW(table(R"({"things": [{"inner": [{"a": 1}]}]})", 20));
}

namespace {

// The text without line breaks and spaces, because a narrow terminal breaks notes and long names.
std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == '\n' || c == ' '; });
  return text;
}

// Checks that the figure is printed or that a note names its member.
void check_shown(const std::string& text, const std::string& member, const std::string& figure) {
  const auto note = text.find("Notshown:");
  const bool is_named = note != std::string::npos && text.find(member, note) != std::string::npos;
  INFO(text);
  CAPTURE(member, figure);
  CHECK((text.find(figure) != std::string::npos || is_named));
}

struct FigureOfMember {
  const char* member;
  const char* text;
};

}  // namespace

TEST_CASE("Every figure of positions is printed or its member is named at every width") {
  const std::string stock = R"({"account_number": "5WT00001", "symbol": "AAPL", "underlying_symbol": "AAPL",
      "instrument_type": "equity", "quantity": "100", "multiplier": "1", "average_open_price": "288.71",
      "mark_price": "377.2992", "market_value": "37729.92", "day_profit": "1220.92", "open_profit": "8859.93"})";
  const std::string option = R"({"account_number": "5WT00002", "symbol": "AAPL  270115C00370000",
      "underlying_symbol": "AAPL", "option_type": "call", "strike": "370", "quantity": "-3",
      "expires_at": "2027-01-15T21:00:00.000Z", "days_to_expiration": 48, "mark_price": "14.25",
      "market_value": "-1425.01", "day_profit": "-660.02", "open_profit": "-630.03"})";
  const std::string accounts = R"("accounts": [{"account_number": "5WT00001", "nickname": "Individual",
      "market_value": "37729.92", "day_profit": "1220.92", "open_profit": "8859.93", "futures_notional": "70785.04"},
      {"account_number": "5WT00002", "market_value": "-1425.01", "day_profit": "-660.02", "open_profit": "-630.03"}],
      "totals": {"market_value": "36304.91", "day_profit": "560.90", "open_profit": "8229.90"})";
  const std::string grouped = R"("underlyings": [{"underlying_symbol": "AAPL", "market_value": "36304.91",
      "day_profit": "560.90", "open_profit": "8229.90", "positions": [)" +
                              stock + "," + option + R"(]}, {"underlying_symbol": "PLTR", "market_value": "0.00",
      "day_profit": "-99.25", "open_profit": "0.00", "positions": []}], "total": 2)";
  const FigureOfMember figures[] = {{"quantity", "100"},
                                    {"mark_price", "377.2992"},
                                    {"market_value", "37,729.92"},
                                    {"day_profit", "+1,220.92"},
                                    {"quantity", "-3"},
                                    {"open_profit", "+8,859.93"},
                                    {"mark_price", "14.25"},
                                    {"day_profit", "-660.02"},
                                    {"market_value", "-1,425.01"},
                                    {"open_profit", "-630.03"},
                                    {"multiplier", "no column"},
                                    {"average_open_price", "288.71"},
                                    {"day_profit", "+560.90"},
                                    {"open_profit", "+8,229.90"},
                                    {"market_value", "36,304.91"},
                                    {"accounts.futures_notional", "70,785.04"},
                                    {"days_to_expiration", "48d"}};
  for (std::size_t width = 20; width <= 200; ++width) {
    CAPTURE(width);
    const std::string by_account = without_space(
        positions_table(R"("positions": [)" + stock + "," + option + R"(], "total": 2, )" + accounts, width));
    const std::string by_underlying = without_space(positions_table(grouped + ", " + accounts, width));
    for (const auto& figure : figures) {
      check_shown(by_account, figure.member, figure.text);
      check_shown(by_underlying, figure.member, figure.text);
    }
    check_shown(by_underlying, "day_profit", "-99.25");
    check_shown(by_underlying, "account_number", "0002");
  }
  const std::string wide = positions_table(grouped + ", " + accounts, 100);
  CHECK(contains(wide, "AAPL                       "));
  CHECK(contains(wide, "\n  370 call    0002  15 Jan 2027 48d   -3"));
  CHECK(contains(wide, "\n2 underlyings.\n"));
}

TEST_CASE("What an answer lacks is one table") {
  const std::string text = positions_table(R"("total": 1, "positions": [{"symbol": "F", "account_number": "A1",
      "quantity": "1"}], "accounts": [{"account_number": "A1", "market_value": "9.00",
        "missing": [{"account_number": "A1", "symbol": "F", "field": "mark_price", "figures": ["day_profit"]}]},
      {"account_number": "A2", "unavailable": "TastyTrade refused this account."}],
      "totals": {"market_value": "9.00", "missing_total": 25,
        "missing": [{"account_number": "A1", "symbol": "F", "field": "mark_price", "figures": ["day_profit"]},
                    {"account_number": "A2", "field": "positions"}]},
      "missing": [{"account_number": "A2", "field": "positions", "reason": "refused"}])");
  CHECK(contains(text,
                 "Missing\n"
                 "ACCOUNT  SYMBOL  FIELD       REASON   TOTALS WITHOUT IT\n"
                 "A2       -       positions   refused  -\n"
                 "A1       F       mark_price  -        day_profit\n"));
  CHECK(text.find("Missing\n") == text.rfind("Missing\n"));
  CHECK(contains(text, "Total of all, incomplete:"));
  CHECK(contains(text, "Missing: 25 entries in all."));
  for (const char* tool : {"fetch_balances", "fetch_new_things"}) {
    mcp::Tool other;
    other.name = tool;
    const std::string answer = app::format_answer(other, R"({"balances": [{"account_number": "A1", "cash": "1.00"}],
        "totals": [{"currency": "USD", "cash": "1.00", "missing": [{"account_number": "A2", "field": "balances"}]}],
        "missing": [{"account_number": "A2", "field": "balances", "reason": "refused"}]})",
                                                  plain_terminal());
    INFO(answer);
    CHECK(answer.find("refused") == answer.rfind("refused"));
    CHECK(answer.find("Missing\n") == answer.rfind("Missing\n"));
  }
}
