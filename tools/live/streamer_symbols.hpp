// Finds the symbols under which the live feed knows instruments. Free functions; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "market/quotes.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/live.hpp"

namespace tools {

// The instruments, in the broker's spelling, with their streamer symbols, in the order of `instruments`. That of a
// stock, an index and a stock option follows from the symbol; that of a future, a futures option and a coin is read
// from the broker. It is empty if the broker gives none. Throws Error only for a cancelled call or a failed login.
std::vector<broker::LiveInstrument> find_streamer_symbols(broker::Client& client,
                                                          const std::vector<Instrument>& instruments,
                                                          const broker::ReadOptions& options);

// The instrument that a text names, for the live feed. Throws what resolve_instrument() throws, and Error{not_found} if
// the broker gives no streamer symbol.
struct ResolvedInstrument {
  broker::InstrumentType type;
  broker::LiveInstrument live;
};
ResolvedInstrument resolve_live_instrument(broker::Client& client, const std::string& text,
                                           const broker::ReadOptions& options);

}  // namespace tools
