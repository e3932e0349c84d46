#include "tastytrade_mcp/broker/symbology.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/error.hpp"

using broker::Decimal;
using broker::InstrumentType;

namespace {

struct Contract {
  const char* root;
  const char* date;
  char right;
  const char* strike;
  const char* occ;
  const char* streamer;
};

constexpr Contract kContracts[] = {
    {"AAPL", "2026-06-12", 'C', "110", "AAPL  260612C00110000", ".AAPL260612C110"},
    {"AAPL", "2026-06-12", 'P', "257.5", "AAPL  260612P00257500", ".AAPL260612P257.5"},
    {"F", "2025-06-20", 'P', "2.17", "F     250620P00002170", ".F250620P2.17"},
    {"GOOGL", "2027-06-17", 'P', "235", "GOOGL 270617P00235000", ".GOOGL270617P235"},
    {"SPXW", "2022-05-20", 'C', "4025", "SPXW  220520C04025000", ".SPXW220520C4025"},
    {"SPX", "2025-09-19", 'C', "5050", "SPX   250919C05050000", ".SPX250919C5050"},
    {"BRKB", "2025-06-20", 'C', "200", "BRKB  250620C00200000", ".BRKB250620C200"},
    {"AAPL1", "2026-06-12", 'C', "0.5", "AAPL1 260612C00000500", ".AAPL1260612C0.5"},
};

}  // namespace

TEST_CASE("option symbols are written and read") {
  for (const Contract& contract : kContracts) {
    CAPTURE(contract.occ);
    const auto date = *support::parse_date(contract.date);
    CHECK(broker::occ_symbol(contract.root, date, contract.right, Decimal::of(contract.strike)) == contract.occ);
    const auto option = broker::parse_option_symbol(contract.occ);
    REQUIRE(option);
    CHECK(option->root == contract.root);
    CHECK(option->underlying.empty());
    CHECK(option->expiration == date);
    CHECK(option->right == contract.right);
    CHECK(option->strike == Decimal::of(contract.strike));
    CHECK(broker::streamer_symbol(*option) == contract.streamer);
    CHECK(broker::classify_symbol(contract.occ) == InstrumentType::equity_option);
    CHECK(broker::canonical_symbol(contract.occ) == contract.occ);
  }
}

TEST_CASE("options that have no symbol are refused") {
  const auto date = *support::parse_date("2026-06-12");
  CHECK_THROWS_AS(broker::occ_symbol("TOOLONG", date, 'C', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("", date, 'C', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'X', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', Decimal::of("0.0005")), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', -1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', 100000), support::Error);
}

TEST_CASE("futures options are read in their fixed columns") {
  const auto e1a = broker::parse_option_symbol("./ESU6 E1AN6 260706P6260");
  REQUIRE(e1a);
  CHECK(e1a->root == "E1AN6");
  CHECK(e1a->underlying == "/ESU6");
  CHECK(support::to_text(e1a->expiration) == "2026-07-06");
  CHECK(e1a->strike == 6260);
  CHECK(broker::streamer_symbol(*e1a).empty());
  const auto micro = broker::parse_option_symbol("./MCLM5MW2K5 250509C62.5");
  REQUIRE(micro);
  CHECK(micro->root == "MW2K5");
  CHECK(micro->underlying == "/MCLM5");
  CHECK(micro->strike == Decimal::of("62.5"));
  for (const char* symbol : {"./ESZ6 ESZ6  261218P6300", "./CLZ2 LO1X2 221104C91", "./GCQ5 OGN5  250625P2095",
                             "./MCLM5MW2K5 250509C62.5", "./ESZ6 EW3U6 260918C9100"}) {
    CAPTURE(symbol);
    CHECK(broker::canonical_symbol(symbol) == symbol);
    CHECK(broker::classify_symbol(symbol) == InstrumentType::future_option);
  }
  CHECK(!broker::parse_option_symbol("./ESU6 E1AN6 260732P6260"));
  CHECK(!broker::parse_option_symbol("./ESU6"));
  CHECK(!broker::parse_option_symbol("./"));
}

TEST_CASE("what people write becomes the broker's spelling") {
  const std::pair<const char*, const char*> cases[] = {
      {" aapl ", "AAPL"},
      {"brk.b", "BRK/B"},
      {"BRK/B", "BRK/B"},
      {"aapl 260612c00110000", "AAPL  260612C00110000"},
      {"AAPL260612C00110000", "AAPL  260612C00110000"},
      {"AAPL         260612C00110000", "AAPL  260612C00110000"},
      {"./esu6 e1an6 260706p6260", "./ESU6 E1AN6 260706P6260"},
      {"./ESZ6   ESZ6 261218P6300.0", "./ESZ6 ESZ6  261218P6300"},
      {"/esz6", "/ESZ6"},
      {"/ES", "/ES"},
      {"btc/usd", "BTC/USD"},
      {"SPX", "SPX"},
  };
  for (const auto& [written, expected] : cases) {
    CAPTURE(written);
    CHECK(broker::canonical_symbol(written) == expected);
  }
  for (const char* nonsense : {"", "   ", "AAPL MSFT", "AAPL;DROP", "../x", "/", "a/b/c", "ÄPPEL", "AAPL\n\nX", ".",
                               "./ESU6 E1AN6", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    CAPTURE(nonsense);
    CHECK(!broker::canonical_symbol(nonsense));
  }
}

TEST_CASE("a symbol's form tells its kind") {
  CHECK(broker::classify_symbol("AAPL") == InstrumentType::equity);
  CHECK(broker::classify_symbol("BRK/B") == InstrumentType::equity);
  CHECK(broker::classify_symbol("SPX") == InstrumentType::equity);
  CHECK(broker::classify_symbol("/ESZ6") == InstrumentType::future);
  CHECK(broker::classify_symbol("/VXX22") == InstrumentType::future);
  CHECK(broker::classify_symbol("/6AM3") == InstrumentType::future);
  CHECK(broker::classify_symbol("/ES") == InstrumentType::future);
  CHECK(broker::classify_symbol("BTC/USD") == InstrumentType::cryptocurrency);
  CHECK(broker::classify_symbol("?") == InstrumentType::other);
  CHECK(broker::is_known_index("VIX"));
  CHECK(!broker::is_known_index("AAPL"));
}

TEST_CASE("the broker's words for instrument types are read and written") {
  CHECK(broker::instrument_type_from_wire("Equity Option") == InstrumentType::equity_option);
  CHECK(broker::instrument_type_from_wire("Liquidity Pool") == InstrumentType::other);
  CHECK(broker::wire_name(InstrumentType::future_option) == "Future Option");
  CHECK(broker::name(InstrumentType::future_option) == "future_option");
}
