#include "orders/checks/refusal_table.hpp"

#include "orders/checks/refusal_parts.hpp"

namespace sample {

const std::vector<Refusal>& refusals() {
  static const std::vector<Refusal> all = [] {
    std::vector<Refusal> joined;
    for (const auto& part : {account_refusals(), order_refusals(), market_refusals(), position_refusals()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace sample
