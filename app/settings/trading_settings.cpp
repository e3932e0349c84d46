#include "trading_settings.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Decimal;
using support::Error;
using support::ErrorCode;

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, message, hint);
}

// An amount of dollars or a percentage: not negative.
Decimal read_amount(const Variables& variables, const char* name, const Decimal& standard) {
  const auto text = variables.get(name);
  if (!text) return standard;
  const auto value = Decimal::parse(*text);
  if (!value || value->is_negative()) {
    fail(std::string(name) + " must be a number that is not negative; it is '" + support::printable(*text, 40) + "'.",
         "Write digits without a currency sign or commas: 10000.");
  }
  return *value;
}

int read_count(const Variables& variables, const char* name, int standard) {
  return static_cast<int>(variables.integer(name, standard, 0, 1'000'000));
}

std::chrono::seconds read_seconds(const Variables& variables, const char* name, std::chrono::seconds standard) {
  return std::chrono::seconds(variables.integer(name, standard.count(), 0, 86'400));
}

orders::MarketOrders read_market_orders(const Variables& variables) {
  const std::string text = support::to_lower(variables.text("ALLOW_MARKET_ORDERS", "equities"));
  if (text == "none") return orders::MarketOrders::none;
  if (text == "equities") return orders::MarketOrders::equities;
  if (text == "all") return orders::MarketOrders::all;
  fail("ALLOW_MARKET_ORDERS is '" + support::printable(text, 40) + "', which is none of its values.",
       "Write none, equities or all.");
}

void read_limits(const Variables& variables, orders::Settings& settings) {
  settings.max_order_notional = read_amount(variables, "MAX_ORDER_NOTIONAL", settings.max_order_notional);
  settings.max_daily_notional = read_amount(variables, "MAX_DAILY_NOTIONAL", settings.max_daily_notional);
  settings.max_orders_per_day = read_count(variables, "MAX_ORDERS_PER_DAY", settings.max_orders_per_day);
  settings.max_orders_per_minute = read_count(variables, "MAX_ORDERS_PER_MINUTE", settings.max_orders_per_minute);
  if (variables.has("MAX_ORDER_QUANTITY")) settings.max_order_quantity = read_count(variables, "MAX_ORDER_QUANTITY", 0);
  if (variables.has("MAX_DAILY_LOSS")) settings.max_daily_loss = read_amount(variables, "MAX_DAILY_LOSS", 0);
  settings.min_buying_power_percent =
      read_amount(variables, "MIN_BUYING_POWER_PERCENT", settings.min_buying_power_percent);
  settings.max_underlying_percent = read_amount(variables, "MAX_UNDERLYING_PERCENT", settings.max_underlying_percent);
}

void read_market(const Variables& variables, orders::Settings& settings) {
  settings.duplicate_window = read_seconds(variables, "DUPLICATE_WINDOW_SECONDS", settings.duplicate_window);
  settings.quote_max_age = read_seconds(variables, "QUOTE_MAX_AGE_SECONDS", settings.quote_max_age);
  settings.max_clock_skew = read_seconds(variables, "MAX_CLOCK_SKEW_SECONDS", settings.max_clock_skew);
  settings.max_price_distance_percent =
      read_amount(variables, "MAX_PRICE_DISTANCE_PERCENT", settings.max_price_distance_percent);
  settings.max_spread_percent = read_amount(variables, "MAX_SPREAD_PERCENT", settings.max_spread_percent);
  settings.max_move_percent = read_amount(variables, "MAX_MOVE_SINCE_PREVIEW_PERCENT", settings.max_move_percent);
}

// The numbers of accounts. A nickname or a type may mean another account tomorrow, so that neither is taken.
std::vector<std::string> read_accounts(const Variables& variables) {
  std::vector<std::string> numbers;
  for (const std::string& written : variables.list("TRADING_ACCOUNTS")) {
    const std::string number = support::to_upper(written);
    const bool has_digit = number.find_first_of("0123456789") != std::string::npos;
    if (!has_digit || number.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos) {
      fail("TRADING_ACCOUNTS names '" + support::printable(written, 40) + "', which is not the number of an account.",
           "It takes numbers like 5WT00001, separated by commas, and no nickname or type: `tastytrade-mcp call "
           "fetch_accounts` shows them.");
    }
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

orders::Settings read_trading(const Variables& variables, broker::Environment environment) {
  orders::Settings settings;
  settings.is_read_only = variables.flag("READ_ONLY", false);
  settings.enabled = variables.flag("ENABLE_TRADING", environment == broker::Environment::demo);
  settings.accounts = read_accounts(variables);
  settings.require_human = variables.flag("REQUIRE_HUMAN_CONFIRMATION", environment == broker::Environment::production);
  read_limits(variables, settings);
  read_market(variables, settings);
  settings.market_orders = read_market_orders(variables);
  settings.allow_undefined_risk = variables.flag("ALLOW_UNDEFINED_RISK", false);
  settings.allow_short_stock = variables.flag("ALLOW_SHORT_STOCK", false);
  settings.allow_crypto = variables.flag("ALLOW_CRYPTO_ORDERS", false);
  return settings;
}

}  // namespace app
