#include "option_rows.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::JsonWriter;

namespace {

// Write what an adjusted contract delivers in place of 100 shares.
void write_deliverables(JsonWriter& row, const broker::Expiration& expiration) {
  if (expiration.deliverables.empty()) return;
  row.array("deliverables", [&] {
    for (const auto& deliverable : expiration.deliverables) row.text(deliverable.description);
  });
}

void write_deliverables(TableRow& row, const broker::Expiration& expiration) {
  std::vector<std::string> texts;
  for (const auto& deliverable : expiration.deliverables) texts.push_back(deliverable.description);
  row.text("deliverables", support::join(texts, ", "));
}

// `Row`: JsonWriter or TableRow, whose functions are the same.
template <class Row>
void write_expiration_members(Row& row, const broker::Expiration& expiration, support::Instant now) {
  row.date("expiration", expiration.date);
  row.integer("days_to_expiration", days_to_expiration(expiration, now));
  row.optional_text("type", expiration.type);
  row.optional_text("settlement", expiration.settlement);
  row.optional_text("root_symbol", expiration.root_symbol);
  row.optional_text("underlying_symbol", expiration.underlying_symbol);
  row.quantity("multiplier", expiration.multiplier);
  row.integer("strikes", static_cast<std::int64_t>(expiration.strikes.size()));
  if (!expiration.strikes.empty()) {
    row.quantity("strike_min", expiration.strikes.front().price);
    row.quantity("strike_max", expiration.strikes.back().price);
  }
  if (expiration.is_adjusted()) {
    row.flag("adjusted", true);
    write_deliverables(row, expiration);
  }
  if (is_expired(expiration, now)) row.flag("is_expired", true);
}

template <class Row>
void write_contract_members(Row& row, const Contract& contract, const broker::Quote* quote, support::Instant now) {
  const broker::Expiration& expiration = *contract.expiration;
  row.text("symbol", contract.symbol());
  row.text("option_type", contract.right == 'C' ? "call" : "put");
  row.quantity("strike", contract.strike->price);
  row.date("expiration", expiration.date);
  row.integer("days_to_expiration", days_to_expiration(expiration, now));
  if (quote != nullptr) {
    row.money("bid", quote->bid);
    row.money("ask", quote->ask);
    row.money("mark", quote->mark);
    row.money("last", quote->last);
    row.quantity("volume", quote->volume);
    row.quantity("open_interest", quote->open_interest);
  }
  if (expiration.is_adjusted()) {
    row.flag("adjusted", true);
    row.text("root_symbol", expiration.root_symbol);
    row.quantity("multiplier", expiration.multiplier);
    write_deliverables(row, expiration);
  }
  if (is_expired(expiration, now)) row.flag("is_expired", true);
}

}  // namespace

void write_expiration(JsonWriter& row, const broker::Expiration& expiration, support::Instant now) {
  write_expiration_members(row, expiration, now);
}

void write_expiration(TableRow& row, const broker::Expiration& expiration, support::Instant now) {
  write_expiration_members(row, expiration, now);
}

std::vector<std::string> main_expiration_columns() {
  return {"expiration",        "days_to_expiration", "type",    "settlement", "root_symbol",
          "underlying_symbol", "multiplier",         "strikes", "strike_min", "strike_max"};
}

std::vector<std::string> rare_expiration_columns() {
  return {"adjusted", "deliverables", "is_expired"};
}

mcp::schema::Object expiration_row_schema() {
  using namespace mcp::schema;
  return {date("expiration"),
          integer("days_to_expiration"),
          string("type"),
          string("settlement"),
          string("root_symbol"),
          string("underlying_symbol"),
          decimal("multiplier"),
          integer("strikes"),
          decimal("strike_min"),
          decimal("strike_max"),
          boolean("adjusted").unlisted(),
          list_of_strings("deliverables").unlisted(),
          boolean("is_expired").unlisted()};
}

void write_contract(JsonWriter& row, const Contract& contract, const broker::Quote* quote, support::Instant now) {
  write_contract_members(row, contract, quote, now);
}

void write_contract(TableRow& row, const Contract& contract, const broker::Quote* quote, support::Instant now) {
  write_contract_members(row, contract, quote, now);
}

std::vector<std::string> contract_columns() {
  return {"symbol", "option_type", "strike", "expiration", "days_to_expiration"};
}

std::vector<std::string> quote_columns() {
  return {"bid", "ask", "mark", "last", "volume", "open_interest"};
}

std::vector<std::string> rare_contract_columns() {
  return {"settlement", "adjusted", "root_symbol", "multiplier", "deliverables", "is_expired", "live_source"};
}

mcp::schema::Object contract_row_schema() {
  using namespace mcp::schema;
  return {string("symbol"),
          one_of("option_type", {"call", "put"}),
          decimal("strike"),
          date("expiration"),
          integer("days_to_expiration"),
          decimal("bid"),
          decimal("ask"),
          decimal("mark"),
          decimal("last"),
          decimal("volume"),
          decimal("open_interest"),
          boolean("adjusted"),
          string("root_symbol").unlisted(),
          decimal("multiplier").unlisted(),
          list_of_strings("deliverables").unlisted(),
          boolean("is_expired").unlisted(),
          string("settlement").unlisted()};
}

}  // namespace tools
