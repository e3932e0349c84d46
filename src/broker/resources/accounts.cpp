// Accounts of the login. docs/tastytrade.md, Accounts.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"

namespace broker {
namespace {

using support::Json;

Account parse_account(const Json& item) {
  const Json* const nested = support::find(item, "account");
  const Json& json = nested == nullptr ? item : *nested;
  Account account;
  account.number = row_text(json, "account-number");
  account.nickname = wire::text(json, "nickname");
  account.type = wire::text(json, "account-type-name");
  account.margin_or_cash = wire::text(json, "margin-or-cash");
  account.authority = wire::text(item, "authority-level");
  account.options_level = wire::text(json, "suitable-options-level");
  account.is_closed = wire::flag(json, "is-closed");
  account.is_futures_approved = wire::flag(json, "is-futures-approved");
  account.is_day_trader = wire::flag(json, "day-trader-status");
  account.opened_at = wire::instant(json, "opened-at");
  return account;
}

}  // namespace

Answer<Rows<Account>> Client::accounts(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Account>>("accounts", self.config.lifetimes.accounts, options, [&] {
    const ItemList list = self.rest.list({{"customers", "me", "accounts"}, {}}, "accounts", options);
    Rows<Account> accounts = read_rows<Account>(list, "accounts", "nickname", parse_account,
                                                [](const Account& account) { return account.number; });
    std::erase_if(accounts.rows, [](const Account& account) { return account.is_closed.value_or(false); });
    return accounts;
  });
}

}  // namespace broker
