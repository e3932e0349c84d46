#include "fetch_accounts.hpp"

#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"

namespace tools {
namespace {

void write_account(JsonWriter& row, const broker::Account& account) {
  row.text("account_number", account.number);
  row.optional_text("nickname", account.nickname);
  row.optional_text("type", account.type);
  row.optional_text("margin_or_cash", account.margin_or_cash);
  row.optional_text("authority", account.authority);
  row.optional_text("options_level", account.options_level);
  row.flag("is_futures_approved", account.is_futures_approved);
  row.flag("is_day_trader", account.is_day_trader);
  row.time("opened_at", account.opened_at);
}

mcp::schema::Object accounts_schema() {
  using namespace mcp::schema;
  return result_schema(
             {integer("total"),
              list_of("accounts", {string("account_number").required(), string("nickname"), string("type"),
                                   string("margin_or_cash"), string("authority"), string("options_level"),
                                   boolean("is_futures_approved"), boolean("is_day_trader"), timestamp("opened_at")})
                  .required()})
      .with(missing_members());
}

void handle_accounts(const ToolCall& call, JsonWriter& result) {
  const auto accounts = call.broker().accounts(call.read_options());
  call.write_head(result, accounts.as_of);
  write_rows(result, "accounts", *accounts, write_account);
  result.integer("total", static_cast<std::int64_t>(accounts->size()));
  Missing missing;
  missing.add_rows(*accounts);
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_accounts(ToolContextPtr tool_context) {
  return {
      .name = "fetch_accounts",
      .title = "Accounts",
      .description = "The brokerage accounts of this login: number, nickname, type, margin or cash, options level.",
      .parameters = {refresh_parameter()},
      .result = accounts_schema,
      .toolset = "account",
      .routes = {"/api/v1/accounts"},
      .cache_lifetimes = {"accounts"},
      .handler = bind_handler(std::move(tool_context), handle_accounts),
  };
}

}  // namespace tools
