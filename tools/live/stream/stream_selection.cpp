#include "stream_selection.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "lists/symbol_groups.hpp"
#include "live/streamer_symbols.hpp"
#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr int kMinInterval = 100;
constexpr int kMaxInterval = 60'000;
constexpr int kDefaultInterval = 1'000;

struct KindRow {
  std::string_view name;
  bool StreamSelection::*member;
  std::string_view tool;  // shows the same
};

constexpr std::array<KindRow, 6> kKinds = {{
    {"quote", &StreamSelection::quote, "fetch_market_data"},
    {"trade", &StreamSelection::trade, "fetch_market_data"},
    {"greeks", &StreamSelection::greeks, "fetch_market_data"},
    {"order", &StreamSelection::order, "fetch_orders"},
    {"position", &StreamSelection::position, "fetch_positions"},
    {"balance", &StreamSelection::balance, "fetch_balances"},
}};

std::string join_kinds() {
  std::vector<std::string> names;
  names.reserve(kKinds.size());
  for (const KindRow& row : kKinds) names.emplace_back(row.name);
  return support::join(names, ", ");
}

// Accepts the plural: "orders".
const KindRow& find_kind(const std::string& name) {
  const std::string lower = support::to_lower(name);
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& row) {
    return lower == row.name || lower == std::string(row.name) + 's';
  });
  if (found != kKinds.end()) return *found;
  throw Error(ErrorCode::invalid_argument, "`events` has no kind '" + support::printable(name, 40) + "'.",
              "There are: " + join_kinds() + '.');
}

void select_kinds(StreamSelection& selection, const ToolContext& tool_context, const mcp::Arguments& arguments) {
  for (const std::string& name : arguments.list("events")) {
    const KindRow& row = find_kind(name);
    if (!tool_context.offers(row.tool)) {
      throw Error(ErrorCode::forbidden, "This server gives out no events of the kind " + std::string(row.name) +
                                            ": it does not offer " + std::string(row.tool) + '.');
    }
    selection.*row.member = true;
  }
}

// An argument that changes nothing is a mistake of the caller.
void check_use(const StreamSelection& selection, const mcp::Arguments& arguments) {
  if (selection.has_market_events() && !arguments.has("symbols")) {
    throw Error(ErrorCode::invalid_argument, "The stream needs `symbols` for quote, trade and greeks.",
                "Name symbols: symbols=AAPL,SPY. Or ask for events=order,position,balance alone.");
  }
  if (!selection.has_market_events() && arguments.has("symbols")) {
    throw Error(ErrorCode::invalid_argument, "`symbols` needs quote, trade or greeks in `events`.",
                "Add one of them, or leave `symbols` out.");
  }
  if (!selection.has_account_events() && arguments.has("accounts")) {
    throw Error(ErrorCode::invalid_argument, "`accounts` needs order, position or balance in `events`.",
                "Add one of them, or leave `accounts` out.");
  }
}

// Throws for `holdings` and `watchlist:NAME`: their symbols may change while the stream is open.
void check_symbols(const std::vector<std::string>& symbols) {
  const auto group = std::find_if(symbols.begin(), symbols.end(), names_symbol_group);
  if (group == symbols.end()) return;
  throw Error(ErrorCode::invalid_argument,
              "'" + *group + "' stands for several symbols; the stream takes symbols only.",
              "fetch_positions lists what is held, fetch_watchlists what is on a list.");
}

void select_instruments(StreamSelection& selection, broker::Client& client, const std::vector<std::string>& symbols,
                        const broker::ReadOptions& options) {
  check_symbols(symbols);
  std::vector<std::optional<ResolvedInstrument>> found(symbols.size());
  std::vector<std::optional<Error>> errors(symbols.size());
  const auto read = [&](std::size_t i, const broker::ReadOptions& one_options) {
    errors[i] = catch_error([&] { found[i] = resolve_live_instrument(client, symbols[i], one_options); });
  };
  read_each(symbols.size(), options, read, 4);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (errors[i]) {
      const ErrorCode code = errors[i]->code;
      if (code == ErrorCode::cancelled || code == ErrorCode::broker_login_failed) throw Error(*errors[i]);
      selection.missing.add({.symbol = symbols[i], .reason = format_reason(*errors[i])});
      continue;
    }
    const broker::LiveInstrument& live = found[i]->live;
    if (live.symbol != symbols[i]) selection.resolved.emplace_back(symbols[i], live.symbol);
    if (seen.insert(live.streamer_symbol).second) selection.instruments.push_back(live);
  }
}

void select_accounts(StreamSelection& selection, const ToolContext& tool_context, const std::vector<std::string>& names,
                     const broker::ReadOptions& options) {
  const auto accounts = tool_context.broker().accounts(options);
  const auto add = [&](const broker::Account& account) {
    const auto& known = selection.accounts;
    if (std::find(known.begin(), known.end(), account.number) == known.end()) {
      selection.accounts.push_back(account.number);
    }
  };
  const bool is_all = std::any_of(names.begin(), names.end(), means_all_accounts);
  if (!is_all) {
    for (const std::string& name : names) add(require_account(*accounts, name));
  }
  if (names.empty()) {
    if (const auto account = tool_context.default_account(*accounts)) add(*account);
  }
  if (!selection.accounts.empty()) return;
  for (const broker::Account& account : *accounts) add(account);
  if (selection.accounts.empty()) {
    throw Error(ErrorCode::not_found, "This login has no open account.", "Check the account at tastytrade.com.");
  }
}

}  // namespace

bool StreamSelection::wants(broker::AccountEventKind kind) const {
  using Kind = broker::AccountEventKind;
  if (kind == Kind::order || kind == Kind::complex_order) return order;
  if (kind == Kind::position) return position;
  if (kind == Kind::balance) return balance;
  return kind == Kind::resync;
}

broker::LiveWish StreamSelection::wish() const {
  return {.quote = quote, .trade = quote || trade, .greeks = greeks};
}

std::vector<mcp::Parameter> stream_parameters() {
  using Kind = mcp::Parameter::Kind;
  return {{.name = "symbols",
           .kind = Kind::text_list,
           .description = "Symbols of any kind, separated by commas: for `quote`, `trade` and `greeks`.",
           .aliases = {"symbol", "tickers", "ticker"},
           .max_length = 120,
           .max_items = kMaxStreamSymbols,
           .splits_words = true,
           .example = "AAPL"},
          {.name = "events",
           .kind = Kind::text_list,
           .description = "Kinds of events, separated by commas: `quote`, `trade`, `greeks`, `order`, `position`, "
                          "`balance`.",
           .aliases = {"event"},
           .default_value = Json::array({"quote"})},
          {.name = "accounts",
           .kind = Kind::text_list,
           .description = "Accounts, by number, nickname or type, for `order`, `position` and `balance`. All open "
                          "accounts if it is left out.",
           .aliases = {"account", "account_number", "account_numbers"}},
          {.name = "every_ms",
           .kind = Kind::integer,
           .description = "Milliseconds between two events of one kind about one symbol, at least. The newest values "
                          "are sent.",
           .aliases = {"interval_ms"},
           .minimum = kMinInterval,
           .maximum = kMaxInterval,
           .default_value = kDefaultInterval}};
}

StreamSelection select_stream(const ToolContext& tool_context, const mcp::StreamRequest& request) {
  const mcp::Arguments& arguments = request.arguments;
  StreamSelection selection;
  select_kinds(selection, tool_context, arguments);
  check_use(selection, arguments);
  selection.interval = std::chrono::milliseconds(arguments.integer("every_ms").value_or(kDefaultInterval));
  broker::ReadOptions options;
  options.budget = request.budget;
  if (selection.has_account_events()) select_accounts(selection, tool_context, arguments.list("accounts"), options);
  select_instruments(selection, tool_context.broker(), arguments.list("symbols"), options);
  if (selection.has_market_events() && selection.instruments.empty() && !selection.has_account_events()) {
    const MissingItem& first = selection.missing.items().front();
    throw Error(ErrorCode::not_found, "No symbol has live data. " + first.symbol + ": " + first.reason + '.',
                "search_symbols finds symbols.");
  }
  return selection;
}

}  // namespace tools
