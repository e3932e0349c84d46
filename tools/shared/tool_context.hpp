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
#include "tastytrade_mcp/tools/catalog.hpp"

namespace tools {

using mcp::Arguments;
using mcp::Context;
using support::Decimal;
using support::Json;
using support::JsonWriter;

class ToolContext {
 public:
  ToolContext(broker::Client& client, Settings settings) : client_(client), settings_(std::move(settings)) {}

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

  // Writes the first members of every result: environment and as_of.
  void write_head(JsonWriter& result, support::Instant as_of) const;

 private:
  broker::Client& client_;
  Settings settings_;
};

using ToolContextPtr = std::shared_ptr<const ToolContext>;

// The parameters many tools share.
mcp::Parameter account_parameter();
mcp::Parameter refresh_parameter();
mcp::Parameter limit_parameter(int standard, int most);
mcp::Parameter cursor_parameter();

// One page of a list: from the cursor on, at most `limit` entries.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
};
// Throws Error{invalid_argument} for a cursor that is not one of ours.
Page page(std::size_t total, const Arguments& arguments);
// Writes `total`, and `next_cursor` when there is more.
void write_page(JsonWriter& result, std::size_t total, const Page& page);

}  // namespace tools
