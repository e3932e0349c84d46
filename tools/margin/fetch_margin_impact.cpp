#include "fetch_margin_impact.hpp"

#include "orders/order_text.hpp"
#include "orders/trade_legs.hpp"
#include "shared/cents.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

// The price of one unit from the quotes of the legs, negative for a debit; nothing if one of them has none.
std::optional<Decimal> find_mid(const std::vector<TradeLeg>& legs) {
  const std::vector<Decimal> ratios = find_ratios(legs);
  Decimal sum;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    if (!legs[i].mid) return std::nullopt;
    sum += (legs[i].is_sale() ? *legs[i].mid : -*legs[i].mid) * ratios[i];
  }
  constexpr int kPlaces = 4;
  return sum.rounded(kPlaces);
}

// Whether a price without a word is a debit: by the action of a single leg, else by the quotes.
bool is_debit(const std::vector<TradeLeg>& legs) {
  if (legs.size() == 1) return !legs.front().is_sale();
  const auto mid = find_mid(legs);
  if (!mid || mid->is_zero()) {
    throw Error(ErrorCode::invalid_argument, "`price` must say whether it is received or paid.",
                "Write \"1.25 credit\" or \"1.25 debit\".");
  }
  return mid->is_negative();
}

// "5.00 credit", "5.00 debit", or "5.00", whose direction the legs tell. Negative for a debit.
Decimal parse_price(const std::string& text, const std::vector<TradeLeg>& legs) {
  std::string number = support::to_lower(support::trim(text));
  std::optional<bool> debit;
  for (const auto& [word, means_debit] : {std::pair("credit", false), std::pair("debit", true)}) {
    if (!number.ends_with(word)) continue;
    debit = means_debit;
    number = std::string(support::trim(number.substr(0, number.size() - std::string_view(word).size())));
  }
  if (number.starts_with('$')) number.erase(0, 1);
  const auto value = Decimal::parse(number);
  if (!value || value->is_negative()) {
    throw Error(ErrorCode::invalid_argument,
                "`price` must be a positive number; got " + support::printable(text, 40) + ".",
                "Its direction is a word: \"1.25 credit\" or \"1.25 debit\".");
  }
  return debit.value_or(!debit && is_debit(legs)) ? -*value : *value;
}

// The trade in words, as an order with these legs would read.
std::string describe_trade(const broker::MarginTrade& trade) {
  broker::Order order;
  order.order_type = trade.price ? "Limit" : "Market";
  if (trade.price) {
    using Effect = broker::PriceWithEffect::Effect;
    const Effect effect = trade.price->is_negative() ? Effect::debit : Effect::credit;
    order.price = broker::PriceWithEffect{trade.price->abs(), effect};
  }
  for (const auto& leg : trade.legs) {
    broker::OrderLeg& shown = order.legs.emplace_back();
    shown.symbol = leg.symbol;
    shown.action = leg.action;
    shown.quantity = leg.quantity;
  }
  return describe_order(order);
}

// The price of one unit would count shares and contracts of 100 alike.
void require_one_kind(const std::vector<TradeLeg>& legs) {
  for (const TradeLeg& leg : legs) {
    if (leg.leg.instrument_type == legs.front().leg.instrument_type) continue;
    throw Error(ErrorCode::invalid_argument, "The legs are of different kinds: shares and options are no one order.",
                "Ask for the shares and for the options by themselves.");
  }
}

void handle_margin_impact(const ToolCall& call, JsonWriter& result) {
  const broker::Account account = call.one_account();
  const std::vector<TradeLeg> legs = read_legs(call);
  require_one_kind(legs);
  broker::MarginTrade trade;
  trade.underlying_symbol = legs.front().underlying_symbol;
  for (const TradeLeg& leg : legs) trade.legs.push_back(leg.leg);
  const bool has_price = call.arguments().has("price");
  trade.price = has_price ? std::optional(parse_price(call.arguments().text("price"), legs)) : find_mid(legs);
  const auto answer = call.broker().margin_impact(account.number, trade, call.read_options());

  call.write_head(result, answer.as_of);
  result.text("account_number", account.number);
  result.text("trade", describe_trade(trade));
  result.money("buying_power_change", to_cents(answer->buying_power_change));
  result.money("margin_requirement_change", to_cents(answer->margin_requirement_change));
  result.money("maintenance_requirement_change", to_cents(answer->maintenance_requirement_change));
  result.money("buying_power_before", to_cents(answer->buying_power_before));
  result.money("buying_power_after", to_cents(answer->buying_power_after));
  result.money("maintenance_requirement_after", to_cents(answer->maintenance_requirement_after));
  if (trade.price) {
    result.money("price", trade.price->abs());
    result.text("price_effect", trade.price->is_negative() ? "debit" : "credit");
  }
  std::string note = "Nothing was ordered: this is the broker's estimate.";
  if (!has_price && trade.price) note += " The price is the middle of bid and ask.";
  if (!trade.price) note += " There are no quotes of all legs: estimated as a market order.";
  result.text("note", note);
}

mcp::schema::Object impact_schema() {
  using namespace mcp::schema;
  return result_schema({string("account_number").required(), string("trade").required(), decimal("buying_power_change"),
                        decimal("margin_requirement_change"), decimal("maintenance_requirement_change").unlisted(),
                        decimal("buying_power_before").unlisted(), decimal("buying_power_after"),
                        decimal("maintenance_requirement_after"), decimal("price"),
                        one_of("price_effect", {"credit", "debit"}), string("note").unlisted()});
}

}  // namespace

mcp::Tool fetch_margin_impact(ToolContextPtr tool_context) {
  mcp::Parameter account = account_parameter();
  account.description = "Needed if there are several.";
  account.documentation =
      "Number, nickname or type of an account. If left out: the account that TASTYTRADE_ACCOUNT "
      "names, or the only one.";
  account.example = "5WT00001";
  return {
      .name = "fetch_margin_impact",
      .title = "Margin of a trade",
      .description =
          "Effect of a trade of 1 to 4 legs on buying power: what it would take or free, asked from the broker without "
          "an order. Does "
          "not place or preview an order.",
      .parameters = {account,
                     legs_parameter(),
                     {.name = "price",
                      .description = "5.00 credit. Left out: mid.",
                      .documentation = "Price of one unit: `5.00 credit` or `5.00 debit`. If left out: the middle of "
                                       "bid and ask.",
                      .aliases = {"limit_price"}}},
      .result = impact_schema,
      .idempotent = true,
      .toolset = "account",
      .is_posted = true,
      .routes = {"/api/v1/margin/impact", "/api/v1/accounts/{account_number}/margin/impact"},
      .cache_lifetimes = {"accounts", "market_data", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_margin_impact),
  };
}

}  // namespace tools
