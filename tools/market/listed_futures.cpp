#include "listed_futures.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

bool is_tradable(const broker::Future& future, support::Instant now) {
  if (!future.is_active.value_or(true)) return false;
  if (future.expires_at) return *future.expires_at > now;
  return !future.expiration_date || *future.expiration_date >= support::new_york_date(now);
}

}  // namespace

ListedFutures::ListedFutures(broker::Client& client, const std::vector<std::string>& products,
                             const broker::ReadOptions& options)
    : now_(client.clock().now()), as_of_(now_) {
  if (products.empty()) return;
  try {
    const auto answer = client.futures(products, options);
    futures_ = answer.value;
    as_of_ = answer.as_of;
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed) throw;
    problem_ = "the broker's list of futures could not be had: " + error.message();
  }
}

ListedFutures::Found ListedFutures::find(const std::string& symbol) const {
  if (!futures_) return {nullptr, problem_};
  const auto contract = broker::parse_future_symbol(symbol);
  const broker::Future* const listed = contract ? find_contract(*contract) : find_active_contract(symbol);
  if (listed != nullptr) return {listed, {}};
  return {nullptr,
          contract ? "the broker lists no such contract" : "the broker lists no active contract of this product"};
}

const broker::Future* ListedFutures::find_contract(const broker::FutureSymbol& wanted) const {
  for (const broker::Future& future : *futures_) {
    const auto listed = broker::parse_future_symbol(future.symbol);
    if (listed && broker::names_contract(wanted, *listed, future.expiration_date)) return &future;
  }
  return nullptr;
}

const broker::Future* ListedFutures::find_active_contract(const std::string& product) const {
  const broker::Future* best = nullptr;
  for (const broker::Future& future : *futures_) {
    if ('/' + future.product_code != product || !is_tradable(future, now_)) continue;
    // The list is sorted by expiration: the first contract, unless a later one is marked as the active month.
    if (best == nullptr || (future.is_active_month.value_or(false) && !best->is_active_month.value_or(false))) {
      best = &future;
    }
  }
  return best;
}

}  // namespace tools
