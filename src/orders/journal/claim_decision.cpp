#include "claim_decision.hpp"

namespace orders {
namespace {

using Verdict = ClaimResult::Verdict;

ClaimResult name_existing(Verdict verdict, std::int64_t seq) {
  ClaimResult result;
  result.verdict = verdict;
  result.existing = seq;
  return result;
}

ClaimResult exceed(std::string limit, std::string used, std::string cap) {
  ClaimResult result;
  result.verdict = Verdict::over_limit;
  result.limit = std::move(limit);
  result.used = std::move(used);
  result.cap = std::move(cap);
  return result;
}

bool is_halted(const Intent& intent, const HaltState& halt) {
  if (intent.is_allowed_while_halted) return false;
  return halt.is_halted || (intent.halt_generation && *intent.halt_generation != halt.generation);
}

std::optional<ClaimResult> find_exceeded(const Intent& intent, const ClaimLimits& limits, const ClaimFacts& facts) {
  if (intent.counts_as_order && limits.max_orders_per_minute &&
      facts.orders_of_minute >= *limits.max_orders_per_minute) {
    return exceed("max_orders_per_minute", std::to_string(facts.orders_of_minute),
                  std::to_string(*limits.max_orders_per_minute));
  }
  if (intent.counts_as_order && limits.max_orders_per_day && facts.day.orders >= *limits.max_orders_per_day) {
    return exceed("max_orders_per_day", std::to_string(facts.day.orders), std::to_string(*limits.max_orders_per_day));
  }
  // An order without notional, which closes, passes whatever was used.
  if (!intent.notional.is_zero() && limits.max_daily_notional &&
      facts.day.notional + intent.notional > *limits.max_daily_notional) {
    return exceed("max_daily_notional", facts.day.notional.money(), limits.max_daily_notional->money());
  }
  return std::nullopt;
}

}  // namespace

ClaimResult decide_claim(const Intent& intent, const ClaimLimits& limits, const ClaimFacts& facts, Instant now) {
  ClaimResult result;
  if (facts.claimed_before) return name_existing(Verdict::already_claimed, *facts.claimed_before);
  if (intent.incarnation && *intent.incarnation != facts.incarnation) {
    result.verdict = Verdict::other_incarnation;
    return result;
  }
  if (is_halted(intent, facts.halt)) {
    result.verdict = Verdict::halted;
    return result;
  }
  if (now > intent.send_by) {
    result.verdict = Verdict::too_late;
    return result;
  }
  if (facts.duplicate && !intent.is_duplicate_acknowledged) {
    return name_existing(Verdict::duplicate, *facts.duplicate);
  }
  if (facts.unknown_open && intent.is_opening) return name_existing(Verdict::unknown_open, *facts.unknown_open);
  if (facts.under_way && intent.may_open_if_repeated) return name_existing(Verdict::unknown_open, *facts.under_way);
  if (facts.sent_since) return name_existing(Verdict::facts_outdated, *facts.sent_since);
  return find_exceeded(intent, limits, facts).value_or(result);
}

}  // namespace orders
