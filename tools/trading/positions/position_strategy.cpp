#include "position_strategy.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"

namespace tools {
namespace {

using support::Decimal;

struct HeldOption {
  broker::OptionSymbol option;
  bool is_long = true;
  Decimal quantity;
};
using HeldOptions = std::vector<HeldOption>;

// Calls behind puts, each by strike. Empty if one of the positions is no option.
HeldOptions read_options(const std::vector<const broker::Position*>& positions) {
  HeldOptions options;
  for (const broker::Position* position : positions) {
    const auto option = broker::parse_option_symbol(position->symbol);
    if (!option) return {};
    options.push_back({*option, position->direction == broker::Position::Direction::long_, position->quantity});
  }
  std::sort(options.begin(), options.end(), [](const HeldOption& a, const HeldOption& b) {
    if (a.option.right != b.option.right) return a.option.right > b.option.right;
    return a.option.strike < b.option.strike;
  });
  return options;
}

template <class Member>
bool are_equal(const HeldOptions& options, const Member& member) {
  return std::all_of(options.begin(), options.end(),
                     [&](const HeldOption& one) { return member(one) == member(options.front()); });
}
bool have_one_quantity(const HeldOptions& options) {
  return are_equal(options, [](const HeldOption& one) { return one.quantity; });
}
bool have_one_expiration(const HeldOptions& options) {
  return are_equal(options, [](const HeldOption& one) { return one.option.expiration; });
}
bool have_one_type(const HeldOptions& options) {
  return are_equal(options, [](const HeldOption& one) { return one.option.right; });
}

std::optional<std::string_view> find_of_two(const HeldOptions& options) {
  if (!have_one_quantity(options)) return std::nullopt;
  const HeldOption& first = options.front();
  const HeldOption& second = options.back();
  const bool has_one_strike = first.option.strike == second.option.strike;
  if (have_one_type(options)) {
    if (first.is_long == second.is_long) return std::nullopt;
    if (have_one_expiration(options)) return "vertical";
    return has_one_strike ? "calendar" : "diagonal";
  }
  if (first.is_long != second.is_long || !have_one_expiration(options)) return std::nullopt;
  return has_one_strike ? "straddle" : "strangle";
}

// One, two and one of the same type, the middle on the other side.
std::optional<std::string_view> find_of_three(const HeldOptions& options) {
  const HeldOption& low = options[0];
  const HeldOption& middle = options[1];
  const HeldOption& high = options[2];
  const bool is_butterfly = have_one_type(options) && have_one_expiration(options) && low.is_long == high.is_long &&
                            low.is_long != middle.is_long && low.quantity == high.quantity &&
                            middle.quantity == low.quantity + high.quantity;
  return is_butterfly ? std::optional<std::string_view>("butterfly") : std::nullopt;
}

// Two strikes inside on one side, two outside on the other.
std::optional<std::string_view> find_of_four(const HeldOptions& options) {
  const bool has_wings = options[0].is_long == options[3].is_long && options[1].is_long == options[2].is_long &&
                         options[0].is_long != options[1].is_long;
  if (!has_wings || !have_one_quantity(options) || !have_one_expiration(options)) return std::nullopt;
  if (have_one_type(options)) return "condor";
  const bool has_two_of_each = options[1].option.right == 'P' && options[2].option.right == 'C';
  if (!has_two_of_each || options[1].option.strike > options[2].option.strike) return std::nullopt;
  return options[1].option.strike == options[2].option.strike ? "iron butterfly" : "iron condor";
}

}  // namespace

std::optional<std::string_view> find_strategy(const std::vector<const broker::Position*>& positions) {
  const HeldOptions options = read_options(positions);
  switch (options.size()) {
    case 1:
      return "option";
    case 2:
      return find_of_two(options);
    case 3:
      return find_of_three(options);
    case 4:
      return find_of_four(options);
    default:
      return std::nullopt;
  }
}

}  // namespace tools
