// Futures products. Prices are spot levels of August 2026; a contract's own price adds the cost of carry.
#include <algorithm>
#include <array>

#include "instruments.hpp"

namespace simulator {
namespace {

using R = ContractRule;
constexpr std::string_view kQuarterly = "HMUZ";
constexpr std::string_view kEveryMonth = "FGHJKMNQUVXZ";

// clang-format off
constexpr std::array kProducts{
  FutureProduct{"ES", "E Mini S&P", 50, {0, 0.25}, 7650.84, 0.158, kQuarterly, 5, R::third_friday, 8, "XCME", "CME", "Equity Index",
    "SPX", 0.028, 24500, 1450, true, "SPY", 500, {"ES", "EW", "EW", "E", 10, 50}},
  FutureProduct{"MES", "Micro E Mini S&P", 5, {0, 0.25}, 7650.84, 0.158, kQuarterly, 5, R::third_friday, 8, "XCME", "CME",
    "Equity Index", "SPX", 0.028, 2450, 1180, true, "SPY", 50, {}},
  FutureProduct{"NQ", "E Mini Nasdaq 100", 20, {0, 0.25}, 28312.45, 0.205, kQuarterly, 5, R::third_friday, 8, "XCME", "CME",
    "Equity Index", "NDX", 0.032, 35600, 610, true, "QQQ", 820, {"NQ", "QN", "QNE", "", 50, 250}},
  FutureProduct{"MNQ", "Micro E Mini Nasdaq 100", 2, {0, 0.25}, 28312.45, 0.205, kQuarterly, 5, R::third_friday, 8, "XCME", "CME",
    "Equity Index", "NDX", 0.032, 3560, 1420, true, "QQQ", 82, {}},
  FutureProduct{"RTY", "E Mini Russell 2000", 50, {0, 0.1}, 2583.77, 0.225, kQuarterly, 5, R::third_friday, 8, "XCME", "CME",
    "Equity Index", "RUT", 0.026, 9800, 210, true, "IWM", 500, {}},
  FutureProduct{"M2K", "Micro E Mini Russell 2000", 5, {0, 0.1}, 2583.77, 0.225, kQuarterly, 5, R::third_friday, 8, "XCME", "CME",
    "Equity Index", "RUT", 0.026, 980, 88, true, "IWM", 50, {}},
  FutureProduct{"YM", "E Mini Dow ($5)", 5, {0, 1}, 47962, 0.15, kQuarterly, 4, R::third_friday, 8, "XCBT", "CBT", "Equity Index",
    "DJX", 0.024, 14800, 105, true, "DIA", 500, {}},
  FutureProduct{"MYM", "Micro E Mini Dow", 0.5, {0, 1}, 47962, 0.15, kQuarterly, 4, R::third_friday, 8, "XCBT", "CBT", "Equity Index",
    "DJX", 0.024, 1480, 120, true, "DIA", 50, {}},
  FutureProduct{"CL", "Crude Oil", 1000, {0, 0.01}, 64.38, 0.34, kEveryMonth, 12, R::energy_crude, 3, "XNYM", "NYM", "Energy",
    "OIL", 0.01, 6200, 340, false, "USO", 900, {"LO", "LO", "", "", 0.5, 1}},
  FutureProduct{"MCL", "Micro WTI Crude Oil", 100, {0, 0.01}, 64.38, 0.34, kEveryMonth, 12, R::energy_crude, 4, "XNYM", "NYM",
    "Energy", "OIL", 0.01, 620, 92, true, "USO", 90, {}},
  FutureProduct{"NG", "Natural Gas", 10000, {0, 0.001}, 3.214, 0.58, kEveryMonth, 12, R::energy_gas, 3, "XNYM", "NYM", "Energy",
    "GAS", 0.06, 4100, 180, false, "UNG", 2560, {}},
  FutureProduct{"RB", "RBOB Gasoline", 42000, {0, 0.0001}, 2.0146, 0.33, kEveryMonth, 12, R::energy_products, 5, "XNYM", "NYM",
    "Energy", "OIL", -0.02, 6900, 62, false, "", 0, {}},
  FutureProduct{"GC", "Gold", 100, {0, 0.1}, 4312.6, 0.2, "GJMQZ", 5, R::metal, 30, "XCEC", "CMX", "Metals",
    "GOLD", 0.039, 21500, 190, false, "GLD", 1080, {"OG", "OG", "", "", 5, 25}},
  FutureProduct{"MGC", "Micro Gold", 10, {0, 0.1}, 4312.6, 0.2, "GJMQZ", 5, R::metal, 30, "XCEC", "CMX", "Metals",
    "GOLD", 0.039, 2150, 210, false, "GLD", 108, {}},
  FutureProduct{"SI", "Silver", 5000, {0, 0.005}, 57.42, 0.36, "HKNUZ", 5, R::metal, 30, "XCEC", "CMX", "Metals",
    "SILVER", 0.04, 24000, 78, false, "SLV", 5500, {}},
  FutureProduct{"HG", "Copper", 25000, {0, 0.0005}, 5.124, 0.27, "HKNUZ", 5, R::metal, 30, "XCEC", "CMX", "Metals",
    "COPPER", 0.03, 8600, 71, false, "", 0, {}},
  FutureProduct{"ZN", "10-Year US Treasury Note", 1000, {0, 0.015625}, 112.84375, 0.055, kQuarterly, 3, R::bond, 24, "XCBT", "CBT",
    "Interest Rate", "NOTE", -0.01, 2050, 1850, false, "IEF", 1180, {"OZN", "ZN", "", "", 0.25, 0.5}},
  FutureProduct{"ZB", "30-Year US Treasury Bond", 1000, {0, 0.03125}, 117.28125, 0.1, kQuarterly, 3, R::bond, 24, "XCBT", "CBT",
    "Interest Rate", "BOND", -0.01, 3900, 420, false, "TLT", 1320, {}},
  FutureProduct{"ZF", "5-Year US Treasury Note", 1000, {0, 0.0078125}, 109.2265625, 0.04, kQuarterly, 3, R::note, 30, "XCBT", "CBT",
    "Interest Rate", "NOTE", -0.005, 1400, 1350, false, "", 0, {}},
  FutureProduct{"6E", "Euro FX", 125000, {0, 0.00005}, 1.1742, 0.072, kQuarterly, 4, R::currency, 5, "XCME", "CME", "FX",
    "EUR", 0.018, 2850, 215, false, "FXE", 1150, {"EUU", "", "", "", 0.005, 0.01}},
  FutureProduct{"6J", "Japanese Yen", 12500000, {0, 0.0000005}, 0.0067415, 0.09, kQuarterly, 4, R::currency, 5, "XCME", "CME", "FX",
    "JPY", 0.03, 2900, 165, false, "FXY", 1370, {}},
  FutureProduct{"6B", "British Pound", 62500, {0, 0.0001}, 1.3487, 0.078, kQuarterly, 4, R::currency, 5, "XCME", "CME", "FX",
    "GBP", 0.0, 2100, 98, false, "FXB", 650, {}},
  FutureProduct{"6A", "Australian Dollar", 100000, {0, 0.00005}, 0.6571, 0.095, kQuarterly, 4, R::currency, 5, "XCME", "CME", "FX",
    "AUD", 0.002, 1750, 84, false, "FXA", 1000, {}},
  FutureProduct{"BTC", "Bitcoin", 5, {0, 5}, 112480.55, 0.46, kEveryMonth, 6, R::last_friday, 3, "XCME", "CME", "Cryptocurrency",
    "BTC", 0.07, 142000, 9, true, "IBIT", 8800, {}},
  FutureProduct{"MBT", "Micro Bitcoin", 0.1, {0, 5}, 112480.55, 0.46, kEveryMonth, 6, R::last_friday, 3, "XCME", "CME",
    "Cryptocurrency", "BTC", 0.07, 2840, 31, true, "IBIT", 176, {}},
  FutureProduct{"ETH", "Ether", 50, {0, 0.5}, 4152.37, 0.62, kEveryMonth, 6, R::last_friday, 3, "XCME", "CME", "Cryptocurrency",
    "ETH", 0.06, 74000, 7, true, "", 0, {}},
  FutureProduct{"VX", "Volatility Index", 1000, {0, 0.05}, 16.9, -0.6, kEveryMonth, 8, R::volatility, 3, "XCBF", "CFE", "Equity Index",
    "SPX", 0.35, 9800, 160, true, "VXX", 400, {}},
  FutureProduct{"ZC", "Corn", 50, {0, 0.25}, 428.75, 0.24, "HKNUZ", 5, R::grain, 16, "XCBT", "CBT", "Agriculture",
    "CORN", 0.06, 1150, 290, false, "CORN", 1400, {}},
  FutureProduct{"ZS", "Soybeans", 50, {0, 0.25}, 1043.5, 0.2, "FHKNQUX", 7, R::grain, 16, "XCBT", "CBT", "Agriculture",
    "SOY", 0.03, 2200, 210, false, "SOYB", 2300, {}},
};
// clang-format on

constexpr std::array kIndexOptionTicks{TickStep{5, 0.05}, TickStep{20, 0.1}, TickStep{100, 0.25}, TickStep{0, 0.5}};
constexpr std::array kCrudeOptionTicks{TickStep{0, 0.01}};
constexpr std::array kGoldOptionTicks{TickStep{0, 0.1}};
constexpr std::array kNoteOptionTicks{TickStep{0, 0.015625}};
constexpr std::array kCurrencyOptionTicks{TickStep{0, 0.00005}};

}  // namespace

std::span<const FutureProduct> future_products() {
  return kProducts;
}

const FutureProduct* find_product(std::string_view code) {
  if (code.starts_with('/')) code.remove_prefix(1);
  const auto found =
      std::find_if(kProducts.begin(), kProducts.end(), [&](const FutureProduct& row) { return row.code == code; });
  return found == kProducts.end() ? nullptr : &*found;
}

Ticks future_option_ticks(const FutureProduct& product) {
  if (product.sector == "Energy") return kCrudeOptionTicks;
  if (product.sector == "Metals") return kGoldOptionTicks;
  if (product.sector == "Interest Rate") return kNoteOptionTicks;
  if (product.sector == "FX") return kCurrencyOptionTicks;
  return kIndexOptionTicks;
}

}  // namespace simulator
