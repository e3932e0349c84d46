#include "tool_context.hpp"

#include <algorithm>
#include <vector>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

namespace {

// The account with this number, or the only account with this nickname or type ("Roth IRA"). Null if there is none, or
// more than one. Case does not matter.
const broker::Account* find_account(const broker::Rows<broker::Account>& accounts, const std::string& name) {
  if (const auto* account = find_account_by_number(accounts, name)) return account;
  const std::string upper_name = support::to_upper(name);
  const broker::Account* found = nullptr;
  for (const broker::Account& account : accounts) {
    if (support::to_upper(account.nickname) != upper_name && support::to_upper(account.type) != upper_name) continue;
    if (found != nullptr) return nullptr;
    found = &account;
  }
  return found;
}

}  // namespace

std::optional<broker::Account> ToolContext::default_account(const broker::Rows<broker::Account>& accounts) const {
  if (means_all_accounts(settings_.default_account)) return std::nullopt;
  if (const auto* const account = find_account_by_number(accounts, settings_.default_account)) return *account;
  throw support::Error(support::ErrorCode::invalid_argument,
                       "TASTYTRADE_ACCOUNT names an account that this login does not have.",
                       "Set it to one of: " + join_accounts(accounts) + ", or leave it unset for all accounts.");
}

bool means_all_accounts(const std::string& name) {
  return name.empty() || name == "*" || support::to_lower(name) == "all";
}

const broker::Account* find_account_by_number(const broker::Rows<broker::Account>& accounts,
                                              const std::string& number) {
  const std::string upper_number = support::to_upper(number);
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [&](const broker::Account& account) { return account.number == upper_number; });
  return found == accounts.end() ? nullptr : &*found;
}

const broker::Account& require_account(const broker::Rows<broker::Account>& accounts, const std::string& name) {
  if (const auto* const account = find_account(accounts, name)) return *account;
  throw support::Error(
      support::ErrorCode::forbidden, "This login has no account '" + support::printable(name, 40) + "'.",
      accounts.empty() ? "It has no open account at all." : "Its accounts: " + join_accounts(accounts) + ".");
}

std::string join_accounts(const broker::Rows<broker::Account>& accounts) {
  std::vector<std::string> texts;
  texts.reserve(accounts.size());
  for (const broker::Account& account : accounts) {
    texts.push_back(account.number + (account.nickname.empty() ? "" : " (" + account.nickname + ")"));
  }
  return support::join(texts, ", ");
}

}  // namespace tools
