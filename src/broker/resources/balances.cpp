// Balances of an account. docs/tastytrade.md, Balances.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/balances_json.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace broker {
namespace {

using support::Json;

BalanceSnapshot parse_snapshot(const Json& json, const std::string& account, const std::string& time_of_day) {
  const auto date = wire::date(json, "snapshot-date");
  if (!date) throw RowError{"snapshot-date", "is missing or no date"};
  return {*date, time_of_day, parse_balances(json, account)};
}

}  // namespace

Answer<Rows<Balances>> Client::balances(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Balances>>("balances:" + account, self.config.lifetimes.positions, options, [&] {
    const ItemList list = self.rest.list({{"accounts", account, "balances"}, {}}, "balances", options, true);
    if (list.items.empty()) throw malformed("balances without a single currency");
    return read_rows<Balances>(
        list, "balances", "currency", [&](const Json& item) { return parse_balances(item, account); },
        [](const Balances& balances) { return balances.currency; });
  });
}

Answer<Rows<BalanceSnapshot>> Client::balance_snapshots(const std::string& account, Date first, Date last,
                                                        const std::string& time_of_day, const std::string& currency,
                                                        const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string from = support::to_text(first);
  const std::string to = support::to_text(last);
  const std::string key = "snapshots:" + account + ':' + from + ':' + to + ':' + time_of_day + ':' + currency;
  const bool is_over = last < support::new_york_date(self.clock.now());
  const std::chrono::milliseconds lifetime =
      is_over ? std::chrono::milliseconds(std::chrono::hours(24)) : self.config.lifetimes.positions;
  return self.cached<Rows<BalanceSnapshot>>(key, lifetime, options, [&] {
    // A range, never together with snapshot-date: these exclude each other.
    BrokerRequest request{{"accounts", account, "balance-snapshots"},
                          {{"start-date", from}, {"end-date", to}, {"time-of-day", time_of_day}, {"per-page", "250"}}};
    if (!currency.empty()) request.query.emplace_back("currency", currency);
    auto rows = read_rows<BalanceSnapshot>(
        self.rest.list(request, "balance snapshots", options), "balance snapshots", "snapshot-date",
        [&](const Json& item) { return parse_snapshot(item, account, time_of_day); },
        [](const BalanceSnapshot& row) { return support::to_text(row.date) + row.balances.currency; });
    std::stable_sort(rows.rows.begin(), rows.rows.end(),
                     [](const BalanceSnapshot& a, const BalanceSnapshot& b) { return a.date < b.date; });
    return rows;
  });
}

}  // namespace broker
