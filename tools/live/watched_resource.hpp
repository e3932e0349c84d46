// Resources to which clients may subscribe, by URI, and what they are about: the quote of one symbol, or a part of an
// account. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

struct QuoteResource {
  std::string symbol;  // as the client wrote it
};

struct AccountResource {
  enum class Part { positions, balances, orders };
  std::string account_number;  // as the client wrote it
  Part part = Part::positions;
};

using WatchedResource = std::variant<QuoteResource, AccountResource>;

// Returns an empty optional for a URI of another resource.
std::optional<WatchedResource> parse_watched_resource(std::string_view uri);

// Returns true if an event of that kind may change that part of its account.
bool is_about(broker::AccountEventKind kind, AccountResource::Part part);

// Returns the number of an account as the broker spells it. Throws Error{not_found} if the login has no account of that
// number: the account streamer would refuse all accounts because of it.
std::string find_own_account(broker::Client& client, const std::string& number, const broker::ReadOptions& options);

// Without asking the broker. Throw Error{invalid_argument} for a text that cannot be an account's number, or the symbol
// of one instrument.
void check_account_number(const std::string& text);
void check_symbol(const std::string& text, support::Instant now);

}  // namespace tools
