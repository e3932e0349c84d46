#include "tastytrade_mcp/broker/types.hpp"

#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

struct Row {
  InstrumentType type;
  std::string_view wire;
  std::string_view name;
};

constexpr Row kRows[] = {
    {InstrumentType::equity, "Equity", "equity"},
    {InstrumentType::equity_option, "Equity Option", "equity_option"},
    {InstrumentType::future, "Future", "future"},
    {InstrumentType::future_option, "Future Option", "future_option"},
    {InstrumentType::cryptocurrency, "Cryptocurrency", "cryptocurrency"},
    {InstrumentType::index, "Index", "index"},
    {InstrumentType::other, "Unknown", "other"},
};

const Row& row(InstrumentType type) {
  for (const Row& candidate : kRows) {
    if (candidate.type == type) return candidate;
  }
  return kRows[std::size(kRows) - 1];
}

// "BRK/B" and "BRK.B" are the same stock.
std::string remove_separators(std::string_view symbol) {
  std::string letters(symbol);
  std::erase_if(letters, [](char c) { return c == '/' || c == '.' || c == ' '; });
  return letters;
}

}  // namespace

std::string_view broker_spelling(InstrumentType type) {
  return row(type).wire;
}
std::string_view to_string(InstrumentType type) {
  return row(type).name;
}

InstrumentType parse_instrument_type(std::string_view word) {
  for (const Row& candidate : kRows) {
    if (candidate.wire == word) return candidate.type;
  }
  return InstrumentType::other;
}

bool Expiration::is_adjusted() const {
  if (underlying_symbol.starts_with('/')) return false;
  if (!chain_type.empty() && chain_type != "Standard") return true;
  if (is_adjusted_root(root_symbol) || deliverables.size() > 1) return true;
  if (deliverables.empty() || deliverables.front().type != "Shares") return false;
  const Deliverable& only = deliverables.front();
  const bool is_other_amount = only.amount && multiplier && *only.amount != *multiplier;
  return is_other_amount ||
         (!only.symbol.empty() && remove_separators(only.symbol) != remove_separators(underlying_symbol));
}

}  // namespace broker
