#include "feed_event.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace simulator {
namespace {

using Names = std::vector<std::string_view>;

struct EventTable {
  std::string_view name;
  Names fields;
};

Names with_event_fields(Names fields) {
  fields.insert(fields.begin(), {"eventType", "eventSymbol", "eventTime"});
  return fields;
}

const Names& trade_fields() {
  static const Names fields =
      with_event_fields({"time", "timeNanoPart", "sequence", "exchangeCode", "dayId", "tickDirection",
                         "extendedTradingHours", "price", "change", "size", "dayVolume", "dayTurnover"});
  return fields;
}

// In the order of FeedEventType.
const std::array<EventTable, 10>& tables() {
  static const std::array<EventTable, 10> rows{{
      {"Quote", with_event_fields({"sequence", "timeNanoPart", "bidTime", "bidExchangeCode", "bidPrice", "bidSize",
                                   "askTime", "askExchangeCode", "askPrice", "askSize"})},
      {"Trade", trade_fields()},
      {"TradeETH", trade_fields()},
      {"Greeks", with_event_fields({"eventFlags", "index", "time", "sequence", "price", "volatility", "delta", "gamma",
                                    "theta", "rho", "vega"})},
      {"Summary",
       with_event_fields({"dayId", "dayOpenPrice", "dayHighPrice", "dayLowPrice", "dayClosePrice", "dayClosePriceType",
                          "prevDayId", "prevDayClosePrice", "prevDayClosePriceType", "prevDayVolume", "openInterest"})},
      {"Profile", with_event_fields({"description", "shortSaleRestriction", "tradingStatus", "statusReason",
                                     "haltStartTime", "haltEndTime", "highLimitPrice", "lowLimitPrice",
                                     "high52WeekPrice", "low52WeekPrice", "beta", "shares", "earningsPerShare",
                                     "dividendFrequency", "exDividendAmount", "exDividendDayId", "freeFloat"})},
      {"Underlying", with_event_fields({"eventFlags", "index", "time", "sequence", "volatility", "frontVolatility",
                                        "backVolatility", "callVolume", "putVolume", "optionVolume", "putCallRatio"})},
      {"TheoPrice", with_event_fields({"eventFlags", "index", "time", "sequence", "price", "underlyingPrice", "delta",
                                       "gamma", "dividend", "interest"})},
      {"Candle", with_event_fields({"eventFlags", "index", "time", "sequence", "count", "volume", "vwap", "bidVolume",
                                    "askVolume", "impVolatility", "openInterest", "open", "high", "low", "close"})},
      {"TimeAndSale",
       with_event_fields({"eventFlags", "index", "time", "timeNanoPart", "sequence", "exchangeCode", "price", "size",
                          "bidPrice", "askPrice", "exchangeSaleConditions", "tradeThroughExempt", "aggressorSide",
                          "spreadLeg", "extendedTradingHours", "validTick", "type", "buyer", "seller"})},
  }};
  return rows;
}

const EventTable& table_of(FeedEventType type) {
  return tables()[static_cast<std::size_t>(type)];
}

bool is_same(const FeedValue& one, const FeedValue& other) {
  const double* number = std::get_if<double>(&one);
  const double* other_number = std::get_if<double>(&other);
  if (number != nullptr && other_number != nullptr && std::isnan(*number) && std::isnan(*other_number)) return true;
  return one == other;
}

}  // namespace

std::string_view to_string(FeedEventType type) {
  return table_of(type).name;
}

std::optional<FeedEventType> parse_feed_event_type(std::string_view name) {
  const auto& rows = tables();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const EventTable& row) { return row.name == name; });
  if (found == rows.end()) return std::nullopt;
  return static_cast<FeedEventType>(found - rows.begin());
}

const std::vector<std::string_view>& field_names(FeedEventType type) {
  return table_of(type).fields;
}

const FeedValue* FeedEvent::find(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

double FeedEvent::number(std::string_view name) const {
  const FeedValue* value = find(name);
  const double* number = value == nullptr ? nullptr : std::get_if<double>(value);
  if (number == nullptr) throw std::out_of_range("No number " + std::string(name));
  return *number;
}

bool FeedEvent::operator==(const FeedEvent& other) const {
  return type == other.type &&
         std::equal(fields.begin(), fields.end(), other.fields.begin(), other.fields.end(),
                    [](const auto& a, const auto& b) { return a.first == b.first && is_same(a.second, b.second); });
}

}  // namespace simulator
