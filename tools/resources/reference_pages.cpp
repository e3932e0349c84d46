#include "reference_pages.hpp"

namespace tools {

// A test checks that this server accepts every symbol in backquotes.
std::string symbology_page() {
  return R"(# How symbols are written

| Instrument | Form | Examples |
|---|---|---|
| Stock, ETF | ticker; a share class after a slash | `AAPL`, `SPY`, `BRK/B` |
| Index | ticker | `SPX`, `VIX` |
| Equity or index option | OCC: root padded with spaces to 6, yymmdd, C or P, strike × 1000 in 8 digits | `AAPL  261218C00300000`, `SPXW  261218P05000000` |
| Future | slash, product, month code, last digit of the year | `/ESZ6`, `/CLZ6` |
| Futures product | slash, product; quotes take the active month | `/ES`, `/GC` |
| Future option | dot, future padded to 7, option code padded to 6, yymmdd, C or P, strike | `./ESZ6 ESZ6  261218P6300` |
| Crypto | pair | `BTC/USD` |

Month codes: F January, G February, H March, J April, K May, M June, N July, Q August, U September, V October,
X November, Z December.

The root of an option can differ from its underlying: SPXW options are weekly options of SPX. A root that ends in a digit
is an adjusted, non-standard contract. Take option symbols from search_options rather than composing them.

Other spellings are accepted where they can mean one instrument only, in any case: "BRK.B", "BRK-B"; "$SPX", "^SPX";
"BTC-USD", "BTCUSD"; "ESZ26", "/ESZ26:XCME", "ES=F"; "NASDAQ:AAPL"; ".AAPL261218C300", "AAPL 261218C300",
"AAPL 2026-12-18 300 C", "AAPL Dec 18 2026 300 Call". A future's year may have one digit or two.
)";
}

std::string order_rules_page() {
  return R"(# Order rules at TastyTrade

Where preview_order and place_order are offered, orders are placed with them; elsewhere the rules are here to explain and to
plan. preview_order checks most of them before TastyTrade does.

- **Types**: Limit, Market, Stop, Stop Limit, Marketable Limit, Notional Market (a dollar amount instead of a quantity).
- **Time in force**: Day, GTC, GTD (with a date), IOC; Ext, GTC Ext, Ext Overnight and GTC Ext Overnight for single stocks
  outside regular hours.
- **Legs**: one for stocks, futures and crypto; one to four for options. Each symbol once. Stock and option legs do not mix.
- **Actions**: Buy to Open, Sell to Open, Buy to Close, Sell to Close; Buy and Sell for outright futures.
- **Price effect**: an order's price is positive and a debit (you pay) or a credit (you receive). A single buy is a debit, a
  single sell a credit. With several legs the price is the net for one unit: quantities 4:2 are priced as 2:1.
- **Market orders** have one leg and are never GTC; opening ones are refused while the market is closed.
- **Stop orders** that open a position cannot be GTC.
- **Ticks**: prices must fall on the instrument's tick. The broker's check of an order does not test this; the exchange
  rejects it later. Usual ticks: stocks 0.01; options of the penny programme 0.01 below 3.00 and 0.05 above; SPY options
  0.01; other options 0.05 below 3.00 and 0.10 above; /ES 0.25.
- **Regular hours** in Central Time: stocks and options 08:30–15:00, futures 17:00–16:00, crypto always.
- **Multipliers**: an equity option's price is for one share and a contract is usually 100 of them.
)";
}

}  // namespace tools
