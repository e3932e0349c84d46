#include "watched_resource.hpp"

#include <algorithm>

#include "lists/symbol_groups.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;
using Part = AccountResource::Part;

namespace {

constexpr std::string_view kQuotePrefix = "tastytrade://quotes/";
constexpr std::string_view kAccountPrefix = "tastytrade://accounts/";

std::optional<Part> parse_part(std::string_view text) {
  if (text == "positions") return Part::positions;
  if (text == "balances") return Part::balances;
  if (text == "orders") return Part::orders;
  return std::nullopt;
}

std::optional<WatchedResource> parse_account_resource(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = support::percent_decode(path.substr(0, slash), false);
  const auto part = parse_part(path.substr(slash + 1));
  if (!number || number->empty() || !part) return std::nullopt;
  return AccountResource{*number, *part};
}

}  // namespace

std::optional<WatchedResource> parse_watched_resource(std::string_view uri) {
  if (uri.starts_with(kAccountPrefix)) return parse_account_resource(uri.substr(kAccountPrefix.size()));
  if (!uri.starts_with(kQuotePrefix)) return std::nullopt;
  const auto symbol = support::percent_decode(uri.substr(kQuotePrefix.size()), false);
  if (!symbol || symbol->empty()) return std::nullopt;
  return QuoteResource{*symbol};
}

bool is_about(broker::AccountEventKind kind, Part part) {
  using Kind = broker::AccountEventKind;
  if (kind == Kind::resync) return true;
  if (part == Part::orders) return kind == Kind::order || kind == Kind::complex_order;
  return kind == (part == Part::positions ? Kind::position : Kind::balance);
}

std::string find_own_account(broker::Client& client, const std::string& number, const broker::ReadOptions& options) {
  const auto accounts = client.accounts(options);
  const std::string wanted = support::to_upper(number);
  for (const broker::Account& account : *accounts) {
    if (account.number == wanted) return account.number;
  }
  throw Error(ErrorCode::not_found, "This login has no such account.", "tastytrade://accounts lists the numbers.");
}

void check_account_number(const std::string& text) {
  constexpr std::size_t kMaxBytes = 32;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  const bool is_plain = std::all_of(text.begin(), text.end(), [&](char c) { return is_digit(c) || is_letter(c); });
  if (is_plain && text.size() <= kMaxBytes && std::any_of(text.begin(), text.end(), is_digit)) return;
  throw Error(ErrorCode::invalid_argument,
              "'" + support::printable(text, 40) + "' is no account number: clients subscribe to one account.",
              "tastytrade://accounts lists the numbers.");
}

void check_symbol(const std::string& text, support::Instant now) {
  const bool is_one = !names_symbol_group(text) && broker::canonical_symbol(text, support::new_york_date(now));
  if (is_one) return;
  const std::string shown = support::printable(text, 40);
  const std::string reason = names_symbol_group(text) ? "it stands for several symbols; clients subscribe to one."
                                                      : broker::explain_unknown_symbol(text);
  throw Error(ErrorCode::invalid_argument, "'" + shown + "': " + reason + (reason.ends_with('.') ? "" : "."),
              "search_symbols finds symbols.");
}

}  // namespace tools
