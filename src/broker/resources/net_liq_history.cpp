// The value of an account over time. docs/tastytrade.md, Net liquidating value over time.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::string_view kTimesBack[] = {"1d", "1w", "1m", "3m", "6m", "1y", "all"};

NetLiqPoint parse_point(const Json& json) {
  const auto time = wire::instant(json, "time");
  if (!time) throw RowError{"time", "is missing or no time"};
  NetLiqPoint point;
  point.time = *time;
  point.open = wire::decimal(json, "total-open");
  point.high = wire::decimal(json, "total-high");
  point.low = wire::decimal(json, "total-low");
  point.close = wire::decimal(json, "total-close");
  if (!point.close) throw RowError{"total-close", "is not a number"};
  return point;
}

}  // namespace

Answer<Rows<NetLiqPoint>> Client::net_liq_history(const std::string& account, const std::string& time_back,
                                                  const ReadOptions& options) {
  if (std::find(std::begin(kTimesBack), std::end(kTimesBack), time_back) == std::end(kTimesBack)) {
    throw Error(ErrorCode::invalid_argument, "The history of an account's value has no such length.",
                "It is 1d, 1w, 1m, 3m, 6m, 1y or all.");
  }
  Impl& self = *impl_;
  return self.cached<Rows<NetLiqPoint>>(
      "net-liq:" + account + ':' + time_back, self.config.lifetimes.positions, options, [&] {
        BrokerRequest request{{"accounts", account, "net-liq", "history"}, {{"time-back", time_back}}};
        request.is_market_data = true;  // the sandbox does not serve it
        auto points = read_rows<NetLiqPoint>(self.rest.list(request, "net liquidating values", options),
                                             "net liquidating values", "time", parse_point,
                                             [](const NetLiqPoint& point) { return support::to_iso8601(point.time); });
        std::sort(points.rows.begin(), points.rows.end(),
                  [](const NetLiqPoint& a, const NetLiqPoint& b) { return a.time < b.time; });
        return points;
      });
}

}  // namespace broker
