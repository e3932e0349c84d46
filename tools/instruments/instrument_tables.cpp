#include "instrument_tables.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using Columns = std::vector<std::string>;

template <>
Columns instrument_columns<broker::Equity>() {
  return {"symbol", "description", "exchange", "is_etf", "is_index", "lendability", "borrow_rate", "is_closing_only"};
}

void write_instrument_cells(TableRow& row, const broker::Equity& equity) {
  row.text("symbol", equity.symbol);
  row.text("description", equity.description);
  row.text("exchange", equity.listed_market);
  row.flag("is_etf", equity.is_etf);
  row.flag("is_index", equity.is_index);
  row.text("lendability", equity.lendability);
  row.statistic("borrow_rate", equity.borrow_rate);
  row.flag("is_closing_only", equity.is_closing_only);
}

template <>
Columns instrument_columns<broker::Future>() {
  return {"symbol",    "description", "exchange",        "multiplier",
          "tick_size", "expiration",  "is_active_month", "is_closing_only"};
}

void write_instrument_cells(TableRow& row, const broker::Future& future) {
  row.text("symbol", future.symbol);
  row.text("description", future.description);
  row.text("exchange", future.exchange);
  row.quantity("multiplier", future.notional_multiplier);
  row.quantity("tick_size", future.tick_size);
  row.date("expiration", future.expiration_date);
  row.flag("is_active_month", future.is_active_month);
  row.flag("is_closing_only", future.is_closing_only);
}

template <>
Columns instrument_columns<broker::FutureProduct>() {
  return {"symbol",     "description", "exchange",        "market_sector", "type",
          "multiplier", "tick_size",   "is_cash_settled", "listed_months", "active_months"};
}

void write_instrument_cells(TableRow& row, const broker::FutureProduct& product) {
  row.text("symbol", product.root_symbol);
  row.text("description", product.description);
  row.text("exchange", product.exchange);
  row.text("market_sector", product.market_sector);
  row.text("type", product.type);
  row.quantity("multiplier", product.notional_multiplier);
  row.quantity("tick_size", product.tick_size);
  row.flag("is_cash_settled", product.is_cash_settled);
  row.text("listed_months", support::join(product.listed_months, ""));
  row.text("active_months", support::join(product.active_months, ""));
}

template <>
Columns instrument_columns<broker::FutureOptionProduct>() {
  return {"root_symbol",     "product",         "exchange",      "market_sector",
          "expiration_type", "is_cash_settled", "is_am_settled", "settlement_delay_days"};
}

void write_instrument_cells(TableRow& row, const broker::FutureOptionProduct& product) {
  row.text("root_symbol", product.root_symbol);
  row.text("product", product.future_product_code);
  row.text("exchange", product.exchange);
  row.text("market_sector", product.market_sector);
  row.text("expiration_type", product.expiration_type);
  row.flag("is_cash_settled", product.is_cash_settled);
  row.flag("is_am_settled", product.is_am_settled);
  row.integer("settlement_delay_days", product.settlement_delay_days);
}

template <>
Columns instrument_columns<broker::Cryptocurrency>() {
  return {"symbol", "description", "tick_size", "is_tradeable", "is_closing_only"};
}

void write_instrument_cells(TableRow& row, const broker::Cryptocurrency& coin) {
  row.text("symbol", coin.symbol);
  row.text("description", coin.description);
  row.quantity("tick_size", coin.tick_size);
  row.flag("is_tradeable", coin.is_active);
  row.flag("is_closing_only", coin.is_closing_only);
}

template <>
Columns instrument_columns<broker::Warrant>() {
  return {"symbol", "description", "exchange", "is_tradeable", "is_closing_only"};
}

void write_instrument_cells(TableRow& row, const broker::Warrant& warrant) {
  row.text("symbol", warrant.symbol);
  row.text("description", warrant.description);
  row.text("exchange", warrant.listed_market);
  row.flag("is_tradeable", warrant.is_active);
  row.flag("is_closing_only", warrant.is_closing_only);
}

template <>
Columns instrument_columns<broker::CurrencyPair>() {
  return {"symbol", "description"};
}

void write_instrument_cells(TableRow& row, const broker::CurrencyPair& pair) {
  row.text("symbol", pair.symbol);
  row.text("description", pair.description);
}

template <>
Columns instrument_columns<broker::QuantityPrecision>() {
  return {"instrument_type", "symbol", "decimals", "minimum_increment_decimals"};
}

void write_instrument_cells(TableRow& row, const broker::QuantityPrecision& precision) {
  row.text("instrument_type", precision.instrument_type);
  row.text("symbol", precision.symbol);
  row.integer("decimals", precision.decimals);
  row.integer("minimum_increment_decimals", precision.minimum_increment_decimals);
}

mcp::schema::Object instrument_cells_schema() {
  using namespace mcp::schema;
  return {string("symbol"),
          string("root_symbol"),
          string("instrument_type"),
          string("description"),
          string("product"),
          string("exchange"),
          string("market_sector"),
          string("type"),
          string("expiration_type"),
          decimal("multiplier"),
          decimal("tick_size"),
          date("expiration"),
          string("lendability"),
          number("borrow_rate"),
          string("listed_months"),
          string("active_months"),
          integer("decimals"),
          integer("minimum_increment_decimals"),
          integer("settlement_delay_days"),
          boolean("is_etf"),
          boolean("is_index"),
          boolean("is_active_month"),
          boolean("is_tradeable"),
          boolean("is_closing_only"),
          boolean("is_cash_settled"),
          boolean("is_am_settled")};
}

}  // namespace tools
