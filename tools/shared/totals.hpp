// Sums that say what they lack. A sum that no row fed is absent; one that some rows fed names the rows and figures that
// are missing from it. Owned by one call.
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

// A figure of one row: its value, or the name of the field that would be needed for it ("mark_price").
struct Figure {
  std::optional<support::Decimal> value;
  std::string_view lacks;

  static Figure of(support::Decimal value) { return {std::move(value), {}}; }
  static Figure without(std::string_view field) { return {std::nullopt, field}; }
};

class Totals {
 public:
  // `figures`: the names of the sums, in the order in which they are written.
  explicit Totals(std::span<const char* const> figures);
  Totals(std::initializer_list<const char*> figures) : Totals(std::span(figures.begin(), figures.size())) {}

  // Adds a row's figure to the sum `figure`; a figure without a value is noted as missing.
  void add(std::string_view figure, const Figure& value, const std::string& account_number, const std::string& symbol);
  // Notes rows that no sum holds.
  void add_missing(const Missing& missing);

  // Writes the sums with two decimals at least. Where nothing is missing and no row came, every sum is 0.00. Writes
  // `missing`, with the figures that each entry concerns, where a sum lacks something.
  void write(support::JsonWriter& object) const;

 private:
  struct Sum {
    std::string_view name;
    support::Decimal value;
    bool is_fed = false;
  };
  struct Gap {
    MissingItem item;
    std::vector<std::string> figures;  // empty: all
  };

  static void write_gap(support::JsonWriter& entry, const Gap& gap);

  std::vector<Sum> sums_;
  std::vector<Gap> gaps_;
};

}  // namespace tools
