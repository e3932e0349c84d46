#include "fees.hpp"

namespace simulator {

Fees compute_fees(std::string_view instrument_type, const Decimal& quantity, bool is_opening) {
  Fees fees;
  const Decimal count = quantity.abs();
  if (instrument_type == "Equity") {
    fees.clearing = count * Decimal::of("0.0008");
    if (quantity.is_negative()) fees.regulatory = count * Decimal::of("0.000166");
  } else if (instrument_type == "Equity Option") {
    if (is_opening) fees.commission = count;
    fees.clearing = count * Decimal::of("0.1");
    fees.regulatory = count * Decimal::of("0.02");
  } else if (instrument_type == "Future" || instrument_type == "Future Option") {
    fees.commission = count * Decimal::of("0.85");
    fees.clearing = count * Decimal::of("0.3");
    fees.regulatory = count * Decimal::of("0.37");
  }
  return fees;
}

}  // namespace simulator
