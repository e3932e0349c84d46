// Shared by all tools, resources and prompts: the broker client, and the account of TASTYTRADE_ACCOUNT.
// Immutable; safe from any thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"

namespace tools {

using support::Decimal;
using support::Json;
using support::JsonWriter;

class ToolContext {
 public:
  // `unoffered`: the tools that the settings leave out.
  ToolContext(broker::Client& client, Settings settings, std::set<std::string, std::less<>> unoffered = {})
      : client_(client), settings_(std::move(settings)), unoffered_(std::move(unoffered)) {}

  broker::Client& broker() const { return client_; }
  // The order path; null where no orders are placed.
  orders::Trading* trading() const { return settings_.trading; }

  // Whether the server offers a tool. What it does not show by that tool, no other tool may show either.
  bool offers(std::string_view tool) const { return !unoffered_.contains(tool); }

  // The account of `accounts` that TASTYTRADE_ACCOUNT names; empty if TASTYTRADE_ACCOUNT is unset or means all. Throws
  // Error{invalid_argument} if `accounts` lacks it.
  std::optional<broker::Account> default_account(const broker::Rows<broker::Account>& accounts) const;

 private:
  broker::Client& client_;
  Settings settings_;
  std::set<std::string, std::less<>> unoffered_;
};

using ToolContextPtr = std::shared_ptr<const ToolContext>;

// Whether `name`, given in place of an account number, means all accounts: empty, "*" or "all".
bool means_all_accounts(const std::string& name);
// Null if there is none. Case does not matter.
const broker::Account* find_account_by_number(const broker::Rows<broker::Account>& accounts, const std::string& number);
// The account with this number, or the only account with this nickname or type. Case does not matter. Throws
// Error{forbidden} that lists the accounts if there is none, or more than one.
const broker::Account& require_account(const broker::Rows<broker::Account>& accounts, const std::string& name);
// "5WT00001 (Trading), 5WT00002"
std::string join_accounts(const broker::Rows<broker::Account>& accounts);

}  // namespace tools
