#include "option_filter.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Decimal;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::int64_t kStandardStrikes = 10;

bool is_adjusted(const broker::Expiration& expiration) {
  return !expiration.chain_type.empty() && expiration.chain_type != "Standard";
}

// The wished number of strikes nearest to `price`, in ascending order.
std::vector<const broker::Strike*> around_the_money(std::vector<const broker::Strike*> strikes, const Decimal& price,
                                                    std::size_t count) {
  if (strikes.size() <= count) return strikes;
  std::stable_sort(strikes.begin(), strikes.end(),
                   [&](const auto* a, const auto* b) { return (a->price - price).abs() < (b->price - price).abs(); });
  strikes.resize(count);
  std::sort(strikes.begin(), strikes.end(), [](const auto* a, const auto* b) { return a->price < b->price; });
  return strikes;
}

}  // namespace

OptionWishes wishes_of(const mcp::Arguments& arguments) {
  OptionWishes wishes;
  wishes.expiration = arguments.date("expiration");
  wishes.from = arguments.date("expiration_from");
  wishes.to = arguments.date("expiration_to");
  wishes.days_min = arguments.integer("days_min");
  wishes.days_max = arguments.integer("days_max");
  wishes.strike_min = arguments.decimal("strike_min");
  wishes.strike_max = arguments.decimal("strike_max");
  wishes.strikes = arguments.integer("strikes");
  wishes.calls = arguments.text("option_type") != "put";
  wishes.puts = arguments.text("option_type") != "call";
  wishes.adjusted = arguments.flag("adjusted");
  const auto check = [](bool turned_round, const char* low, const char* high) {
    if (turned_round) {
      throw Error(ErrorCode::invalid_argument, std::string(low) + " is above " + high + ".", "Swap the two.");
    }
  };
  check(wishes.from && wishes.to && *wishes.from > *wishes.to, "expiration_from", "expiration_to");
  check(wishes.days_min && wishes.days_max && *wishes.days_min > *wishes.days_max, "days_min", "days_max");
  check(wishes.strike_min && wishes.strike_max && *wishes.strike_min > *wishes.strike_max, "strike_min", "strike_max");
  return wishes;
}

std::vector<const broker::Expiration*> matching_expirations(const broker::OptionChain& chain,
                                                            const OptionWishes& wishes) {
  std::vector<const broker::Expiration*> result;
  for (const broker::Expiration& expiration : chain.expirations) {
    if (!wishes.contract.empty() && expiration.underlying_symbol != wishes.contract) continue;
    if (wishes.expiration && expiration.date != *wishes.expiration) continue;
    if (wishes.from && expiration.date < *wishes.from) continue;
    if (wishes.to && expiration.date > *wishes.to) continue;
    if (wishes.days_min && expiration.days_to_expiration < *wishes.days_min) continue;
    if (wishes.days_max && expiration.days_to_expiration > *wishes.days_max) continue;
    if (is_adjusted(expiration) && !wishes.adjusted) continue;
    result.push_back(&expiration);
  }
  return result;
}

std::vector<Contract> matching_contracts(const std::vector<const broker::Expiration*>& expirations,
                                         const OptionWishes& wishes, const std::map<std::string, Decimal>& prices) {
  std::vector<Contract> result;
  for (const broker::Expiration* expiration : expirations) {
    std::vector<const broker::Strike*> strikes;
    for (const broker::Strike& strike : expiration->strikes) {
      if (wishes.strike_min && strike.price < *wishes.strike_min) continue;
      if (wishes.strike_max && strike.price > *wishes.strike_max) continue;
      strikes.push_back(&strike);
    }
    if (wishes.needs_price()) {
      const auto price = prices.find(expiration->underlying_symbol);
      if (price != prices.end()) {
        const auto count = static_cast<std::size_t>(wishes.strikes.value_or(kStandardStrikes));
        strikes = around_the_money(std::move(strikes), price->second, count);
      }
    }
    for (const broker::Strike* strike : strikes) {
      if (wishes.calls && !strike->call.empty()) result.push_back({expiration, strike, 'C'});
      if (wishes.puts && !strike->put.empty()) result.push_back({expiration, strike, 'P'});
    }
  }
  return result;
}

}  // namespace tools
