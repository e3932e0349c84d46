#include "instrument_row.hpp"

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Decimal;
using support::JsonWriter;

namespace {

void write_ticks(JsonWriter& row, std::string_view key, const std::vector<broker::TickSize>& ticks) {
  if (ticks.empty()) return;
  row.array(key, [&] {
    for (const broker::TickSize& tick : ticks) {
      row.object([&] {
        row.quantity("value", tick.value);
        row.money("below", tick.below);
      });
    }
  });
}

// "call" or "put"; empty for another word.
std::string_view name_option_type(const std::string& type) {
  return type == "C" ? "call" : type == "P" ? "put" : "";
}

void write_facts(JsonWriter& row, const broker::Equity& equity) {
  row.text("instrument_type", equity.is_index.value_or(false) ? "index" : "equity");
  row.optional_text("description", equity.description);
  row.optional_text("exchange", equity.listed_market);
  row.optional_text("sub_type", equity.sub_type);
  row.flag("is_etf", equity.is_etf);
  row.flag("has_options", equity.has_options);
  row.optional_text("lendability", equity.lendability);
  row.statistic("borrow_rate", equity.borrow_rate);
  row.optional_text("streamer_symbol", equity.streamer_symbol);
  row.flag("is_tradeable", equity.halted_at ? std::optional(false) : equity.is_active);
  row.flag("is_closing_only", equity.is_closing_only);
  if (equity.is_options_closing_only.value_or(false)) row.flag("is_options_closing_only", true);
  if (equity.is_illiquid.value_or(false)) row.flag("is_illiquid", true);
  row.flag("is_fractional_quantity_eligible", equity.is_fractional_quantity_eligible);
  row.flag("is_overnight_trading_permitted", equity.is_overnight_trading_permitted);
  row.time("halted_at", equity.halted_at);
  row.time("last_trade_at", equity.stops_trading_at);
  write_ticks(row, "tick_sizes", equity.tick_sizes);
  write_ticks(row, "option_tick_sizes", equity.option_tick_sizes);
}

void write_facts(JsonWriter& row, const broker::EquityOption& option) {
  row.text("instrument_type", "equity_option");
  row.quantity("multiplier", option.shares_per_contract);
  row.optional_text("underlying_symbol", option.underlying_symbol);
  row.optional_text("root_symbol", option.root_symbol);
  row.optional_text("option_type", name_option_type(option.option_type));
  row.money("strike", option.strike_price);
  row.date("expiration", option.expiration_date);
  row.optional_text("expiration_type", option.expiration_type);
  row.optional_text("exercise_style", option.exercise_style);
  row.optional_text("settlement_type", option.settlement_type);
  row.time("last_trade_at", option.stops_trading_at ? option.stops_trading_at : option.expires_at);
  row.optional_text("streamer_symbol", option.streamer_symbol);
  row.flag("is_tradeable", option.halted_at ? std::optional(false) : option.is_active);
  row.flag("is_closing_only", option.is_closing_only);
  row.time("halted_at", option.halted_at);
  // What an adjusted contract delivers is not known here.
  if (option.chain_type == "Non-standard") row.flag("is_adjusted", true);
}

void write_product(JsonWriter& row, const broker::FutureProduct& product) {
  row.text("code", product.code);
  row.optional_text("description", product.description);
  row.optional_text("market_sector", product.market_sector);
  row.optional_text("type", product.type);
  row.flag("is_cash_settled", product.is_cash_settled);
  row.flag("is_small_notional", product.is_small_notional);
  row.optional_text("listed_months", support::join(product.listed_months, ""));
  row.optional_text("active_months", support::join(product.active_months, ""));
}

void write_product(JsonWriter& row, const broker::FutureOptionProduct& product) {
  row.text("code", product.root_symbol);
  row.optional_text("market_sector", product.market_sector);
  row.optional_text("type", product.type);
  row.optional_text("expiration_type", product.expiration_type);
  row.flag("is_cash_settled", product.is_cash_settled);
  row.flag("is_am_settled", product.is_am_settled);
  if (product.settlement_delay_days) row.integer("settlement_delay_days", *product.settlement_delay_days);
}

void write_facts(JsonWriter& row, const broker::Future& future) {
  row.text("instrument_type", "future");
  row.optional_text("description", future.description);
  row.optional_text("exchange", future.exchange);
  row.quantity("multiplier", future.notional_multiplier);
  row.date("expiration", future.expiration_date);
  row.date("first_notice_date", future.first_notice_date);
  row.date("closing_only_date", future.closing_only_date);
  row.time("last_trade_at", future.stops_trading_at ? future.stops_trading_at : future.expires_at);
  row.flag("is_active_month", future.is_active_month);
  row.optional_text("next_contract", future.roll_target_symbol);
  row.optional_text("streamer_symbol", future.streamer_symbol);
  row.flag("is_tradeable", future.is_tradeable ? future.is_tradeable : future.is_active);
  row.flag("is_closing_only", future.is_closing_only);
  auto ticks = future.tick_sizes;
  if (ticks.empty() && future.tick_size) ticks.push_back({*future.tick_size, {}});
  write_ticks(row, "tick_sizes", ticks);
  write_ticks(row, "option_tick_sizes", future.option_tick_sizes);
  row.optional_text("etf_equivalent", future.etf_equivalent_symbol);
  row.quantity("etf_equivalent_shares", future.etf_equivalent_shares);
  if (future.product) row.object("product", [&] { write_product(row, *future.product); });
}

void write_facts(JsonWriter& row, const broker::FutureOption& option) {
  row.text("instrument_type", "future_option");
  row.optional_text("exchange", option.exchange);
  row.quantity("multiplier", option.multiplier);
  row.optional_text("underlying_symbol", option.underlying_symbol);
  row.optional_text("root_symbol", option.option_root_symbol);
  row.optional_text("option_type", name_option_type(option.option_type));
  row.money("strike", option.strike_price);
  row.date("expiration", option.expiration_date);
  row.optional_text("exercise_style", option.exercise_style);
  row.optional_text("settlement_type", option.settlement_type);
  row.time("last_trade_at", option.stops_trading_at ? option.stops_trading_at : option.expires_at);
  row.optional_text("streamer_symbol", option.streamer_symbol);
  row.flag("is_tradeable", option.is_active);
  row.flag("is_closing_only", option.is_closing_only);
  if (option.product) row.object("product", [&] { write_product(row, *option.product); });
}

void write_facts(JsonWriter& row, const broker::Cryptocurrency& coin) {
  row.text("instrument_type", "cryptocurrency");
  row.optional_text("description", coin.description);
  row.optional_text("streamer_symbol", coin.streamer_symbol);
  row.flag("is_tradeable", coin.is_active);
  row.flag("is_closing_only", coin.is_closing_only);
  if (coin.tick_size) write_ticks(row, "tick_sizes", {{*coin.tick_size, {}}});
}

void write_facts(JsonWriter& row, const broker::Warrant& warrant) {
  row.text("instrument_type", "warrant");
  row.optional_text("description", warrant.description);
  row.optional_text("exchange", warrant.listed_market);
  row.flag("is_tradeable", warrant.is_active);
  row.flag("is_closing_only", warrant.is_closing_only);
}

void write_facts(JsonWriter& row, const broker::CurrencyPair& pair) {
  row.text("instrument_type", "currency_pair");
  row.optional_text("description", pair.description);
  row.optional_text("streamer_symbol", pair.streamer_symbol);
}

void write_facts(JsonWriter&, std::monostate) {}

std::string symbol_of(std::monostate) {
  return {};
}
template <class Facts>
std::string symbol_of(const Facts& facts) {
  return facts.symbol;
}

}  // namespace

std::string find_symbol(const InstrumentFacts& facts) {
  return std::visit([](const auto& known) { return symbol_of(known); }, facts);
}

void write_instrument(JsonWriter& row, const LookedUpInstrument& instrument) {
  const std::string symbol = find_symbol(instrument.facts);
  row.text("symbol", symbol);
  if (instrument.requested != symbol) row.text("requested", instrument.requested);
  std::visit([&row](const auto& known) { write_facts(row, known); }, instrument.facts);
}

mcp::schema::Object instrument_schema() {
  using namespace mcp::schema;
  const Object tick{decimal("value"), decimal("below")};
  const Object product{string("code"),           string("description"),           string("market_sector"),
                       string("type"),           string("expiration_type"),       boolean("is_cash_settled"),
                       boolean("is_am_settled"), boolean("is_small_notional"),    string("listed_months"),
                       string("active_months"),  integer("settlement_delay_days")};
  return {string("symbol").required(),
          string("requested"),
          string("instrument_type").required(),
          string("description"),
          string("exchange"),
          decimal("multiplier"),
          string("underlying_symbol"),
          string("option_type"),
          decimal("strike"),
          date("expiration"),
          string("exercise_style"),
          string("settlement_type"),
          timestamp("last_trade_at"),
          string("lendability"),
          number("borrow_rate"),
          string("streamer_symbol"),
          boolean("is_tradeable"),
          boolean("is_closing_only"),
          boolean("is_active_month"),
          string("next_contract"),
          list_of("tick_sizes", tick).unlisted_members(),
          list_of("option_tick_sizes", tick).unlisted_members(),
          object("product", product).unlisted_members(),
          string("sub_type").unlisted(),
          string("root_symbol").unlisted(),
          string("expiration_type").unlisted(),
          boolean("is_etf").unlisted(),
          boolean("has_options").unlisted(),
          boolean("is_adjusted").unlisted(),
          boolean("is_illiquid").unlisted(),
          boolean("is_options_closing_only").unlisted(),
          boolean("is_fractional_quantity_eligible").unlisted(),
          boolean("is_overnight_trading_permitted").unlisted(),
          timestamp("halted_at").unlisted(),
          date("first_notice_date").unlisted(),
          date("closing_only_date").unlisted(),
          string("etf_equivalent").unlisted(),
          decimal("etf_equivalent_shares").unlisted()};
}

}  // namespace tools
