#include "parse/byte_size.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("heap_bytes() counts rows, and texts that are on the heap") {
  CHECK(broker::heap_bytes(std::string("short")) == 0);
  CHECK(broker::heap_bytes(std::string(100, 'x')) >= 101);

  broker::OptionChain chain;
  chain.expirations.resize(2);
  const std::size_t empty = broker::heap_bytes(chain);
  CHECK(empty >= 2 * sizeof(broker::Expiration));
  chain.expirations[1].strikes.resize(1'000);
  CHECK(broker::heap_bytes(chain) - empty == 1'000 * sizeof(broker::Strike));

  broker::Rows<broker::SymbolMatch> matches;
  matches.rows.resize(3);
  matches.rows[0].description = std::string(1'000, 'x');
  matches.unreadable.push_back({.symbol = "", .field = std::string(500, 'x'), .problem = ""});
  CHECK(broker::heap_bytes(matches) >= 3 * sizeof(broker::SymbolMatch) + sizeof(broker::UnreadableRow) + 1'500);
}
