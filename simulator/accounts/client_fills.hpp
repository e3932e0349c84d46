// Fills of the orders that clients sent, and of nothing else: kept as long as the simulator. The ledger and the history
// of an account add them to its holdings. Safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fees.hpp"
#include "holdings.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "transaction.hpp"

namespace simulator {

struct ClientFill {
  std::string account;
  std::int64_t transaction_id = 0;
  std::int64_t order_id = 0;
  MarketInstrument instrument;
  Traded traded;
  std::string streamer;
  std::string_view action;  // "Buy to Open"
  Instant at;
  Decimal quantity;  // bought; negative: sold
  Decimal price;
  Fees fees;
  bool is_expiration = false;  // not a trade: the contract expired, and was settled in cash
};

using ClientFillList = std::vector<std::shared_ptr<const ClientFill>>;

class ClientFills {
 public:
  void add(ClientFill fill) {
    auto added = std::make_shared<const ClientFill>(std::move(fill));
    const support::MutexLock lock(mutex_);
    fills_.push_back(std::move(added));
  }

  // The fills of an account until `now`, in order.
  ClientFillList find(std::string_view account, Instant now) const {
    ClientFillList found;
    const support::MutexLock lock(mutex_);
    for (const auto& fill : fills_) {
      if (fill->account == account && fill->at <= now) found.push_back(fill);
    }
    return found;
  }

 private:
  mutable support::Mutex mutex_;
  ClientFillList fills_ GUARDED_BY(mutex_);
};

// Adds the fills to the holdings of their symbols, and a holding for each other symbol. What clients hold of a contract
// that has expired is settled in cash at its last value.
void add_client_fills(std::vector<Holding>& holdings, ClientFillList fills, const Market& market, Instant now);

}  // namespace simulator
