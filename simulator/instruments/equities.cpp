// Stocks, funds, indices and coins. Prices are levels of August 2026 where one was recorded and plausible elsewhere.
#include <algorithm>
#include <array>

#include "instruments.hpp"

namespace simulator {
namespace {

constexpr auto S = Kind::stock;
constexpr auto F = Kind::fund;
constexpr auto X = Kind::index;
constexpr auto C = Kind::crypto;
constexpr auto kMonthly = Expiries::monthly;
constexpr auto kWeekly = Expiries::weekly;
constexpr auto kDaily = Expiries::daily;
constexpr auto kPenny = OptionTicks::penny;
constexpr auto kNickel = OptionTicks::nickel;
constexpr auto kCent = OptionTicks::cent;
constexpr auto kIndex = OptionTicks::index;

// clang-format off
// symbol, name, kind, market, sector, id, price, volatility, volume (M), expiries, ticks, dividend, shares (B), beta, follows
constexpr std::array kStocks{
  InstrumentSpec{"AAPL", "Apple Inc", S, "XNAS", "Technology", 726, 312.0151, 0.262, 42, kWeekly, kPenny, 1.08, 14.47, 1.08},
  InstrumentSpec{"MSFT", "Microsoft Corporation", S, "XNAS", "Technology", 11462, 498.37, 0.24, 21, kWeekly, kPenny, 3.64, 7.43, 0.97},
  InstrumentSpec{"NVDA", "NVIDIA Corporation", S, "XNAS", "Technology", 12086, 204.62, 0.41, 178, kWeekly, kPenny, 0.04, 24.3, 1.78},
  InstrumentSpec{"AMZN", "Amazon.com Inc", S, "XNAS", "Consumer Cyclical", 906, 238.41, 0.31, 38, kWeekly, kPenny, 0, 10.7, 1.28},
  InstrumentSpec{"GOOGL", "Alphabet Inc Class A", S, "XNAS", "Communication Services", 7392, 301.18, 0.3, 31, kWeekly, kPenny, 0.84, 5.8, 1.05},
  InstrumentSpec{"META", "Meta Platforms Inc", S, "XNAS", "Communication Services", 11258, 556.16, 0.34, 14, kWeekly, kPenny, 2.1, 2.52, 1.25},
  InstrumentSpec{"TSLA", "Tesla Inc", S, "XNAS", "Consumer Cyclical", 13754, 391.27, 0.52, 82, kWeekly, kPenny, 0, 3.33, 2.1},
  InstrumentSpec{"AVGO", "Broadcom Inc", S, "XNAS", "Technology", 1418, 352.84, 0.44, 24, kWeekly, kNickel, 2.6, 4.72, 1.4},
  InstrumentSpec{"AMD", "Advanced Micro Devices Inc", S, "XNAS", "Technology", 871, 231.56, 0.5, 46, kWeekly, kPenny, 0, 1.63, 1.85},
  InstrumentSpec{"INTC", "Intel Corporation", S, "XNAS", "Technology", 8894, 41.83, 0.52, 88, kWeekly, kPenny, 0, 4.76, 1.3},
  InstrumentSpec{"MU", "Micron Technology Inc", S, "XNAS", "Technology", 11571, 318.4, 0.55, 22, kWeekly, kPenny, 0.46, 1.12, 1.5},
  InstrumentSpec{"QCOM", "QUALCOMM Incorporated", S, "XNAS", "Technology", 12873, 164.92, 0.33, 9, kWeekly, kPenny, 3.56, 1.08, 1.2},
  InstrumentSpec{"ORCL", "Oracle Corporation", S, "XNYS", "Technology", 12310, 189.75, 0.45, 18, kWeekly, kPenny, 2, 2.85, 1.3},
  InstrumentSpec{"CRM", "Salesforce Inc", S, "XNYS", "Technology", 4021, 244.1, 0.33, 8, kWeekly, kPenny, 1.66, 0.95, 1.2},
  InstrumentSpec{"ADBE", "Adobe Inc", S, "XNAS", "Technology", 640, 332.68, 0.32, 4.2, kWeekly, kNickel, 0, 0.42, 1.3},
  InstrumentSpec{"NFLX", "Netflix Inc", S, "XNAS", "Communication Services", 11905, 96.44, 0.34, 34, kWeekly, kPenny, 0, 4.24, 1.4},
  InstrumentSpec{"PLTR", "Palantir Technologies Inc", S, "XNAS", "Technology", 12618, 158.73, 0.57, 51, kWeekly, kPenny, 0, 2.37, 1.9},
  InstrumentSpec{"SMCI", "Super Micro Computer Inc", S, "XNAS", "Technology", 13412, 38.56, 0.68, 26, kWeekly, kPenny, 0, 0.6, 1.6},
  InstrumentSpec{"ARM", "Arm Holdings plc ADR", S, "XNAS", "Technology", 1190, 134.27, 0.5, 5.5, kWeekly, kNickel, 0, 1.06, 1.7},
  InstrumentSpec{"SHOP", "Shopify Inc Class A", S, "XNAS", "Technology", 13290, 151.06, 0.46, 8.5, kWeekly, kPenny, 0, 1.3, 1.9},
  InstrumentSpec{"UBER", "Uber Technologies Inc", S, "XNYS", "Technology", 14022, 88.71, 0.36, 18, kWeekly, kPenny, 0, 2.08, 1.3},
  InstrumentSpec{"PYPL", "PayPal Holdings Inc", S, "XNAS", "Financial Services", 12790, 63.18, 0.37, 12, kWeekly, kPenny, 0.56, 0.94, 1.4},
  InstrumentSpec{"COIN", "Coinbase Global Inc", S, "XNAS", "Financial Services", 3620, 262.95, 0.62, 9.4, kWeekly, kPenny, 0, 0.27, 2.4},
  InstrumentSpec{"HOOD", "Robinhood Markets Inc", S, "XNAS", "Financial Services", 8210, 108.32, 0.6, 28, kWeekly, kPenny, 0, 0.9, 2.2},
  InstrumentSpec{"MSTR", "Strategy Inc", S, "XNAS", "Technology", 11510, 181.4, 0.66, 16, kWeekly, kPenny, 0, 0.29, 2.7, "BTC"},
  InstrumentSpec{"SOFI", "SoFi Technologies Inc", S, "XNAS", "Financial Services", 13355, 26.37, 0.52, 58, kWeekly, kPenny, 0, 1.2, 1.9},
  InstrumentSpec{"JPM", "JPMorgan Chase & Co", S, "XNYS", "Financial Services", 9410, 306.52, 0.24, 9, kWeekly, kPenny, 6, 2.72, 1.1},
  InstrumentSpec{"BAC", "Bank of America Corporation", S, "XNYS", "Financial Services", 1602, 53.86, 0.25, 35, kWeekly, kPenny, 1.12, 7.3, 1.3},
  InstrumentSpec{"WFC", "Wells Fargo & Company", S, "XNYS", "Financial Services", 14480, 86.74, 0.26, 14, kWeekly, kPenny, 1.8, 3.14, 1.2},
  InstrumentSpec{"GS", "Goldman Sachs Group Inc", S, "XNYS", "Financial Services", 7610, 842.15, 0.28, 2, kWeekly, kNickel, 16, 0.3, 1.35},
  InstrumentSpec{"V", "Visa Inc Class A", S, "XNYS", "Financial Services", 14118, 336.9, 0.21, 6, kWeekly, kPenny, 2.68, 1.92, 0.9},
  InstrumentSpec{"BRK/B", "Berkshire Hathaway Inc Class B", S, "XNYS", "Financial Services", 2077, 504.33, 0.18, 4, kWeekly, kPenny, 0, 2.16, 0.7},
  InstrumentSpec{"UNH", "UnitedHealth Group Incorporated", S, "XNYS", "Healthcare", 14055, 328.47, 0.33, 8, kWeekly, kPenny, 8.84, 0.91, 0.5},
  InstrumentSpec{"LLY", "Eli Lilly and Company", S, "XNYS", "Healthcare", 10240, 1014.6, 0.34, 3.4, kWeekly, kNickel, 6.92, 0.95, 0.45},
  InstrumentSpec{"PFE", "Pfizer Inc", S, "XNYS", "Healthcare", 12570, 25.64, 0.25, 46, kWeekly, kPenny, 1.72, 5.69, 0.5},
  InstrumentSpec{"MRK", "Merck & Co Inc", S, "XNYS", "Healthcare", 11450, 102.19, 0.26, 11, kWeekly, kPenny, 3.4, 2.5, 0.4},
  InstrumentSpec{"JNJ", "Johnson & Johnson", S, "XNYS", "Healthcare", 9370, 211.08, 0.18, 8, kWeekly, kPenny, 5.2, 2.41, 0.4},
  InstrumentSpec{"XOM", "Exxon Mobil Corporation", S, "XNYS", "Energy", 6105, 118.57, 0.23, 14, kWeekly, kPenny, 4.12, 4.26, 0.5},
  InstrumentSpec{"CVX", "Chevron Corporation", S, "XNYS", "Energy", 4170, 156.83, 0.23, 7.5, kWeekly, kPenny, 6.84, 2.01, 0.6},
  InstrumentSpec{"KO", "Coca-Cola Company", S, "XNYS", "Consumer Defensive", 9780, 71.45, 0.15, 14, kWeekly, kPenny, 2.12, 4.3, 0.4},
  InstrumentSpec{"WMT", "Walmart Inc", S, "XNAS", "Consumer Defensive", 14505, 112.26, 0.22, 17, kWeekly, kPenny, 0.99, 7.97, 0.65},
  InstrumentSpec{"COST", "Costco Wholesale Corporation", S, "XNAS", "Consumer Defensive", 3905, 948.22, 0.22, 2, kWeekly, kNickel, 5.88, 0.44, 0.95},
  InstrumentSpec{"HD", "Home Depot Inc", S, "XNYS", "Consumer Cyclical", 8055, 372.61, 0.23, 4, kWeekly, kPenny, 9.32, 1, 1},
  InstrumentSpec{"MCD", "McDonald's Corporation", S, "XNYS", "Consumer Cyclical", 11180, 308.94, 0.18, 3.2, kWeekly, kPenny, 7.44, 0.71, 0.5},
  InstrumentSpec{"NKE", "NIKE Inc Class B", S, "XNYS", "Consumer Cyclical", 11960, 66.02, 0.34, 14, kWeekly, kPenny, 1.64, 1.48, 1.2},
  InstrumentSpec{"SBUX", "Starbucks Corporation", S, "XNAS", "Consumer Cyclical", 13180, 87.38, 0.3, 9, kWeekly, kPenny, 2.48, 1.14, 1},
  InstrumentSpec{"DIS", "Walt Disney Company", S, "XNYS", "Communication Services", 4715, 112.48, 0.26, 9, kWeekly, kPenny, 1.5, 1.8, 1.4},
  InstrumentSpec{"BA", "Boeing Company", S, "XNYS", "Industrials", 1590, 217.69, 0.33, 8, kWeekly, kPenny, 0, 0.76, 1.3},
  InstrumentSpec{"CAT", "Caterpillar Inc", S, "XNYS", "Industrials", 2630, 548.3, 0.3, 3.4, kWeekly, kPenny, 6.04, 0.47, 1.4},
  InstrumentSpec{"GE", "GE Aerospace", S, "XNYS", "Industrials", 7190, 296.15, 0.3, 5, kWeekly, kPenny, 1.44, 1.06, 1.4},
  InstrumentSpec{"T", "AT&T Inc", S, "XNYS", "Communication Services", 13520, 25.93, 0.21, 38, kWeekly, kPenny, 1.11, 7.1, 0.4},
  InstrumentSpec{"VZ", "Verizon Communications Inc", S, "XNYS", "Communication Services", 14290, 41.28, 0.21, 21, kWeekly, kPenny, 2.76, 4.22, 0.4},
  InstrumentSpec{"F", "Ford Motor Company", S, "XNYS", "Consumer Cyclical", 6150, 13.21, 0.33, 64, kWeekly, kPenny, 0.6, 3.98, 1.5},
  InstrumentSpec{"GM", "General Motors Company", S, "XNYS", "Consumer Cyclical", 7440, 77.64, 0.34, 9, kWeekly, kPenny, 0.6, 0.93, 1.3},
  InstrumentSpec{"RIVN", "Rivian Automotive Inc", S, "XNAS", "Consumer Cyclical", 13010, 15.86, 0.62, 36, kWeekly, kPenny, 0, 1.22, 1.8},
  InstrumentSpec{"NOK", "Nokia Corporation ADR", S, "XNYS", "Technology", 11990, 10.505, 0.36, 28, kWeekly, kPenny, 0.16, 5.4, 0.8},
  InstrumentSpec{"SNAP", "Snap Inc", S, "XNYS", "Communication Services", 13370, 8.42, 0.55, 44, kWeekly, kPenny, 0, 1.7, 1.2},
  InstrumentSpec{"GME", "GameStop Corp", S, "XNYS", "Consumer Cyclical", 7420, 23.17, 0.45, 7, kWeekly, kPenny, 0, 0.45, -0.4},
  InstrumentSpec{"APLE", "Apple Hospitality REIT Inc", S, "XNYS", "Real Estate", 1105, 12.07, 0.24, 2.4, kMonthly, kNickel, 0.96, 0.24, 1},
};

constexpr std::array kFunds{
  InstrumentSpec{"SPY", "SPDR S&P 500 ETF Trust", F, "ARCX", "", 27854, 763.21, 0.158, 68, kDaily, kCent, 7.3, 0, 1, "SPX"},
  InstrumentSpec{"QQQ", "Invesco QQQ Trust", F, "XNAS", "", 12877, 689.44, 0.205, 46, kDaily, kCent, 2.9, 0, 1.15, "NDX"},
  InstrumentSpec{"IWM", "iShares Russell 2000 ETF", F, "ARCX", "", 9120, 256.18, 0.225, 31, kDaily, kCent, 2.5, 0, 1.2, "RUT"},
  InstrumentSpec{"DIA", "SPDR Dow Jones Industrial Average ETF Trust", F, "ARCX", "", 4690, 478.9, 0.15, 4, kWeekly, kPenny, 7, 0, 0.9, "DJX"},
  InstrumentSpec{"TLT", "iShares 20+ Year Treasury Bond ETF", F, "XNAS", "", 13705, 88.64, 0.115, 34, kWeekly, kCent, 3.8, 0, -0.1, "BOND"},
  InstrumentSpec{"GLD", "SPDR Gold Shares", F, "ARCX", "", 7365, 398.52, 0.2, 11, kWeekly, kCent, 0, 0, 0.1, "GOLD"},
  InstrumentSpec{"SLV", "iShares Silver Trust", F, "ARCX", "", 13345, 52.18, 0.36, 24, kWeekly, kPenny, 0, 0, 0.3, "SILVER"},
  InstrumentSpec{"USO", "United States Oil Fund LP", F, "ARCX", "", 14095, 71.36, 0.34, 5, kWeekly, kPenny, 0, 0, 0.3, "OIL"},
  InstrumentSpec{"UNG", "United States Natural Gas Fund LP", F, "ARCX", "", 14048, 12.54, 0.58, 11, kWeekly, kPenny, 0, 0, 0.1, "GAS"},
  InstrumentSpec{"XLF", "Financial Select Sector SPDR Fund", F, "ARCX", "", 14890, 53.27, 0.18, 38, kWeekly, kPenny, 0.75, 0, 1},
  InstrumentSpec{"XLE", "Energy Select Sector SPDR Fund", F, "ARCX", "", 14880, 46.83, 0.24, 28, kWeekly, kPenny, 1.5, 0, 0.6},
  InstrumentSpec{"XLK", "Technology Select Sector SPDR Fund", F, "ARCX", "", 14905, 148.92, 0.24, 9, kWeekly, kPenny, 0.8, 0, 1.2},
  InstrumentSpec{"EEM", "iShares MSCI Emerging Markets ETF", F, "ARCX", "", 5720, 58.41, 0.19, 26, kWeekly, kPenny, 1.2, 0, 0.8},
  InstrumentSpec{"HYG", "iShares iBoxx High Yield Corporate Bond ETF", F, "ARCX", "", 8305, 80.63, 0.07, 31, kWeekly, kPenny, 4.6, 0, 0.4},
  InstrumentSpec{"GDX", "VanEck Gold Miners ETF", F, "ARCX", "", 7170, 88.15, 0.4, 20, kWeekly, kPenny, 0.6, 0, 0.4, "GOLD"},
  InstrumentSpec{"SMH", "VanEck Semiconductor ETF", F, "XNAS", "", 13420, 372.74, 0.34, 8, kWeekly, kPenny, 1.1, 0, 1.5},
  InstrumentSpec{"ARKK", "ARK Innovation ETF", F, "BATS", "", 1185, 81.96, 0.42, 9, kWeekly, kPenny, 0, 0, 1.9},
  InstrumentSpec{"IBIT", "iShares Bitcoin Trust ETF", F, "XNAS", "", 8702, 63.84, 0.46, 44, kWeekly, kPenny, 0, 0, 1.3, "BTC"},
  InstrumentSpec{"SCHD", "Schwab US Dividend Equity ETF", F, "ARCX", "", 13195, 28.07, 0.13, 14, kMonthly, kNickel, 1.04, 0, 0.7},
};

constexpr std::array kIndices{
  InstrumentSpec{"SPX", "S&P 500 Index", X, "OTC", "", 27900, 7650.84, 0.158, 0, Expiries::index_daily, kIndex, 0, 0, 1},
  InstrumentSpec{"NDX", "Nasdaq 100 Index", X, "OTC", "", 27910, 28312.45, 0.205, 0, Expiries::index_daily, kIndex, 0, 0, 1.15},
  InstrumentSpec{"RUT", "Russell 2000 Index", X, "OTC", "", 27920, 2583.77, 0.225, 0, Expiries::index_daily, kIndex, 0, 0, 1.2},
  InstrumentSpec{"VIX", "Cboe Volatility Index", X, "OTC", "", 27930, 15.8, -0.85, 0, Expiries::volatility, kIndex, 0, 0, -7.136188659, "SPX"},
  InstrumentSpec{"XSP", "Mini-SPX Index", X, "OTC", "", 27940, 765.08, 0.158, 0, Expiries::daily, kCent, 0, 0, 1, "SPX"},
  InstrumentSpec{"DJX", "Dow Jones Industrial Average Index (1/100)", X, "OTC", "", 27950, 479.62, 0.15, 0, kWeekly, kPenny, 0, 0, 0.9},
};

constexpr std::array kCoins{
  InstrumentSpec{"BTC/USD", "Bitcoin", C, "", "", 1, 112480.55, 0.46, 0.021, Expiries::none, OptionTicks::none, 0, 0, 1, "BTC"},
  InstrumentSpec{"ETH/USD", "Ethereum", C, "", "", 2, 4152.37, 0.62, 0.31, Expiries::none, OptionTicks::none, 0, 0, 1, "ETH"},
  InstrumentSpec{"LTC/USD", "Litecoin", C, "", "", 3, 96.42, 0.68, 0.44, Expiries::none, OptionTicks::none, 0, 0, 1},
  InstrumentSpec{"BCH/USD", "Bitcoin Cash", C, "", "", 4, 521.88, 0.66, 0.09, Expiries::none, OptionTicks::none, 0, 0, 1},
  InstrumentSpec{"SOL/USD", "Solana", C, "", "", 5, 182.64, 0.78, 2.6, Expiries::none, OptionTicks::none, 0, 0, 1},
  InstrumentSpec{"AVAX/USD", "Avalanche", C, "", "", 6, 23.71, 0.82, 1.9, Expiries::none, OptionTicks::none, 0, 0, 1},
  InstrumentSpec{"LINK/USD", "Chainlink", C, "", "", 7, 17.36, 0.8, 2.2, Expiries::none, OptionTicks::none, 0, 0, 1},
  InstrumentSpec{"DOT/USD", "Polkadot", C, "", "", 8, 3.42, 0.8, 3.1, Expiries::none, OptionTicks::none, 0, 0, 1},
};
// clang-format on

constexpr std::array kEquityTicks{TickStep{1.0, 0.0001}, TickStep{0, 0.01}};
constexpr std::array kCentTicks{TickStep{0, 0.01}};
constexpr std::array kPennyOptionTicks{TickStep{3.0, 0.01}, TickStep{0, 0.05}};
constexpr std::array kNickelOptionTicks{TickStep{3.0, 0.05}, TickStep{0, 0.1}};

const InstrumentSpec* find_in(std::span<const InstrumentSpec> rows, std::string_view symbol) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const InstrumentSpec& row) { return row.symbol == symbol; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::span<const InstrumentSpec> stocks() {
  return kStocks;
}
std::span<const InstrumentSpec> funds() {
  return kFunds;
}
std::span<const InstrumentSpec> indices() {
  return kIndices;
}
std::span<const InstrumentSpec> cryptocurrencies() {
  return kCoins;
}

const InstrumentSpec* find_equity(std::string_view symbol) {
  for (const auto rows : {stocks(), funds(), indices()}) {
    if (const InstrumentSpec* found = find_in(rows, symbol)) return found;
  }
  return nullptr;
}

const InstrumentSpec* find_crypto(std::string_view symbol) {
  return find_in(kCoins, symbol);
}

Ticks price_ticks(const InstrumentSpec& listing) {
  if (listing.kind == Kind::crypto) return kCentTicks;
  return kEquityTicks;
}

Ticks option_ticks(const InstrumentSpec& listing) {
  switch (listing.option_ticks) {
    case OptionTicks::cent:
      return kCentTicks;
    case OptionTicks::nickel:
    case OptionTicks::index:
      return kNickelOptionTicks;
    case OptionTicks::penny:
    case OptionTicks::none:
      break;
  }
  return kPennyOptionTicks;
}

}  // namespace simulator
