// Looks up facts of instruments by symbols of any class, as callers write them. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

// monostate: nothing is known.
using InstrumentFacts =
    std::variant<std::monostate, broker::Equity, broker::EquityOption, broker::Future, broker::FutureOption,
                 broker::Cryptocurrency, broker::Warrant, broker::CurrencyPair>;

// One symbol of a request.
struct LookedUpInstrument {
  std::size_t index = 0;  // among the texts
  std::string requested;  // as the caller wrote it
  std::string symbol;     // in the broker's spelling; empty if the text is no symbol
  broker::InstrumentType type = broker::InstrumentType::other;  // by the form of the symbol
  InstrumentFacts facts = {};
  std::string reason = {};                   // why there are no facts; a clause
  std::optional<support::Error> error = {};  // of a read that failed for another reason than an unknown symbol
  std::optional<support::Instant> as_of = {};
  std::string product_problem = {};  // why the facts of a future or its option lack those of the product

  bool is_found() const { return !std::holds_alternative<std::monostate>(facts); }
};

// The symbols in the order of `texts`, each instrument once. A futures product ("/ES") means its active contract. A
// symbol that is no equity is looked up as a warrant, and then as a coin ("BTC") or a currency pair ("USD/JPY"). What
// cannot be found or read has a reason and hides no other. Throws Error only for a cancelled call or a failed login.
std::vector<LookedUpInstrument> look_up_instruments(broker::Client& client, const std::vector<std::string>& texts,
                                                    const broker::ReadOptions& options);

}  // namespace tools
