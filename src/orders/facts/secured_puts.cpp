#include "facts/secured_puts.hpp"

#include <algorithm>

#include "facts/account_cover.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {
namespace {

// Of an adjusted series the strike is taken for 100 shares.
Decimal secure_adjusted(const broker::Position& position) {
  constexpr int kShares = 100;
  const auto option = broker::parse_option_symbol(position.symbol);
  const bool is_put = position.instrument_type == InstrumentType::equity_option && option && option->right == 'P' &&
                      broker::is_adjusted_root(option->root);
  return is_put && position.sign() < 0 ? option->strike * position.quantity * kShares : Decimal(0);
}

bool is_of_stock(const Holding& holding) {
  const auto option = broker::parse_option_symbol(holding.symbol);
  return option && option->underlying.empty();
}

// The most that the short options of the book lose.
Decimal sum_losses(const std::string& underlying_symbol, const Order& order, const Facts& facts,
                   const std::vector<OpenedOptions>& opened) {
  Book book = read_book(underlying_symbol, order, facts);
  // Options that the order exposes need cash by themselves, like those that it opens.
  std::erase_if(book.shorts, [&](const Holding& option) {
    return std::any_of(opened.begin(), opened.end(), [&](const OpenedOptions& options) {
      return std::any_of(options.exposed.begin(), options.exposed.end(),
                         [&](const Holding& exposed) { return exposed.symbol == option.symbol; });
    });
  });
  Decimal sum;
  for (const auto& list : {cover_shorts(book), book.ordered_spreads}) {
    for (const CoveredShort& one : list) {
      if (is_of_stock(one.option)) sum += compute_largest_loss(one);
    }
  }
  return sum;
}

// Returns the value of the short stocks in dollars. The cash balance holds the money from their sale, and buying them
// back costs this value. Absent if the broker does not report it.
std::optional<Decimal> find_short_sale_proceeds(const Facts& facts) {
  const auto& positions = *facts.account.positions;
  const bool is_any_short = std::any_of(positions.begin(), positions.end(), [](const broker::Position& position) {
    return position.instrument_type == InstrumentType::equity && position.sign() < 0;
  });
  if (!is_any_short) return Decimal(0);
  const auto& value = facts.account.balances->short_equity_value;
  return value ? std::optional(value->abs()) : std::nullopt;
}

}  // namespace

std::optional<Decimal> find_free_cash(const Order& order, const Facts& facts,
                                      const std::vector<OpenedOptions>& opened) {
  const auto& balances = facts.account.balances;
  const bool are_known =
      facts.account.positions && facts.account.positions->is_complete() && are_live_orders_complete(facts);
  if (!balances || !balances->cash_balance || !are_known) return std::nullopt;
  const auto proceeds = find_short_sale_proceeds(facts);
  if (!proceeds) return std::nullopt;
  Decimal cash = *balances->cash_balance - *proceeds;
  for (const broker::Position& position : *facts.account.positions) cash -= secure_adjusted(position);
  for (const std::string& symbol : list_option_underlyings(facts)) cash -= sum_losses(symbol, order, facts, opened);
  return cash;
}

}  // namespace orders
