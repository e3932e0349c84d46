// The tool `fetch`: the text behind an id that search returned. A part that cannot be read is named in the text.
#include "fetch.hpp"

#include "accounts/fetch_balances.hpp"
#include "accounts/fetch_positions.hpp"
#include "market/fetch_market_data.hpp"
#include "shared/account_reads.hpp"
#include "shared/missing.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

// The members of a JSON object as "key: value" lines: what a model reads easily and a person can check.
std::string to_lines(const std::string& object, const std::string& prefix = {}) {
  const Json members = Json::parse(object);
  std::string text;
  for (const auto& [key, value] : members.items()) {
    std::string name = prefix + key;
    std::replace(name.begin(), name.end(), '_', ' ');
    text += name + ": " + (value.is_string() ? value.get<std::string>() : support::to_text(value)) + "\n";
  }
  return text;
}

// What `write`, called with a JsonWriter, writes, as lines.
template <class Write>
std::string write_lines(const Write& write) {
  return to_lines(support::write_object(write));
}

struct Document {
  std::string title, text;
  const char* url;
  support::Instant as_of;
  std::string missing = {};  // the parts that could not be read, comma-separated
};

std::string not_read(const std::string& what, const Error& failure) {
  return what + " could not be read (" + reason_of(failure) + "); nothing is known about them.\n";
}

// The rows of the broker's that an account's list lacks; empty if it is whole.
template <class Row>
std::string missing_text(const broker::Rows<Row>& rows, const std::string& account_number) {
  Missing missing;
  missing.add_rows(rows, account_number);
  return write_lines([&](JsonWriter& object) { missing.write(object); });
}

std::string positions_text(const broker::Rows<broker::Position>& positions, support::Instant as_of) {
  const PositionsSummary summary = summarize(positions, as_of);
  std::string text = "positions: " + std::to_string(summary.open.size()) +
                     "\nsession date: " + support::to_text(summary.session) + "\n" + to_lines(summary.totals, "total_");
  for (const auto& [symbol, day_profit] : summary.closed_today) {
    text += "closed today: " + symbol + ", day profit: " + (day_profit ? day_profit->money() : "not known") + "\n";
  }
  for (const std::string& row : summary.open) text += "\n" + to_lines(row);
  return text;
}

Document account_document(broker::Client& client, const std::string& number, const broker::CallOptions& options) {
  broker::Answer<broker::Rows<broker::Balances>> balances;
  broker::Answer<broker::Rows<broker::Position>> positions;
  std::optional<Error> no_balances;
  std::optional<Error> no_positions;
  read_together({[&] { no_balances = failure_of([&] { balances = client.balances(number, options); }); },
                 [&] { no_positions = failure_of([&] { positions = client.positions(number, options); }); }});
  if (no_balances && no_positions) throw Error(*no_balances);
  const std::string some_positions = "some positions";
  Document document{"Account " + number, "", kAccountPage, support::Instant::max()};
  if (no_balances) {
    document.text += not_read("balances", *no_balances);
    document.missing = "balances";
  } else {
    for (const auto& entry : *balances)
      document.text += write_lines([&](JsonWriter& row) { write_balances(row, entry); }) + "\n";
    document.text += missing_text(*balances, number);
    document.as_of = balances.as_of;
    if (!balances->is_complete()) document.missing = "some balances";
  }
  if (no_positions) {
    document.text += not_read("positions", *no_positions);
    document.missing = "positions";
  } else {
    document.text += positions_text(*positions, positions.as_of) + missing_text(*positions, number);
    document.as_of = std::min(document.as_of, positions.as_of);
    if (!positions->is_complete()) document.missing += (document.missing.empty() ? "" : ", ") + some_positions;
  }
  return document;
}

// `accounts`: whose positions a search could not read.
Document positions_document(broker::Client& client, const broker::Rows<broker::Account>& accounts,
                            const broker::CallOptions& options) {
  const auto all = read_positions(client, accounts, options);
  Document document{"Positions of " + std::to_string(all.size()) + (all.size() == 1 ? " account" : " accounts"), "",
                    kAccountPage, client.clock().now()};
  std::vector<std::string> missing;
  for (const AccountPositions& one : all) {
    document.text += "account number: " + one.account.number + "\n";
    if (one.positions) {
      const auto& positions = **one.positions;
      document.text +=
          positions_text(positions, one.positions->as_of) + missing_text(positions, one.account.number) + "\n";
      document.as_of = std::min(document.as_of, one.positions->as_of);
      if (!positions.is_complete()) missing.push_back(one.account.number);
    } else {
      document.text += not_read("positions", *one.failure) + "\n";
      missing.push_back(one.account.number);
    }
  }
  const bool is_unread = std::all_of(all.begin(), all.end(), [](const auto& one) { return one.failure.has_value(); });
  if (is_unread && !all.empty()) throw Error(*all.front().failure);
  document.missing = support::join(missing, ",");
  return document;
}

// Whether `text` means the position's symbol, in any spelling that canonical_symbol() takes: an option without its
// padding, a future with the year in two digits.
bool is_spelling_of(const std::string& text, const broker::Position& position) {
  if (position.symbol == text) return true;
  const auto asked = broker::canonical_symbol(text);
  if (!asked) return false;
  const auto held = broker::canonical_symbol(position.symbol);
  if (asked == held) return true;
  const auto asked_future = broker::parse_future_symbol(*asked);
  const auto held_future = held ? broker::parse_future_symbol(*held) : std::nullopt;
  return asked_future && held_future && broker::names_contract(*asked_future, *held_future, std::nullopt);
}

// Throws Error{upstream_unavailable} if the position may be one of those that could not be read.
void throw_if_unreadable(const broker::Rows<broker::Position>& positions, const std::string& symbol) {
  if (positions.is_complete()) return;
  const auto asked = broker::canonical_symbol(symbol);
  for (const broker::UnreadableRow& row : positions.unreadable) {
    if (row.symbol != symbol && (!asked || broker::canonical_symbol(row.symbol) != asked)) continue;
    throw Error(ErrorCode::upstream_unavailable,
                "This position is there, but cannot be read: its " + result_key(row.field) + " " + row.problem + ".",
                "Look at it at my.tastytrade.com.");
  }
  throw Error(ErrorCode::upstream_unavailable,
              "This position is not among those that could be read, and some could not be read.",
              "fetch_positions says what is missing. Whether there is such a position is unknown.");
}

Document position_document(broker::Client& client, const std::string& number, const std::string& symbol,
                           const broker::CallOptions& options) {
  const auto positions = client.positions(number, options);
  for (const auto& position : *positions) {
    if (is_spelling_of(symbol, position) && !position.quantity.is_zero()) {
      const Valuation valuation = value(position, support::trading_date(positions.as_of));
      return {title_of(position, number),
              write_lines([&](JsonWriter& row) { write_position(row, position, valuation, positions.as_of); }),
              kAccountPage, positions.as_of};
    }
  }
  throw_if_unreadable(*positions, symbol);
  throw Error(ErrorCode::not_found, "There is no such position any more.", "Call search again for what there is now.");
}

Document symbol_document(broker::Client& client, const std::string& symbol, const broker::CallOptions& options) {
  const auto answer = quotes(client, std::vector<std::string>{symbol}, options);
  const QuotedInstrument& quoted = answer->quotes.front();
  if (!quoted.quote) {
    std::string reason = quoted.reason;
    while (reason.ends_with('.')) reason.pop_back();
    throw Error(ErrorCode::not_found, "There is no quote: " + reason + ".", "Call search for symbols that exist.");
  }
  return {symbol, write_lines([&](JsonWriter& row) { write_quote(row, *quoted.quote); }), kSymbolPage, answer.as_of};
}

// Those of the login's accounts that `numbers` names, "all" all of them. Throws Error{forbidden} for any other.
broker::Rows<broker::Account> named_accounts(const broker::Rows<broker::Account>& accounts,
                                             const std::string& numbers) {
  if (support::to_lower(numbers) == "all") return accounts;
  broker::Rows<broker::Account> named;
  for (const std::string& number : support::split(support::to_upper(numbers), ',')) {
    const auto ours = std::find_if(accounts.begin(), accounts.end(), [&](const auto& a) { return a.number == number; });
    if (ours == accounts.end()) {
      throw Error(ErrorCode::forbidden, "This login has no such account.", "Call search for what there is.");
    }
    named.rows.push_back(*ours);
  }
  return named;
}

Document read_document(broker::Client& client, const Capabilities& capabilities, const std::string& id,
                       const broker::CallOptions& options) {
  if (auto page = capabilities.document(id)) {
    return {std::move(page->title), std::move(page->text), kAccountPage, client.clock().now()};
  }
  const auto colon = id.find(':');
  const std::string kind = support::to_lower(id.substr(0, colon));
  const std::string rest = colon == std::string::npos ? "" : id.substr(colon + 1);
  if (kind == "symbol" && !rest.empty()) return symbol_document(client, rest, options);
  if ((kind == "account" || kind == "position" || kind == "positions") && !rest.empty()) {
    const auto second = rest.find(':');
    const auto accounts = client.accounts(options);
    const auto named = named_accounts(*accounts, rest.substr(0, second));
    if (kind == "positions") return positions_document(client, named, options);
    if (named.size() == 1 && kind == "account") return account_document(client, named.front().number, options);
    if (named.size() == 1 && second != std::string::npos) {
      return position_document(client, named.front().number, rest.substr(second + 1), options);
    }
  }
  throw Error(ErrorCode::not_found, "There is no document with this id.", "Use an id that search returned.");
}

mcp::schema::Object document_result() {
  using namespace mcp::schema;
  return {string("id").required(), string("title").required(), string("text").required(), string("url").required(),
          object("metadata", result_schema({string("missing")})).unlisted_members()};
}

}  // namespace

std::string title_of(const broker::Position& position, const std::string& account) {
  return (position.quantity * position.sign()).to_string() + " " + position.symbol + " (" +
         std::string(broker::name(position.instrument_type)) + ") in " + account;
}

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
      .result = document_result,
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/fetch"},
      .cache = "positions",
      .handler =
          [tool_context = std::move(tool_context), capabilities = std::move(capabilities), limits](
              const Arguments& arguments, Context& context) {
            const std::string id = arguments.text("id");
            auto options = tool_context->options(arguments, context);
            options.budget = options.budget.at_most(limits.document);
            const Document found = read_document(tool_context->client(), *capabilities, id, options);
            context.budget().check();
            const std::string environment(broker::name(tool_context->client().environment()));
            return mcp::write_result([&](JsonWriter& result) {
              result.text("id", id);
              result.text("title", found.title);
              result.text("text", "environment: " + environment + "\n" + found.text);
              result.text("url", found.url);
              result.object("metadata", [&] {
                tool_context->write_head(result, found.as_of);
                result.optional_text("missing", found.missing);
              });
            });
          },
  };
}

}  // namespace tools
