#include "account_keys.hpp"

namespace orders {

std::string make_account_key(const TradingParts& parts, std::string_view account_number) {
  return make_account_key(parts.key, broker::to_string(parts.client.environment()), account_number);
}

std::optional<broker::Account> find_account(const TradingParts& parts, std::string_view account_key,
                                            const broker::ReadOptions& options) {
  const auto accounts = parts.client.accounts(options);
  for (const broker::Account& account : accounts->rows) {
    if (make_account_key(parts, account.number) == account_key) return account;
  }
  return std::nullopt;
}

}  // namespace orders
