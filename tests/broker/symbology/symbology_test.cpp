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

TEST_CASE("Option symbols are formatted and parsed") {
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

TEST_CASE("occ_symbol() refuses options that have no symbol") {
  const auto date = *support::parse_date("2026-06-12");
  CHECK_THROWS_AS(broker::occ_symbol("TOOLONG", date, 'C', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("", date, 'C', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'X', 1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', Decimal::of("0.0005")), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', -1), support::Error);
  CHECK_THROWS_AS(broker::occ_symbol("A", date, 'C', 100000), support::Error);
}

TEST_CASE("Futures option symbols are parsed by column") {
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

TEST_CASE("Symbols as people write them become the broker's spelling") {
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
  for (const char* nonsense : {"",
                               "   ",
                               "AAPL MSFT",
                               "AAPL C",
                               "ES JUN 26",
                               "AAPL 2026-12-18",
                               "AAPL 300 C",
                               "$",
                               "^",
                               ":",
                               "1!",
                               "./EW3U26P9100:XCME",
                               "AAPL 261218C0",
                               "AAPL 261318C300",
                               "AAPL 2026-12-18 300 X",
                               "AAPL;DROP",
                               "../x",
                               "/",
                               "a/b/c",
                               "ÄPPEL",
                               "AAPL\n\nX",
                               ".",
                               "./ESU6 E1AN6",
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    CAPTURE(nonsense);
    CHECK(!broker::canonical_symbol(nonsense));
  }
}

TEST_CASE("Symbols of other vendors become the broker's spelling") {
  const std::pair<const char*, std::vector<const char*>> cases[] = {
      {"SPX", {"$SPX", "^SPX", "^GSPC", "$SPX.X", "SPX.X", ".SPX", "I:SPX", "SPX INDEX"}},
      {"BRK/B", {"BRK.B", "BRK-B", "BRK B", "BRK_B", "NYSE:BRK.B", "BRK.B US", "$BRK.B"}},
      {"AAPL", {"$AAPL", "NASDAQ:AAPL", "AAPL.US", "AAPL US", "AAPL US EQUITY", "AAPL:US"}},
      {"BTC/USD", {"BTC-USD", "BTCUSD", "BTC_USD", "BTC/USD:CXTALP", "X:BTCUSD"}},
      {"BTC", {"BTC"}},  // a stock's ticker as well
      {"/ES", {"/ES", "ES=F", "ES1!", "CME_MINI:ES1!", "@ES", "/ES:XCME"}},
      {"/ESZ6", {"/ESZ6", "ESZ6", "ES Z6"}},
      {"/ESZ26", {"/ESZ26", "ESZ26", "/ESZ26:XCME", "ESZ2026", "ESZ26.CME", "/ESZ2026"}},
      {"/SR3", {"/SR3"}},
      {"/SR3Z6", {"/SR3Z6", "SR3Z6"}},
      {"VIX9D", {"VIX9D", "$VIX9D"}},
      {"AAPL  261218C00300000",
       {".AAPL261218C300", "-AAPL261218C300", "AAPL261218C300", "O:AAPL261218C00300000", "AAPL_121826C300",
        "AAPL 261218C300", "AAPL 2026-12-18 300 C", "AAPL 12/18/2026 300.00 C", "AAPL 12/18/26 C 300",
        "aapl dec 18 2026 300 call", "AAPL Dec 18 '26 $300 Call", "AAPL 18DEC26 300 C", "AAPL C300 20261218",
        "AAPL 300C 2026-12-18", "AAPL December 18, 2026 300 Calls", "NASDAQ:AAPL 261218C300"}},
      {"SPY   240324P00480500", {".SPY240324P480.5"}},
      {"BRKB  250620C00200000", {"BRK.B 250620C200", "BRK/B 2025-06-20 200 C"}},
      {"AAPL1 260612C00000500", {".AAPL1260612C0.5"}},
  };
  for (const auto& [expected, spellings] : cases) {
    for (const char* written : spellings) {
      CAPTURE(written);
      CHECK(broker::canonical_symbol(written) == expected);
    }
  }
}

TEST_CASE("Futures products are compared as a whole, and contracts with their years") {
  CHECK(broker::futures_product("/ESZ6") == "/ES");
  CHECK(broker::futures_product("/SR3") == "/SR3");
  CHECK(broker::futures_product("/SR3Z6") == "/SR3");
  CHECK(broker::futures_product("/6AM3") == "/6A");
  CHECK(broker::futures_product("/VXX22") == "/VX");
  CHECK(broker::futures_product("AAPL").empty());
  CHECK(!broker::parse_future_symbol("/ES"));
  CHECK(!broker::parse_future_symbol("/ZH6"));  // a product code has two characters at least
  const auto contract = [](const char* text) { return *broker::parse_future_symbol(text); };
  const auto date = [](const char* text) { return *support::parse_date(text); };
  CHECK(broker::names_contract(contract("/ESZ26"), contract("/ESZ6"), date("2026-12-18")));
  CHECK(!broker::names_contract(contract("/ESZ36"), contract("/ESZ6"), date("2026-12-18")));
  CHECK(broker::names_contract(contract("/CLF27"), contract("/CLF7"), date("2026-12-21")));
  CHECK(broker::names_contract(contract("/VXX6"), contract("/VXX26"), date("2026-11-18")));
  CHECK(!broker::names_contract(contract("/ESZ26"), contract("/ESU6"), date("2026-09-18")));
  CHECK(!broker::names_contract(contract("/ESZ6"), contract("/MESZ6"), date("2026-12-18")));
}

TEST_CASE("restore_padding() changes nothing but lost padding") {
  CHECK(broker::restore_padding("AAPL 261218C00300000") == "AAPL  261218C00300000");
  CHECK(broker::restore_padding("./ESZ6 ESZ6 261218P6300") == "./ESZ6 ESZ6  261218P6300");
  for (const char* text : {"AAPL", "BRK.B", "$SPX", "odd symbol", "", "ESZ6", "BRK/A 250620C00200000"}) {
    CAPTURE(text);
    CHECK(broker::restore_padding(text).starts_with(std::string(text).substr(0, 5)));
  }
}

TEST_CASE("classify_symbol() returns the instrument type of a symbol") {
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

TEST_CASE("Instrument types are formatted and parsed in the broker's spelling") {
  CHECK(broker::parse_instrument_type("Equity Option") == InstrumentType::equity_option);
  CHECK(broker::parse_instrument_type("Liquidity Pool") == InstrumentType::other);
  CHECK(broker::broker_spelling(InstrumentType::future_option) == "Future Option");
  CHECK(broker::to_string(InstrumentType::future_option) == "future_option");
}

TEST_CASE("A date of an option without its year is the next such day, if the caller knows today's date") {
  const auto today = *support::parse_date("2026-11-29");
  struct Row {
    const char* text;
    const char* symbol;
  };
  const Row rows[] = {
      {"AAPL 12/18 370C", "AAPL  261218C00370000"},         {"370C AAPL 12/18", "AAPL  261218C00370000"},
      {"AAPL Dec 18 370 call", "AAPL  261218C00370000"},    {"AAPL 18 Dec 370P", "AAPL  261218P00370000"},
      {"AAPL 18DEC 370 P", "AAPL  261218P00370000"},        {"AAPL 11/29 370C", "AAPL  261129C00370000"},
      {"AAPL 11/28 370C", "AAPL  271128C00370000"},         {"AAPL Jan 15 370C", "AAPL  270115C00370000"},
      {"SPX Dec 18 6500 put", "SPX   261218P06500000"},     {"AAPL Dec 18 2027 370C", "AAPL  271218C00370000"},
      {"300 call AAPL 12/18/2027", "AAPL  271218C00300000"}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(broker::canonical_symbol(row.text, today) == row.symbol);
  }
  // Without the date of today, and where a number may be the year or the strike.
  CHECK_FALSE(broker::canonical_symbol("AAPL 12/18 370C"));
  CHECK_FALSE(broker::canonical_symbol("AAPL Dec 18 370 call"));
  CHECK_FALSE(broker::canonical_symbol("AAPL Dec 18 2050 C", today));
  CHECK_FALSE(broker::canonical_symbol("AAPL 13/18 370C", today));
  CHECK_FALSE(broker::canonical_symbol("AAPL 2/30 370C", today));
}
