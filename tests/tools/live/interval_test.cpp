// The intervals of price bars as people write them.
#include "live/interval.hpp"

#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "tastytrade_mcp/support/error.hpp"

using support::Date;

namespace {

Date day(const char* text) {
  return *support::parse_date(text);
}

}  // namespace

TEST_CASE("Intervals: every spelling") {
  const std::pair<const char*, const char*> rows[] = {
      {"30s", "30s"},     {"1m", "1m"},         {"5 minutes", "5m"}, {"15min", "15m"},  {"1h", "1h"},
      {"hourly", "1h"},   {"4 hours", "4h"},    {"1d", "1d"},        {"daily", "1d"},   {"day", "1d"},
      {"1w", "1w"},       {"weekly", "1w"},     {"1mo", "1mo"},      {"1M", "1mo"},     {"M", "1mo"},
      {"monthly", "1mo"}, {" 5-minute ", "5m"}, {"1D", "1d"},        {"60 sec", "60s"}, {"2_hours", "2h"},
  };
  for (const auto& [text, meaning] : rows) {
    INFO(text);
    CHECK(to_text(tools::parse_interval(text)) == meaning);
  }
}

TEST_CASE("Intervals: what is none is refused") {
  for (const char* const text :
       {"", "5", "m5", "-5m", "0m", "five minutes", "1y", "5m5", "99999999999m", "2000m", "4mo"}) {
    INFO(text);
    CHECK_THROWS_AS(tools::parse_interval(text), support::Error);
  }
}

TEST_CASE("Intervals: one that shows a period with some tens of bars") {
  const auto choose = [](const char* first, const char* last) {
    return to_text(tools::choose_interval({day(first), day(last)}));
  };
  CHECK(choose("2026-11-23", "2026-11-23") == "5m");
  CHECK(choose("2026-11-19", "2026-11-23") == "30m");
  CHECK(choose("2026-11-10", "2026-11-23") == "1h");
  CHECK(choose("2026-08-25", "2026-11-23") == "1d");
  CHECK(choose("2024-01-01", "2026-11-23") == "1w");
  CHECK(choose("2017-01-01", "2026-11-23") == "1mo");
}
