// The order path as designed, variants that are as safe, and variants that break a rule with the invariants they break.
#pragma once

#include <string_view>
#include <vector>

#include "invariants.hpp"
#include "rules.hpp"

namespace order_model {

struct Variant {
  std::string_view name;
  Place place;
  std::vector<Rule> broken_rules;
  Invariants broken_invariants;
};

std::vector<Variant> safe_variants();
std::vector<Variant> unsafe_variants();

}  // namespace order_model
