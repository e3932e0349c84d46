// Requirements of an account, rates of an underlying, limits, and what a trade would change. docs/tastytrade.md,
// Margin.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::chrono::hours kDay{24};
constexpr std::chrono::seconds kImpactLifetime{1};  // for calls of the same moment

// What has to be held: positive for Debit. Without the sibling "<key>-effect" it is the value.
std::optional<Decimal> requirement(const Json& json, const std::string& key) {
  const auto value = wire::amount(json, key);
  if (!value || support::find(json, key + "-effect") == nullptr) return value;
  return -*value;
}

MarginHolding::Entry parse_entry(const Json& json) {
  return {restore_padding(row_text(json, "instrument-symbol")), wire::decimal(json, "quantity")};
}

MarginHolding parse_holding(const Json& json) {
  MarginHolding holding;
  holding.description = wire::text(json, "description");
  holding.includes_working_order = wire::flag(json, "includes-working-order");
  holding.margin_requirement = requirement(json, "margin-requirement");
  holding.maintenance_requirement = requirement(json, "maintenance-requirement");
  holding.buying_power = wire::signed_amount(json, "buying-power");
  auto entries = read_nested_rows<MarginHolding::Entry>(json, "position-entries", "instrument-symbol", parse_entry);
  holding.entries = std::move(entries.rows);
  return holding;
}

// A percentage that the report gives as -1 is none.
std::optional<Decimal> parse_percent(const Json& json, std::string_view key) {
  const auto value = wire::decimal(json, key);
  return value && *value != Decimal(-1) ? value : std::nullopt;
}

UnderlyingMargin parse_underlying(const Json& json) {
  UnderlyingMargin margin;
  for (const char* key : {"underlying-symbol", "code", "description"}) {
    if (margin.underlying_symbol.empty()) margin.underlying_symbol = wire::text(json, key);
  }
  if (margin.underlying_symbol.empty()) throw RowError{"underlying-symbol", "is missing"};
  margin.margin_requirement = requirement(json, "margin-requirement");
  margin.maintenance_requirement = requirement(json, "maintenance-requirement");
  margin.buying_power = wire::signed_amount(json, "buying-power");
  if (!margin.margin_requirement && !margin.maintenance_requirement) {
    throw RowError{"margin-requirement", "is missing, or has no known sign"};
  }
  margin.price_down_percent = parse_percent(json, "expected-price-range-down-percent");
  margin.price_up_percent = parse_percent(json, "expected-price-range-up-percent");
  margin.holdings = read_nested_rows<MarginHolding>(json, "groups", "description", parse_holding).rows;
  return margin;
}

MarginReport parse_report(const Json& json, const std::string& account) {
  MarginReport report;
  const std::string number = wire::text(json, "account-number");
  if (!number.empty() && number != account) throw malformed("a margin report of another account than was asked for");
  report.account_number = account;
  report.calculation_type = wire::text(json, "margin-calculation-type");
  report.margin_requirement = requirement(json, "margin-requirement");
  report.maintenance_requirement = requirement(json, "maintenance-requirement");
  report.margin_equity = wire::signed_amount(json, "margin-equity");
  report.option_buying_power = wire::signed_amount(json, "option-buying-power");
  report.reg_t_margin_requirement = requirement(json, "reg-t-margin-requirement");
  report.maintenance_excess = wire::signed_amount(json, "maintenance-excess");
  Json groups = Json::object();
  // The report may hold groups without a member: they stand for nothing.
  for (Json& group : nested_items(json, "groups").items) {
    if (!group.is_object() || !group.empty()) groups["groups"].push_back(std::move(group));
  }
  report.underlyings = read_nested_rows<UnderlyingMargin>(groups, "groups", "underlying-symbol", parse_underlying);
  const bool has_figure = report.margin_requirement || report.maintenance_requirement || report.option_buying_power;
  if (!has_figure && report.underlyings.empty()) throw malformed("a margin report without a figure");
  return report;
}

MarginRates parse_rates(const Json& json, const std::string& underlying) {
  MarginRates rates;
  const std::string symbol = wire::text(json, "underlying-symbol");
  if (!symbol.empty() && symbol != underlying) throw malformed("margin rates of another symbol than was asked for");
  rates.underlying_symbol = underlying;
  rates.long_equity_initial = wire::decimal(json, "long-equity-initial");
  rates.long_equity_maintenance = wire::decimal(json, "long-equity-maintenance");
  rates.short_equity_initial = wire::decimal(json, "short-equity-initial");
  rates.short_equity_maintenance = wire::decimal(json, "short-equity-maintenance");
  rates.naked_option_standard = wire::decimal(json, "naked-option-standard");
  rates.naked_option_minimum = wire::decimal(json, "naked-option-minimum");
  rates.naked_option_floor = wire::decimal(json, "naked-option-floor");
  return rates;
}

PositionLimits parse_limits(const Json& json) {
  PositionLimits limits;
  limits.equity_order_size = wire::integer(json, "equity-order-size");
  limits.equity_option_order_size = wire::integer(json, "equity-option-order-size");
  limits.future_order_size = wire::integer(json, "future-order-size");
  limits.future_option_order_size = wire::integer(json, "future-option-order-size");
  limits.equity_position_size = wire::integer(json, "equity-position-size");
  limits.equity_option_position_size = wire::integer(json, "equity-option-position-size");
  limits.future_position_size = wire::integer(json, "future-position-size");
  limits.future_option_position_size = wire::integer(json, "future-option-position-size");
  limits.underlying_opening_order_limit = wire::integer(json, "underlying-opening-order-limit");
  return limits;
}

// Numbers are texts here. There is no path on which this body is sent as an order.
std::string write_trade(const std::string& account, const MarginTrade& trade) {
  Json body{{"account-number", account},
            {"underlying-symbol", trade.underlying_symbol},
            {"order-type", trade.price ? "Limit" : "Market"},
            {"time-in-force", "Day"}};
  if (trade.price) {
    body["price"] = trade.price->abs().wire();
    body["price-effect"] = trade.price->is_negative() ? "Debit" : "Credit";
  }
  for (const MarginTrade::Leg& leg : trade.legs) {
    body["legs"].push_back({{"instrument-type", broker_spelling(leg.instrument_type)},
                            {"symbol", leg.symbol},
                            {"action", leg.action},
                            {"quantity", leg.quantity.to_string()}});
  }
  return support::to_text(body);
}

std::optional<Decimal> difference(const std::optional<Decimal>& after, const std::optional<Decimal>& before) {
  return after && before ? std::optional(*after - *before) : std::nullopt;
}

const Json& find_results(const Json& json, const char* key) {
  static const Json kNone = Json::object();
  const Json* const found = support::find(json, key);
  return found != nullptr && found->is_object() ? *found : kNone;
}

std::optional<Decimal> margin_change(const Json& before, const Json& after) {
  return difference(requirement(after, "margin-requirement"), requirement(before, "margin-requirement"));
}

// The results with the trade. The response has two that can be meant: those that go with the change that it states.
const Json& find_results_after(const Json& json, const Json& before, const std::optional<Decimal>& change) {
  const Json& last = find_results(json, "last-results");
  if (!change || margin_change(before, last) == change) return last;
  const Json& other = find_results(json, "new-order-results");
  return margin_change(before, other) == change ? other : find_results(json, "none");
}

// The response has the changes, and the results without the trade and with it.
MarginImpact parse_impact(const Json& json) {
  MarginImpact impact;
  impact.margin_requirement_change = requirement(json, "change-in-margin-requirement");
  const Json& before = find_results(json, "base-results");
  const Json& after = find_results_after(json, before, impact.margin_requirement_change);
  if (!impact.margin_requirement_change) impact.margin_requirement_change = margin_change(before, after);
  impact.maintenance_requirement_after = requirement(after, "maintenance-requirement");
  impact.maintenance_requirement_change =
      difference(impact.maintenance_requirement_after, requirement(before, "maintenance-requirement"));
  impact.buying_power_before = wire::signed_amount(json, "current-buying-power");
  impact.buying_power_after = wire::signed_amount(json, "new-buying-power");
  impact.buying_power_change = wire::signed_amount(json, "change-in-buying-power");
  if (!impact.buying_power_change) {
    impact.buying_power_change = difference(wire::signed_amount(after, "buying-power-impact"),
                                            wire::signed_amount(before, "buying-power-impact"));
  }
  if (!impact.buying_power_change && !impact.margin_requirement_change) {
    throw malformed("a margin impact without a figure");
  }
  return impact;
}

}  // namespace

std::optional<bool> UnderlyingMargin::includes_working_order() const {
  std::optional<bool> includes;
  for (const MarginHolding& holding : holdings) {
    if (holding.includes_working_order) includes = includes.value_or(false) || *holding.includes_working_order;
  }
  return includes;
}

Answer<MarginReport> Client::margin_report(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<MarginReport>("margin:" + account, self.config.lifetimes.positions, options, [&] {
    const Json envelope = self.rest.send({{"margin", "accounts", account, "requirements"}}, options);
    return parse_report(wire::object(envelope["data"], "a margin report"), account);
  });
}

Answer<MarginRates> Client::margin_rates(const std::string& account, const std::string& underlying,
                                         const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<MarginRates>("margin-rates:" + account + ':' + underlying, kDay, options, [&] {
    const Json envelope =
        self.rest.send({{"accounts", account, "margin-requirements", underlying, "effective"}}, options);
    return parse_rates(wire::object(envelope["data"], "margin rates"), underlying);
  });
}

Answer<PositionLimits> Client::position_limits(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<PositionLimits>("position-limits:" + account, kDay, options, [&] {
    const Json envelope = self.rest.send({{"accounts", account, "position-limit"}}, options);
    return parse_limits(wire::object(envelope["data"], "position limits"));
  });
}

Answer<MarginImpact> Client::margin_impact(const std::string& account, const MarginTrade& trade,
                                           const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string body = write_trade(account, trade);
  return self.cached<MarginImpact>("margin-impact:" + body, kImpactLifetime, options, [&] {
    // Not a write: it creates nothing, so that a lost answer is asked for again like that of a read.
    BrokerRequest request{{"margin", "accounts", account, "dry-run"}};
    request.method = "POST";
    request.body = body;
    const Json envelope = self.rest.send(request, options);
    return parse_impact(wire::object(envelope["data"], "a margin impact"));
  });
}

}  // namespace broker
