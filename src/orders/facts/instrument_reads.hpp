// Reads the facts of an instrument from the broker. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

struct InstrumentReading {
  InstrumentFacts facts;
  std::optional<InstrumentFacts> underlying;  // of an option, if it could be read
  std::string streamer_symbol;                // empty: the instrument has none
};

// Reads the instrument of a leg, and of an option its underlying, whose price steps it has. An instrument that the
// broker does not list is a result: is_known is false. Throws what a read throws.
InstrumentReading read_instrument(broker::Client& client, const Leg& leg, const broker::ReadOptions& options);

}  // namespace orders
