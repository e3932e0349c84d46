// Adds up figures of rows and lists the figures that are unknown. A sum without a known figure is left out of the
// result. A sum with unknown figures lists their rows and fields as missing. Used by one call.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "missing.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace tools {

// A figure of one row: its value, or the name of the field without which it is unknown ("mark_price").
struct Figure {
  std::optional<support::Decimal> value;
  std::string_view missing_field;

  static Figure of(support::Decimal value) { return {std::move(value), {}}; }
  static Figure without(std::string_view field) { return {std::nullopt, field}; }
};

class Totals {
 public:
  // `keys`: the names of the sums, in the order in which they are written. The texts must outlive the Totals.
  explicit Totals(std::span<const char* const> keys);
  Totals(std::initializer_list<const char*> keys) : Totals(std::span(keys.begin(), keys.size())) {}

  // Adds sums behind the others, which begin with no row.
  void add_keys(std::initializer_list<const char*> keys);

  // Adds the figure of a row to the sum `key`, or lists it as missing if its value is unknown.
  void add(std::string_view key, const Figure& figure, const std::string& account_number, const std::string& symbol);
  // Lists rows that are missing from every sum.
  void add_missing(const Missing& missing);

  // The sum `key`; nothing if a figure of it is unknown.
  std::optional<support::Decimal> complete_sum(std::string_view key) const;

  // Writes each sum that has a known figure or lacks none: 0.00 if there was no row. Writes `missing` if a figure is
  // unknown; `figures` of an entry names the sums that lack it.
  void write(support::JsonWriter& object) const;

 private:
  struct Sum {
    std::string_view key;
    support::Decimal value;
    bool has_value = false;
  };
  struct MissingFigure {
    MissingItem item;
    std::vector<std::string> sum_keys;  // the sums that lack the item; empty: all
  };

  static void write_missing(support::JsonWriter& entry, const MissingFigure& missing);

  std::vector<Sum> sums_;
  std::vector<MissingFigure> missing_;
};

}  // namespace tools
