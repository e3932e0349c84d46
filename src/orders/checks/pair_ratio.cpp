#include "checks/pair_ratio.hpp"

#include <optional>

namespace orders {
namespace {

// The middle price of the order's leg, or that of all its units.
std::optional<Decimal> find_amount(const JudgedOrder& one, bool is_notional) {
  if (one.order.legs.size() != 1) return std::nullopt;
  const Leg& leg = one.order.legs.front();
  const InstrumentFacts* const instrument = one.facts.find(leg.symbol);
  if (instrument == nullptr || !instrument->quote || !instrument->quote->bid || !instrument->quote->ask)
    return std::nullopt;
  const Decimal mid = (*instrument->quote->bid + *instrument->quote->ask) / 2;
  if (!is_notional) return mid;
  if (!leg.quantity || !instrument->multiplier) return std::nullopt;
  return mid * *leg.quantity * *instrument->multiplier;
}

}  // namespace

std::string describe_ratio_that_holds(const CheckInput& input, const std::vector<JudgedOrder>& judged) {
  const ComplexOrder* const pair = input.complex_order;
  if (pair == nullptr || pair->type != ComplexType::pairs || judged.size() != 2) return {};
  if (!pair->ratio_threshold || !pair->ratio_comparator) return {};
  const auto first = find_amount(judged[0], pair->is_ratio_notional),
             second = find_amount(judged[1], pair->is_ratio_notional);
  if (!first || !second || !first->is_positive() || !second->is_positive()) return {};
  const auto holds = [&](const Decimal& ratio) {
    return *pair->ratio_comparator == Condition::Comparator::at_least ? ratio >= *pair->ratio_threshold
                                                                      : ratio <= *pair->ratio_threshold;
  };
  const Decimal ratio = *first / *second, inverse = *second / *first;
  if (!holds(ratio) && !holds(inverse)) return {};
  const bool hold_both = holds(ratio) && holds(inverse);
  return "The prices are in the ratio " + ratio.rounded(4).to_string() + " (" + inverse.rounded(4).to_string() +
         " the other way round): the ratio of the pair " +
         (hold_both ? "holds already, and both orders are" : "may hold already, and both orders be") + " sent at once.";
}

}  // namespace orders
