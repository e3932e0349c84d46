#include "tastytrade_mcp/orders/protective_orders.hpp"

#include "placing/cancel_target.hpp"

namespace orders {

std::vector<ProtectiveOrder> find_protective_orders(broker::Client& client, const CancelRequest& request,
                                                    const broker::ReadOptions& options) {
  std::vector<ProtectiveOrder> found;
  const auto add = [&](const std::string& id, bool is_complex) {
    const CancelTarget target = read_cancel_target(client, request.account.number, id, is_complex, options);
    if (target.protects()) found.push_back({id, is_complex, target.protection_words()});
  };
  for (const std::string& id : request.complex_order_ids) add(id, true);
  for (const std::string& id : request.order_ids) add(id, false);
  return found;
}

}  // namespace orders
