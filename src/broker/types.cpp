#include "tastytrade_mcp/broker/types.hpp"

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

}  // namespace

std::string_view wire_name(InstrumentType type) {
  return row(type).wire;
}
std::string_view name(InstrumentType type) {
  return row(type).name;
}

InstrumentType instrument_type_from_wire(std::string_view word) {
  for (const Row& candidate : kRows) {
    if (candidate.wire == word) return candidate.type;
  }
  return InstrumentType::other;
}

}  // namespace broker
