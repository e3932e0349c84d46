#include "quote_row.hpp"

namespace tools {

using support::Decimal;
using support::JsonWriter;

namespace {

// `Row`: JsonWriter or TableRow, whose functions are the same.
template <class Row>
void write_quote_members(Row& row, const broker::Quote& quote) {
  row.text("symbol", quote.symbol);
  row.text("instrument_type", broker::to_string(quote.instrument_type));
  row.money("bid", quote.bid);
  row.money("ask", quote.ask);
  row.quantity("bid_size", quote.bid_size);
  row.quantity("ask_size", quote.ask_size);
  row.money("mark", quote.mark);
  row.money("last", quote.last);
  const auto& price = quote.last && !quote.last->is_zero() ? quote.last : quote.mark;  // 0: no trade yet
  if (price && quote.previous_close && quote.previous_close->is_positive()) {
    const Decimal change = *price - *quote.previous_close;
    row.money("change", change);
    row.statistic("change_percent", Decimal::divide(change * 100, *quote.previous_close, 4));
  }
  row.money("open", quote.open);
  row.money("day_high", quote.day_high);
  row.money("day_low", quote.day_low);
  row.money("close", quote.close);
  row.money("previous_close", quote.previous_close);
  row.quantity("volume", quote.volume);
  row.quantity("open_interest", quote.open_interest);
  row.money("year_high", quote.year_high);
  row.money("year_low", quote.year_low);
  row.statistic("beta", quote.beta);
  if (quote.is_trading_halted.value_or(false)) row.flag("is_trading_halted", true);
  row.time("updated_at", quote.updated_at);
}

}  // namespace

void write_quote(JsonWriter& row, const broker::Quote& quote) {
  write_quote_members(row, quote);
}

void write_quote(TableRow& row, const broker::Quote& quote) {
  write_quote_members(row, quote);
}

std::vector<std::string> main_quote_columns() {
  return {"symbol",  "mark",           "bid",       "ask", "change", "change_percent", "volume", "day_high",
          "day_low", "previous_close", "updated_at"};
}

std::vector<std::string> full_quote_columns() {
  return {"instrument_type", "last",          "bid_size",  "ask_size", "open",
          "close",           "open_interest", "year_high", "year_low", "beta"};
}

std::vector<std::string> rare_quote_columns() {
  return {"is_trading_halted"};
}

mcp::schema::Object quote_row_schema() {
  using namespace mcp::schema;
  return {string("symbol"),
          string("instrument_type"),
          decimal("bid"),
          decimal("ask"),
          decimal("bid_size"),
          decimal("ask_size"),
          decimal("mark"),
          decimal("last"),
          decimal("change"),
          number("change_percent"),
          decimal("open"),
          decimal("day_high"),
          decimal("day_low"),
          decimal("close").unlisted(),
          decimal("previous_close"),
          decimal("volume"),
          decimal("open_interest"),
          decimal("year_high").unlisted(),
          decimal("year_low").unlisted(),
          number("beta").unlisted(),
          boolean("is_trading_halted").unlisted(),
          timestamp("updated_at")};
}

}  // namespace tools
