// Dividends and earnings of the past. docs/tastytrade.md, Corporate events.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::chrono::hours kLifetime{1};

Date parse_event_date(const Json& json) {
  const auto date = wire::date(json, "occurred-date");
  if (!date) throw RowError{"occurred-date", "is missing or no date"};
  return *date;
}

BrokerRequest make_request(const char* kind, const std::string& symbol) {
  BrokerRequest request{{"market-metrics", "historic-corporate-events", kind, symbol}};
  request.is_market_data = true;
  return request;
}

template <class Row>
void sort_by_date(std::vector<Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.date < b.date; });
}

}  // namespace

Answer<Rows<PastDividend>> Client::past_dividends(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<PastDividend>>("past-dividends:" + symbol, kLifetime, options, [&] {
    auto rows = read_rows<PastDividend>(
        self.rest.list(make_request("dividends", symbol), "past dividends", options, true), "past dividends",
        "occurred-date",
        [](const Json& item) {
          return PastDividend{parse_event_date(item), wire::decimal(item, "amount")};
        },
        [](const PastDividend& row) {
          return support::to_text(row.date) + (row.amount ? row.amount->to_string() : "");
        });
    sort_by_date(rows.rows);
    return rows;
  });
}

Answer<Rows<PastEarnings>> Client::past_earnings(const std::string& symbol, Date first, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string start = support::to_text(first);
  return self.cached<Rows<PastEarnings>>("past-earnings:" + symbol + ':' + start, kLifetime, options, [&] {
    BrokerRequest request = make_request("earnings-reports", symbol);
    request.query.emplace_back("start-date", start);
    auto rows = read_rows<PastEarnings>(
        self.rest.list(request, "past earnings", options, true), "past earnings", "occurred-date",
        [](const Json& item) {
          return PastEarnings{parse_event_date(item), wire::decimal(item, "eps")};
        },
        [](const PastEarnings& row) { return support::to_text(row.date); });
    sort_by_date(rows.rows);
    return rows;
  });
}

}  // namespace broker
