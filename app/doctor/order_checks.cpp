#include "order_checks.hpp"

#include "tastytrade_mcp/orders/checks.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using orders::Settings;

std::string yes_or_no(bool value) {
  return value ? "true" : "false";
}

std::string list_accounts(const Settings& settings) {
  std::vector<std::string> shown;
  for (const std::string& account : settings.accounts) shown.push_back(support::last_four(account));
  return shown.empty() ? "not set" : support::join(shown, ", ");
}

std::string describe_quantities(const Settings& settings) {
  if (settings.max_order_quantity) return std::to_string(*settings.max_order_quantity);
  return "not set: " + std::to_string(settings.max_shares) + " shares, " + std::to_string(settings.max_contracts) +
         " contracts, " + std::to_string(settings.max_futures) + " futures";
}

std::string name_market_orders(const Settings& settings) {
  switch (settings.market_orders) {
    case orders::MarketOrders::none:
      return "none";
    case orders::MarketOrders::equities:
      return "equities";
    case orders::MarketOrders::all:
      return "all";
  }
  return "";
}

struct SettingValue {
  std::string_view name;
  std::string (*read)(const Settings&);
};
constexpr SettingValue kValues[] = {
    {"ENABLE_TRADING", [](const Settings& s) { return yes_or_no(s.enabled); }},
    {"READ_ONLY", [](const Settings& s) { return yes_or_no(s.is_read_only); }},
    {"TRADING_ACCOUNTS", list_accounts},
    {"ALLOW_CRYPTO_ORDERS", [](const Settings& s) { return yes_or_no(s.allow_crypto); }},
    {"MAX_ORDER_QUANTITY", describe_quantities},
    {"QUOTE_MAX_AGE_SECONDS", [](const Settings& s) { return std::to_string(s.quote_max_age.count()); }},
    {"MAX_PRICE_DISTANCE_PERCENT", [](const Settings& s) { return s.max_price_distance_percent.to_string(); }},
    {"MAX_SPREAD_PERCENT", [](const Settings& s) { return s.max_spread_percent.to_string(); }},
    {"MAX_MOVE_SINCE_PREVIEW_PERCENT", [](const Settings& s) { return s.max_move_percent.to_string(); }},
    {"ALLOW_MARKET_ORDERS", name_market_orders},
    {"ALLOW_UNDEFINED_RISK", [](const Settings& s) { return yes_or_no(s.allow_undefined_risk); }},
    {"ALLOW_SHORT_STOCK", [](const Settings& s) { return yes_or_no(s.allow_short_stock); }},
    {"DUPLICATE_WINDOW_SECONDS", [](const Settings& s) { return std::to_string(s.duplicate_window.count()); }},
    {"MAX_ORDER_NOTIONAL", [](const Settings& s) { return s.max_order_notional.money(); }},
    {"MAX_DAILY_NOTIONAL", [](const Settings& s) { return s.max_daily_notional.money(); }},
    {"MAX_ORDERS_PER_DAY", [](const Settings& s) { return std::to_string(s.max_orders_per_day); }},
    {"MAX_ORDERS_PER_MINUTE", [](const Settings& s) { return std::to_string(s.max_orders_per_minute); }},
    {"MAX_DAILY_LOSS",
     [](const Settings& s) { return s.max_daily_loss ? s.max_daily_loss->money() : std::string("not set"); }},
    {"MIN_BUYING_POWER_PERCENT", [](const Settings& s) { return s.min_buying_power_percent.to_string(); }},
    {"MAX_UNDERLYING_PERCENT", [](const Settings& s) { return s.max_underlying_percent.to_string(); }},
    {"MAX_CLOCK_SKEW_SECONDS", [](const Settings& s) { return std::to_string(s.max_clock_skew.count()); }},
    {"REQUIRE_HUMAN_CONFIRMATION", [](const Settings& s) { return yes_or_no(s.require_human); }}};

std::string find_value(const std::string& name, const Settings& settings) {
  for (const SettingValue& value : kValues) {
    if (value.name == name) return value.read(settings);
  }
  return "";
}

}  // namespace

std::vector<OrderCheck> list_order_checks(const Settings& settings) {
  std::vector<OrderCheck> checks;
  for (const orders::Check& check : orders::all_checks()) {
    OrderCheck& listed = checks.emplace_back();
    listed.name = check.name;
    listed.acknowledge = check.acknowledge;
    for (const std::string& part : support::split(std::string(check.setting), ',')) {
      const std::string name(support::trim(part));
      if (!name.empty()) listed.settings.emplace_back(name, find_value(name, settings));
    }
  }
  return checks;
}

std::string describe(const OrderCheck& check) {
  std::vector<std::string> values;
  for (const auto& [name, value] : check.settings) values.push_back(name + '=' + value);
  return check.name + (values.empty() ? "" : ": " + support::join(values, ", "));
}

}  // namespace app
