#include "option_rows.hpp"

namespace tools {

using support::JsonWriter;

namespace {

// Writes what an adjusted contract delivers in place of 100 shares.
void write_deliverables(JsonWriter& row, const broker::Expiration& expiration) {
  if (expiration.deliverables.empty()) return;
  row.array("deliverables", [&] {
    for (const auto& deliverable : expiration.deliverables) row.text(deliverable.description);
  });
}

}  // namespace

void write_expiration(JsonWriter& row, const broker::Expiration& expiration, support::Instant now) {
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

mcp::schema::Object expiration_row_schema() {
  using namespace mcp::schema;
  return {date("expiration").required(),
          integer("days_to_expiration").required(),
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

mcp::schema::Object contract_row_schema() {
  using namespace mcp::schema;
  return {string("symbol").required(),
          one_of("option_type", {"call", "put"}).required(),
          decimal("strike").required(),
          date("expiration").required(),
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
