#include "order_reads.hpp"

#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

broker::Answer<broker::Order> read_order(const ToolCall& call, const broker::Account& account, const std::string& id,
                                         const broker::ReadOptions& options) {
  try {
    return call.broker().order(account.number, id, options);
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    refuse_unknown_order(account, id);
  }
}

void refuse_unknown_order(const broker::Account& account, const std::string& id) {
  throw Error(ErrorCode::not_found,
              "There is no order '" + support::printable(id, 40) + "' in the account " +
                  support::last_four(account.number) + ".",
              "fetch_orders lists the working orders with their ids.");
}

}  // namespace tools
