#include "dxlink/event.hpp"

#include <algorithm>

namespace broker::dxlink {
namespace {

constexpr std::array<std::string_view, kEventTypes> kNames = {
    "Quote", "Trade", "TradeETH", "Greeks", "Summary", "Profile", "Underlying", "Candle", "TimeAndSale"};

constexpr std::array<Column, quote::width> kQuote = {{{"bidPrice"}, {"askPrice"}, {"bidSize"}, {"askSize"}}};
constexpr std::array<Column, trade::width> kTrade = {
    {{"price"}, {"size"}, {"change"}, {"dayVolume"}, {"time"}, {"extendedTradingHours"}}};
constexpr std::array<Column, greeks::width> kGreeks = {
    {{"price"}, {"volatility"}, {"delta"}, {"gamma"}, {"theta"}, {"rho"}, {"vega"}, {"time"}}};
constexpr std::array<Column, summary::width> kSummary = {{{"dayId"},
                                                          {"dayOpenPrice"},
                                                          {"dayHighPrice"},
                                                          {"dayLowPrice"},
                                                          {"dayClosePrice"},
                                                          {"prevDayClosePrice"},
                                                          {"prevDayVolume"},
                                                          {"openInterest"}}};
constexpr std::array<Column, profile::width> kProfile = {{{"haltStartTime"},
                                                          {"haltEndTime"},
                                                          {"highLimitPrice"},
                                                          {"lowLimitPrice"},
                                                          {"tradingStatus", ColumnKind::text},
                                                          {"statusReason", ColumnKind::text},
                                                          {"description", ColumnKind::text}}};
constexpr std::array<Column, underlying::width> kUnderlying = {
    {{"volatility"}, {"callVolume"}, {"putVolume"}, {"putCallRatio"}}};
constexpr std::array<Column, candle::width> kCandle = {{{"eventFlags"},
                                                        {"index"},
                                                        {"time"},
                                                        {"sequence"},
                                                        {"count"},
                                                        {"volume"},
                                                        {"vwap"},
                                                        {"open"},
                                                        {"high"},
                                                        {"low"},
                                                        {"close"},
                                                        {"impVolatility"},
                                                        {"openInterest"}}};
constexpr std::array<Column, time_and_sale::width> kTimeAndSale = {{{"eventFlags"},
                                                                    {"index"},
                                                                    {"time"},
                                                                    {"price"},
                                                                    {"size"},
                                                                    {"bidPrice"},
                                                                    {"askPrice"},
                                                                    {"validTick"},
                                                                    {"spreadLeg"},
                                                                    {"extendedTradingHours"},
                                                                    {"exchangeCode", ColumnKind::text},
                                                                    {"aggressorSide", ColumnKind::text},
                                                                    {"type", ColumnKind::text}}};

constexpr std::array<std::span<const Column>, kEventTypes> kColumns = {
    kQuote, kTrade, kTrade, kGreeks, kSummary, kProfile, kUnderlying, kCandle, kTimeAndSale};

}  // namespace

std::string_view to_string(EventType type) {
  return kNames[index_of(type)];
}

std::optional<EventType> parse_event_type(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<EventType>(found - kNames.begin());
}

std::span<const Column> columns_of(EventType type) {
  return kColumns[index_of(type)];
}

std::string_view Batch::text(double value) const {
  if (!(value >= 0) || value >= static_cast<double>(text_count)) return {};
  return texts[static_cast<std::size_t>(value)];
}

void Batch::clear(EventType new_type) {
  type = new_type;
  symbols.clear();
  values.clear();
  text_count = 0;
}

}  // namespace broker::dxlink
