// What every tool handler needs beside its arguments: the broker client, the account that is meant, and the frame of
// an answer. Shared by all handlers, immutable, safe from any thread.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "missing.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"
#include "tastytrade_mcp/tools/tools.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Context;
using support::Decimal;
using support::Json;

class Desk {
 public:
  Desk(broker::Client& client, Settings settings) : client_(client), settings_(std::move(settings)) {}

  broker::Client& client() const { return client_; }

  // How to ask the broker on behalf of this call: its budget, its `refresh` argument, its cache count, its trace.
  broker::CallOptions options(const Arguments& arguments, Context& context) const;

  // The accounts that `account_number` names by number, by nickname or as "all"; where it is left out,
  // TASTYTRADE_ACCOUNT, or every account of the login. Notes accounts that the broker's list lacks in `missing`. Throws
  // Error that lists the accounts, forbidden for one that this login does not have and not_found if there is none.
  std::vector<broker::Account> accounts(const Arguments& arguments, const broker::CallOptions& options,
                                        Missing& missing) const;

  // The account of `accounts` that TASTYTRADE_ACCOUNT names; nothing if it names none. Throws Error{invalid_argument}
  // for one that this login does not have.
  std::optional<broker::Account> default_account(const broker::Rows<broker::Account>& accounts) const;

  // The first members of every result: environment and as_of.
  Json answer(support::Instant as_of) const;

 private:
  broker::Client& client_;
  Settings settings_;
};

using DeskPtr = std::shared_ptr<const Desk>;

// The parameters many tools share.
mcp::Parameter account_parameter();
mcp::Parameter refresh_parameter();
mcp::Parameter limit_parameter(int standard, int most);
mcp::Parameter cursor_parameter();

// One page of `items`: from the cursor on, at most `limit`. Adds `total`, and `next_cursor` when there is more.
// Throws Error{invalid_argument} for a cursor that is not one of ours.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Page page(std::size_t total, const Arguments& arguments);
void add_page(Json& result, std::size_t total, const Page& page);

// Adds a member only if there is a value.
void add_money(Json& object, const char* key, const std::optional<Decimal>& value);
void add_quantity(Json& object, const char* key, const std::optional<Decimal>& value);
void add_text(Json& object, const char* key, const std::string& value);
void add_flag(Json& object, const char* key, const std::optional<bool>& value);
void add_time(Json& object, const char* key, const std::optional<support::Instant>& value);
void add_date(Json& object, const char* key, const std::optional<support::Date>& value);
void add_statistic(Json& object, const char* key, const std::optional<Decimal>& value);

}  // namespace tools
