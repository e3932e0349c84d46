// The broker's list of the contracts of some futures products, read once. Immutable; safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace tools {

class ListedFutures {
 public:
  // A contract of the list, or the reason why there is none.
  struct Found {
    const broker::Future* future = nullptr;  // valid as long as the list
    std::string reason;                      // a clause; empty if there is a contract
  };

  // `products`: "/ES"; if there is none, nothing is read. Throws Error only for a cancelled call or a failed login; if
  // the list cannot be read otherwise, that is the reason of every find().
  ListedFutures(broker::Client& client, const std::vector<std::string>& products, const broker::ReadOptions& options);

  // The active contract of a product ("/ES"), or the listed contract that the symbol names ("/ESZ26").
  Found find(const std::string& symbol) const;

  support::Instant as_of() const { return as_of_; }

 private:
  const broker::Future* find_contract(const broker::FutureSymbol& wanted) const;
  const broker::Future* find_active_contract(const std::string& product) const;

  support::Instant now_;
  support::Instant as_of_;
  std::shared_ptr<const broker::Rows<broker::Future>> futures_;
  std::string problem_;  // why there is no list
};

}  // namespace tools
