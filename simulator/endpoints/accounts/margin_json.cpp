#include "margin_json.hpp"

#include "instruments/symbols.hpp"

namespace simulator {

void put_debit(Json& row, const std::string& key, const Decimal& value) {
  row[key] = value.abs().wire();
  row[key + "-effect"] = value.is_zero() ? "None" : value.is_negative() ? "Credit" : "Debit";
}
void put_credit(Json& row, const std::string& key, const Decimal& value) {
  put_debit(row, key, -value);
}

Json entry_json(const Position& position) {
  Json row{{"instrument-symbol", position.symbol},
           {"instrument-type", position.instrument_type},
           {"quantity", (position.quantity * Decimal(position.direction)).wire()},
           {"average-open-price", position.average_open.wire()},
           {"close-price", position.close.wire()},
           {"fixing-price", "NaN"}};
  if (const auto name = position.instrument_type == "Equity Option" ? parse_occ(position.symbol) : std::nullopt) {
    row["strike-price"] = Decimal::divide(Decimal(static_cast<long long>(name->strike)), 1000, 3).wire();
    row["option-type"] = name->call ? "C" : "P";
    row["deliverable-quantity"] = "100.0";
    row["expiration-date"] = support::to_text(name->expiration);
  }
  return row;
}

std::string_view describe(const std::vector<Position>& holding) {
  const Position& first = holding.front();
  if (!first.instrument_type.ends_with("Option")) return first.direction > 0 ? "LONG_UNDERLYING" : "SHORT_UNDERLYING";
  if (holding.size() > 1) return "SPREAD";
  return first.direction > 0 ? "LONG_OPTION" : "NAKED_OPTION";
}

std::vector<std::vector<Position>> split_holdings(const std::vector<Position>& positions) {
  std::vector<Position> parts[2];
  for (const Position& position : positions) {
    parts[position.instrument_type.ends_with("Option")].push_back(position);
  }
  std::vector<std::vector<Position>> rows;
  for (auto& part : parts) {
    if (!part.empty()) rows.push_back(std::move(part));
  }
  return rows;
}

}  // namespace simulator
