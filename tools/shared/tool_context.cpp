#include "tool_context.hpp"

#include <charconv>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

std::string list_of(const broker::Rows<broker::Account>& accounts) {
  std::vector<std::string> parts;
  parts.reserve(accounts.size());
  for (const auto& account : accounts) {
    parts.push_back(account.number + (account.nickname.empty() ? "" : " (" + account.nickname + ")"));
  }
  return support::join(parts, ", ");
}

const broker::Account* find_number(const broker::Rows<broker::Account>& accounts, const std::string& number) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [&](const auto& account) { return account.number == support::to_upper(number); });
  return found == accounts.end() ? nullptr : &*found;
}

// The account of that number, or the only one of that nickname or type ("Roth IRA"). Case does not matter.
const broker::Account* find_account(const broker::Rows<broker::Account>& accounts, const std::string& name) {
  if (const auto* account = find_number(accounts, name)) return account;
  const std::string wanted = support::to_upper(name);
  const broker::Account* found = nullptr;
  for (const auto& account : accounts) {
    if (support::to_upper(account.nickname) != wanted && support::to_upper(account.type) != wanted) continue;
    if (found != nullptr) return nullptr;
    found = &account;
  }
  return found;
}

bool means_all(const std::string& name) {
  return name.empty() || name == "*" || support::to_lower(name) == "all";
}

}  // namespace

broker::CallOptions ToolContext::options(const Arguments& arguments, Context& context) const {
  broker::CallOptions options;
  options.budget = context.budget();
  options.refresh = arguments.flag("refresh");
  options.on_cache = [&context](bool hit) { context.record_cache_lookup(hit); };
  options.trace_parent = context.trace_parent();
  options.trace_state = context.trace_state();
  return options;
}

std::vector<broker::Account> ToolContext::accounts(const Arguments& arguments, const broker::CallOptions& options,
                                                   Missing& missing) const {
  broker::CallOptions lookup = options;
  lookup.refresh = false;  // `refresh` is about the data asked for, not about which accounts there are
  const auto accounts = client_.accounts(lookup);
  const bool is_named = arguments.has("account_number");
  const std::string name = is_named ? arguments.text("account_number") : settings_.default_account;
  if (!means_all(name)) {
    if (!is_named) return {*default_account(*accounts)};
    if (const auto* const account = find_account(*accounts, name)) return {*account};
    throw Error(ErrorCode::forbidden, "This login has no account '" + support::printable(name, 40) + "'.",
                accounts->empty() ? "It has no open account at all." : "Its accounts: " + list_of(*accounts) + ".");
  }
  if (accounts->empty()) {
    throw Error(ErrorCode::not_found, "This login has no open account.", "Check the account at tastytrade.com.");
  }
  missing.add_rows(*accounts);
  return accounts->rows;
}

std::optional<broker::Account> ToolContext::default_account(const broker::Rows<broker::Account>& accounts) const {
  if (means_all(settings_.default_account)) return std::nullopt;
  if (const auto* const account = find_number(accounts, settings_.default_account)) return *account;
  throw Error(ErrorCode::invalid_argument, "TASTYTRADE_ACCOUNT names an account that this login does not have.",
              "Set it to one of: " + list_of(accounts) + ", or leave it unset for all accounts.");
}

void ToolContext::write_head(JsonWriter& result, support::Instant as_of) const {
  result.text("environment", broker::name(client_.environment()));
  result.time("as_of", as_of);
}

mcp::Parameter account_parameter() {
  return {.name = "account_number",
          .description = "Left out: all accounts.",
          .documentation =
              "Number, nickname or type of an account. If left out: the account that TASTYTRADE_ACCOUNT "
              "names, or all accounts.",
          .aliases = {"account", "account_id", "account_num", "acct"},
          .max_length = 20,
          .example = "$ACCOUNT"};
}

mcp::Parameter refresh_parameter() {
  return {.name = "refresh",
          .kind = mcp::Parameter::Kind::boolean,
          .description = "Skip the cache.",
          .documentation = "Read from TastyTrade again, even if the answer is in the cache.",
          .aliases = {"force_refresh", "no_cache"}};
}

mcp::Parameter limit_parameter(int standard, int most) {
  return {.name = "limit",
          .kind = mcp::Parameter::Kind::integer,
          .documentation = "How many entries one page has at most.",
          .aliases = {"max_results", "count", "page_size"},
          .minimum = 1,
          .maximum = most,
          .default_value = standard};
}

mcp::Parameter cursor_parameter() {
  return {.name = "cursor",
          .description = "next_cursor of the page before.",
          .documentation = "next_cursor of the page before. Leave it out for the first page.",
          .aliases = {"next_cursor"},
          .max_length = 20};
}

Page page(std::size_t total, const Arguments& arguments) {
  Page page;
  if (arguments.has("cursor")) {
    const std::string text = arguments.text("cursor");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page.begin);
    if (error != std::errc() || end != text.data() + text.size() || page.begin > 1'000'000) {
      throw Error(ErrorCode::invalid_argument, "cursor is not one that this tool gave out.",
                  "Leave it out to begin with the first page.");
    }
  }
  if (page.begin > 0 && page.begin >= total) {
    throw Error(ErrorCode::invalid_argument,
                "cursor is past the end: there are " + std::to_string(total) + " entries now.",
                "Leave it out to begin with the first page.");
  }
  page.end = std::min(total, page.begin + static_cast<std::size_t>(arguments.integer("limit").value_or(100)));
  return page;
}

void write_page(JsonWriter& result, std::size_t total, const Page& page) {
  result.integer("total", static_cast<std::int64_t>(total));
  if (page.end < total) result.text("next_cursor", std::to_string(page.end));
}

}  // namespace tools
