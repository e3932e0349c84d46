// The stored content of a preview until it is placed: the bytes to send, their address, and the state of the order when
// they were previewed. The token that the caller holds names it. Plain values.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

struct Confirmation::Content {
  std::string id;  // 32 hexadecimal digits
  Intention intention = Intention::place;
  std::string principal;
  std::string account_key, environment, host;
  std::string digest, order_digest;  // compute_digest() of what is sent, compute_order_digest()
  std::string method, path, body;    // as sent, of an exit the closing order; "{account}" in the path
  std::string order_body;            // of the whole order: differs from `body` for a replace or an edit
  std::string external_identifier;
  std::string words, order_words, underlying_symbol;  // the last as in Intent
  std::optional<ComplexType> complex_type;
  std::optional<Target> target;  // of a replace, an edit or an exit
  PreviewFigures figures;
  Decimal notional;
  bool is_opening = false;
  std::set<std::string, std::less<>> acknowledged;
  Instant minted_at, until;
  std::string replica;             // of the process that made it
  std::int64_t minted_steady = 0;  // milliseconds of that process's steady clock
  std::int64_t halt_generation = 0;
  std::string incarnation;  // Journal::incarnation()
  std::int64_t preview_seq = 0;
  std::string nonce;           // of the question; empty: a person has not been asked
  std::string account_number;  // not stored: found among the accounts of the login

  bool is_asking() const { return !nonce.empty(); }
};

// The digest of what a content sends, and where. Of an exit it covers the complex order that is cancelled, too.
std::string compute_digest(const Confirmation::Content& content);

// The text that is stored, and back. Nothing if the text was not made by format_content().
std::string format_content(const Confirmation::Content& content);
std::optional<Confirmation::Content> parse_content(std::string_view text);

// The orders of a body that make_body() made: one, or those of a complex order, the trigger first. Throws
// Error{internal} for any other text.
std::vector<Order> read_orders(std::string_view body);

// The complex order of such a body, with the ratio of a pair.
ComplexOrder read_complex_order(std::string_view body, ComplexType type);

}  // namespace orders
