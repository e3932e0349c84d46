#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

std::optional<NetQuote> compute_net_quote(const Order& order, const Facts& facts) {
  if (order.legs.empty()) return std::nullopt;
  const std::vector<Decimal> ratios = order.ratios();
  NetQuote net;
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    const InstrumentFacts* const instrument = facts.find(order.legs[i].symbol);
    if (instrument == nullptr || !instrument->quote) return std::nullopt;
    const auto& bid = instrument->quote->bid;
    const auto& ask = instrument->quote->ask;
    if (!bid || !ask) return std::nullopt;
    const Decimal middle = (*bid + *ask) / 2;
    if (is_buy(order.legs[i].action)) {
      net.natural -= *ask * ratios[i];
      net.opposite -= *bid * ratios[i];
      net.mid -= middle * ratios[i];
    } else {
      net.natural += *bid * ratios[i];
      net.opposite += *ask * ratios[i];
      net.mid += middle * ratios[i];
    }
  }
  return net;
}

}  // namespace orders
