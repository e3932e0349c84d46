#include "expected_move.hpp"

#include <array>

namespace tools {

using support::Decimal;

namespace {

constexpr std::size_t kContracts = 6;

const broker::Strike* find_strike_at(const std::vector<const broker::Strike*>& strikes, std::ptrdiff_t index) {
  return index >= 0 && index < std::ssize(strikes) ? strikes[static_cast<std::size_t>(index)] : nullptr;
}

// The strikes that have a call and a put, by price.
std::vector<const broker::Strike*> find_whole_strikes(const broker::Expiration& expiration) {
  std::vector<const broker::Strike*> strikes;
  for (const broker::Strike& strike : expiration.strikes) {
    if (!strike.call.empty() && !strike.put.empty()) strikes.push_back(&strike);
  }
  return strikes;
}

}  // namespace

std::vector<Contract> find_expected_move_contracts(const broker::Expiration& expiration, const Decimal& price) {
  const auto strikes = find_whole_strikes(expiration);
  std::ptrdiff_t nearest = 0;
  for (std::ptrdiff_t i = 1; i < std::ssize(strikes); ++i) {
    const Decimal distance = (find_strike_at(strikes, i)->price - price).abs();
    if (distance < (find_strike_at(strikes, nearest)->price - price).abs()) nearest = i;
  }
  std::vector<Contract> contracts;
  for (const std::ptrdiff_t step : {0, 1, 2}) {
    if (const auto* const above = find_strike_at(strikes, nearest + step))
      contracts.push_back({&expiration, above, 'C'});
    if (const auto* const below = find_strike_at(strikes, nearest - step))
      contracts.push_back({&expiration, below, 'P'});
  }
  return contracts;
}

std::optional<Decimal> find_expected_move(const broker::Expiration& expiration, const Decimal& price,
                                          const ContractPrices& prices) {
  static const std::array<Decimal, 3> weights = {Decimal::of("0.6"), Decimal::of("0.3"), Decimal::of("0.1")};
  const auto contracts = find_expected_move_contracts(expiration, price);
  if (contracts.size() != kContracts) return std::nullopt;
  Decimal move;
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    const auto found = prices.find(contracts[i].symbol());
    if (found == prices.end()) return std::nullopt;
    move += found->second * weights[i / 2];
  }
  return move.rounded(2);
}

}  // namespace tools
