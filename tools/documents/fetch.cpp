#include "fetch.hpp"

#include <algorithm>

#include "accounts/fetch_balances.hpp"
#include "accounts/holdings.hpp"
#include "accounts/position_row.hpp"
#include "document_ids.hpp"
#include "market/quote_row.hpp"
#include "market/quotes.hpp"
#include "shared/account_reads.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

struct Document {
  std::string title;
  std::string text;
  const char* url;
  support::Instant as_of;         // of the oldest part
  std::string unread_parts = {};  // comma-separated: "positions", or account numbers
};

// The members of a JSON object, one a line: "cash balance: 100.00".
std::string format_lines(const std::string& object, const std::string& name_prefix) {
  const Json members = Json::parse(object);
  std::string text;
  for (const auto& [key, value] : members.items()) {
    std::string name = name_prefix + key;
    std::replace(name.begin(), name.end(), '_', ' ');
    text += name + ": " + (value.is_string() ? value.get<std::string>() : support::to_text(value)) + "\n";
  }
  return text;
}

// The members that write(JsonWriter&) writes, as lines.
template <class Write>
std::string write_lines(const Write& write, const std::string& name_prefix = {}) {
  return format_lines(support::write_object(write), name_prefix);
}

std::string write_unread(const std::string& part, const Error& error) {
  return part + " could not be read (" + format_reason(error) + "); nothing is known about them.\n";
}

// The rows that a list of the broker lacks; empty if it is complete.
template <class Row>
std::string write_missing(const broker::Rows<Row>& rows, const std::string& account_number) {
  Missing missing;
  missing.add_rows(rows, account_number);
  return write_lines([&](JsonWriter& object) { missing.write(object); });
}

// The sums, the positions closed on the trading day, and the open positions.
std::string write_positions(const broker::Rows<broker::Position>& positions, support::Instant as_of) {
  const support::Date session = support::trading_date(as_of);
  Holdings holdings;
  for (const broker::Position& position : positions) holdings.add(position, session);
  PositionTotals totals;
  totals.add(holdings);
  Missing missing;
  missing.add_rows(positions);
  totals.add_missing(missing);
  std::string text = "positions: " + std::to_string(holdings.open.size()) +
                     "\nsession date: " + support::to_text(session) + "\n" +
                     write_lines([&](JsonWriter& object) { totals.write(object); }, "total_");
  for (const ValuedPosition& closed : holdings.closed_today) {
    const auto& day_profit = closed.valuation.day_profit.value;
    text += "closed today: " + closed.position->symbol +
            ", day profit: " + (day_profit ? day_profit->money() : "not known") + "\n";
  }
  for (const ValuedPosition& open : holdings.open) {
    text += "\n" + write_lines([&](JsonWriter& row) { write_position(row, open, as_of); });
  }
  return text;
}

Document read_account(broker::Client& client, const std::string& number, const broker::ReadOptions& options) {
  broker::Answer<broker::Rows<broker::Balances>> balances;
  broker::Answer<broker::Rows<broker::Position>> positions;
  std::optional<Error> balances_error;
  std::optional<Error> positions_error;
  run_all({[&] { balances_error = catch_error([&] { balances = client.balances(number, options); }); },
           [&] { positions_error = catch_error([&] { positions = client.positions(number, options); }); }});
  if (balances_error && positions_error) throw Error(*balances_error);

  Document document{"Account " + number, "", kAccountPage, support::Instant::max()};
  std::vector<std::string> unread_parts;
  if (balances_error) {
    document.text += write_unread("balances", *balances_error);
    unread_parts.emplace_back("balances");
  } else {
    for (const broker::Balances& row : *balances) {
      document.text += write_lines([&](JsonWriter& object) { write_balances(object, row, true); }) + "\n";
    }
    document.text += write_missing(*balances, number);
    document.as_of = balances.as_of;
    if (!balances->is_complete()) unread_parts.emplace_back("some balances");
  }
  if (positions_error) {
    document.text += write_unread("positions", *positions_error);
    unread_parts.emplace_back("positions");
  } else {
    document.text += write_positions(*positions, positions.as_of) + write_missing(*positions, number);
    document.as_of = std::min(document.as_of, positions.as_of);
    if (!positions->is_complete()) unread_parts.emplace_back("some positions");
  }
  document.unread_parts = support::join(unread_parts, ", ");
  return document;
}

// The positions of several accounts: of those that a search could not read, or of all.
Document read_all_positions(broker::Client& client, const std::vector<broker::Account>& accounts,
                            const broker::ReadOptions& options) {
  const auto reads = read_positions(client, accounts, options, 8);
  Document document{"Positions of " + std::to_string(reads.size()) + (reads.size() == 1 ? " account" : " accounts"), "",
                    kAccountPage, client.clock().now()};
  std::vector<std::string> unread_accounts;
  for (const AccountPositions& read : reads) {
    const std::string& number = read.account.number;
    document.text += "account number: " + number + "\n";
    if (read.error) {
      document.text += write_unread("positions", *read.error) + "\n";
      unread_accounts.push_back(number);
      continue;
    }
    const auto& positions = **read.answer;
    document.text += write_positions(positions, read.answer->as_of) + write_missing(positions, number) + "\n";
    document.as_of = std::min(document.as_of, read.answer->as_of);
    if (!positions.is_complete()) unread_accounts.push_back(number);
  }
  const bool is_nothing_read =
      std::all_of(reads.begin(), reads.end(), [](const AccountPositions& read) { return read.error.has_value(); });
  if (is_nothing_read && !reads.empty()) throw Error(*reads.front().error);
  document.unread_parts = support::join(unread_accounts, ",");
  return document;
}

// Whether `text` names the position's symbol in any spelling: an option without its padding, a future with a year of
// two digits.
bool names_position(const std::string& text, const broker::Position& position) {
  if (position.symbol == text) return true;
  const auto wanted = broker::canonical_symbol(text);
  if (!wanted) return false;
  const auto held = broker::canonical_symbol(position.symbol);
  if (wanted == held) return true;
  const auto wanted_future = broker::parse_future_symbol(*wanted);
  const auto held_future = held ? broker::parse_future_symbol(*held) : std::nullopt;
  return wanted_future && held_future && broker::names_contract(*wanted_future, *held_future, std::nullopt);
}

// Throws Error{upstream_unavailable} if the position may be one of those that could not be read.
void throw_if_unread(const broker::Rows<broker::Position>& positions, const std::string& symbol) {
  if (positions.is_complete()) return;
  const auto wanted = broker::canonical_symbol(symbol);
  for (const broker::UnreadableRow& row : positions.unreadable) {
    if (row.symbol != symbol && (!wanted || broker::canonical_symbol(row.symbol) != wanted)) continue;
    throw Error(ErrorCode::upstream_unavailable,
                "This position is there, but cannot be read: its " + to_result_key(row.field) + " " + row.problem + ".",
                "Look at it at my.tastytrade.com.");
  }
  throw Error(ErrorCode::upstream_unavailable,
              "This position is not among those that could be read, and some could not be read.",
              "fetch_positions says what is missing. Whether there is such a position is unknown.");
}

Document read_position(broker::Client& client, const std::string& number, const std::string& symbol,
                       const broker::ReadOptions& options) {
  const auto positions = client.positions(number, options);
  for (const broker::Position& position : *positions) {
    if (!names_position(symbol, position) || position.quantity.is_zero()) continue;
    const Valuation valuation = value_position(position, support::trading_date(positions.as_of));
    return {make_position_title(position, number), write_lines([&](JsonWriter& row) {
              write_position(row, ValuedPosition{&position, valuation}, positions.as_of);
            }),
            kAccountPage, positions.as_of};
  }
  throw_if_unread(*positions, symbol);
  throw Error(ErrorCode::not_found, "There is no such position any more.", "Call search again for what there is now.");
}

Document read_symbol(broker::Client& client, const std::string& symbol, const broker::ReadOptions& options) {
  const auto answer = fetch_quotes(client, std::vector<std::string>{symbol}, options);
  const QuotedSymbol& quoted = answer->symbols.front();
  if (!quoted.quote) {
    std::string reason = quoted.reason;
    while (reason.ends_with('.')) reason.pop_back();
    throw Error(ErrorCode::not_found, "There is no quote: " + reason + ".", "Call search for symbols that exist.");
  }
  return {symbol, write_lines([&](JsonWriter& row) { write_quote(row, *quoted.quote); }), kSymbolPage, answer.as_of};
}

// The accounts of the login with these numbers, which are separated by commas; "all": all accounts. Throws
// Error{forbidden} for a number that is not among them.
std::vector<broker::Account> select_accounts(const broker::Rows<broker::Account>& accounts,
                                             const std::string& numbers) {
  if (support::to_lower(numbers) == "all") return accounts.rows;
  std::vector<broker::Account> selected;
  for (const std::string& number : support::split(numbers, ',')) {
    const broker::Account* const account = find_account_by_number(accounts, number);
    if (account == nullptr) {
      throw Error(ErrorCode::forbidden, "This login has no such account.", "Call search for what there is.");
    }
    selected.push_back(*account);
  }
  return selected;
}

Document read_document(broker::Client& client, const Capabilities& capabilities, const std::string& id,
                       const broker::ReadOptions& options) {
  if (auto page = capabilities.find_document(id)) {
    return {std::move(page->title), std::move(page->text), kAccountPage, client.clock().now()};
  }
  const auto colon = id.find(':');
  const std::string kind = support::to_lower(id.substr(0, colon));
  const std::string rest = colon == std::string::npos ? "" : id.substr(colon + 1);
  if (kind == "symbol" && !rest.empty()) return read_symbol(client, rest, options);
  if ((kind == "account" || kind == "position" || kind == "positions") && !rest.empty()) {
    const auto second_colon = rest.find(':');
    const auto accounts = select_accounts(*client.accounts(options), rest.substr(0, second_colon));
    if (kind == "positions") return read_all_positions(client, accounts, options);
    if (accounts.size() == 1 && kind == "account") return read_account(client, accounts.front().number, options);
    if (accounts.size() == 1 && second_colon != std::string::npos) {
      return read_position(client, accounts.front().number, rest.substr(second_colon + 1), options);
    }
  }
  throw Error(ErrorCode::not_found, "There is no document with this id.", "Use an id that search returned.");
}

mcp::schema::Object document_schema() {
  using namespace mcp::schema;
  return {string("id").required(), string("title").required(), string("text").required(), string("url").required(),
          object("metadata", result_schema({string("missing")})).unlisted_members()};
}

void handle_fetch(const ToolCall& call, const Capabilities& capabilities, const ReadLimits& limits,
                  JsonWriter& result) {
  const std::string id = call.arguments().text("id");
  broker::ReadOptions options = call.read_options();
  options.budget = options.budget.at_most(limits.document);
  const Document document = read_document(call.broker(), capabilities, id, options);
  call.read_options().budget.check();

  const std::string environment(broker::to_string(call.broker().environment()));
  result.text("id", id);
  result.text("title", document.title);
  result.text("text", "environment: " + environment + "\n" + document.text);
  result.text("url", document.url);
  result.object("metadata", [&] {
    call.write_head(result, document.as_of);
    result.optional_text("missing", document.unread_parts);
  });
}

}  // namespace

mcp::Tool fetch(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits) {
  return {
      .name = "fetch",
      .title = "Fetch",
      .description = "The full text behind an id that search returned.",
      .parameters = {{.name = "id",
                      .documentation = "An id that search returned, such as symbol:AAPL.",
                      .required = true,
                      .max_length = 100,
                      .example = "symbol:AAPL"}},
      .result = document_schema,
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/fetch"},
      .cache_lifetimes = {"accounts", "positions", "market_data", "instruments"},
      .handler =
          bind_handler(std::move(tool_context),
                       [capabilities = std::move(capabilities), limits](const ToolCall& call, JsonWriter& result) {
                         handle_fetch(call, *capabilities, limits, result);
                       }),
  };
}

}  // namespace tools
