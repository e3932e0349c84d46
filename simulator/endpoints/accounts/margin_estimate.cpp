// The margin dry run: what an order would change, without an order.
#include "accounts/margin_estimate.hpp"
#include "accounts/margin_requirement.hpp"

#include <algorithm>
#include <numeric>

#include "balance_json.hpp"
#include "endpoints/endpoints.hpp"
#include "margin_json.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

constexpr std::string_view kOrderTypes[] = {"Limit", "Market", "Marketable Limit", "Stop", "Stop Limit"};
constexpr std::string_view kTimesInForce[] = {"Day",     "GTC", "GTD",           "Ext",
                                              "GTC Ext", "IOC", "Ext Overnight", "GTC Ext Overnight"};
constexpr std::string_view kEffects[] = {"Debit", "Credit"};
constexpr std::string_view kTypes[] = {"Cryptocurrency", "Equity", "Equity Option", "Future", "Future Option"};
constexpr std::string_view kActions[] = {"Buy to Open", "Buy to Close", "Sell to Open", "Sell to Close", "Buy", "Sell"};

struct OrderLegText {
  std::string symbol;
  std::string type;
  std::string action;
  Decimal quantity;

  bool is_bought() const { return action.starts_with("Buy"); }
};

struct OrderText {
  std::string type;
  std::string time_in_force;
  std::optional<Decimal> price;
  std::string price_effect;
  std::vector<OrderLegText> legs;
};

template <std::size_t N>
std::string member_of(const Json& row, const char* key, const std::string_view (&allowed)[N], const std::string& domain,
                      RequestBody& body) {
  const Json* value = support::find(row, key);
  if (value == nullptr) {
    body.add_problem(domain + "[" + key + "]", "is missing");
    return {};
  }
  for (const std::string_view known : allowed) {
    if (value->is_string() && value->get_ref<const std::string&>() == known) return std::string(known);
  }
  body.add_problem(domain + "[" + key + "]", "does not have a valid value");
  return {};
}

OrderLegText read_leg(const Json& row, const std::string& domain, RequestBody& body) {
  OrderLegText leg;
  leg.type = member_of(row, "instrument-type", kTypes, domain, body);
  leg.action = member_of(row, "action", kActions, domain, body);
  const Json* symbol = support::find(row, "symbol");
  if (symbol != nullptr && symbol->is_string()) leg.symbol = symbol->get<std::string>();
  if (leg.symbol.empty()) body.add_problem(domain + "[symbol]", symbol == nullptr ? "is missing" : "is invalid");
  const Json* quantity = support::find(row, "quantity");
  const auto number = quantity == nullptr ? std::nullopt : Decimal::from_json(*quantity);
  const bool is_whole = leg.type == "Cryptocurrency" || leg.type == "Equity" || !number || number->is_integer();
  if (!number || !number->is_positive() || !is_whole || *number > Decimal(1'000'000'000)) {
    body.add_problem(domain + "[quantity]", quantity == nullptr ? "is missing" : "does not have a valid value");
    return leg;
  }
  leg.quantity = *number;
  return leg;
}

void read_price(OrderText& order, RequestBody& body) {
  const bool needs_price = order.type.ends_with("Limit");
  order.price = body.decimal("price");
  order.price_effect = body.enumerated("price-effect", kEffects);
  if (order.price && order.price->is_negative()) body.add_problem("price", "does not have a valid value");
  if (needs_price && !order.price && !body.has_problems()) body.add_problem("price", "is missing");
  if (order.price && order.price_effect.empty() && !body.has_problems()) body.add_problem("price-effect", "is missing");
}

OrderText read_order(const RequestContext& context) {
  RequestBody body(context.request);
  OrderText order;
  const auto account = body.text("account-number");
  if (account && *account != context.captures.front()) {
    body.add_problem("account-number", "does not have a valid value");
  }
  order.type = body.required_enumerated("order-type", kOrderTypes);
  order.time_in_force = body.required_enumerated("time-in-force", kTimesInForce);
  const Json legs = body.required_list("legs");
  if (legs.size() > 4) body.add_problem("legs", "does not have a valid value");
  if (legs.empty() && !body.has_problems()) body.add_problem("legs", "is empty");
  for (std::size_t i = 0; i < std::min<std::size_t>(legs.size(), 4); ++i) {
    order.legs.push_back(read_leg(legs[i], "legs[" + std::to_string(i) + "]", body));
  }
  read_price(order, body);
  body.check();
  return order;
}

Refusal preflight_refusal(std::string code, std::string message) {
  Json error{{"code", "preflight_check_failure"}, {"message", "One or more preflight checks failed"}};
  error["errors"] = Json::array({{{"code", std::move(code)}, {"message", std::move(message)}}});
  return {422, Json{{"error", std::move(error)}}};
}

std::string underlying_of(const OrderLegText& leg) {
  if (leg.type == "Equity Option") return std::string(find_by_option_root(parse_occ(leg.symbol)->root)->symbol);
  if (leg.type == "Future Option") return parse_future_option(leg.symbol)->future;
  return leg.symbol;
}

Decimal multiplier_of(const OrderLegText& leg, const std::string& underlying) {
  if (leg.type == "Equity Option") return 100;
  if (!leg.type.starts_with("Future")) return 1;
  const FutureProduct* product = find_product(underlying.substr(0, underlying.size() - 2));
  return Decimal::of(format_decimal(product->multiplier));
}

// The legs at the market's marks. All are on one underlying.
std::vector<EstimateLeg> make_legs(const RequestContext& context, const OrderText& order) {
  std::vector<EstimateLeg> legs;
  for (const OrderLegText& leg : order.legs) {
    const auto quote = context.state.market.quote(leg.type, leg.symbol, context.now);
    const bool is_index = quote && quote->listing != nullptr && quote->listing->kind == Kind::index;
    if (!quote || is_index) {
      throw preflight_refusal("invalid_symbol",
                              "Couldn't find " + leg.type + " with symbol " + support::printable(leg.symbol, 32));
    }
    EstimateLeg row;
    Position& filled = row.filled;
    filled.symbol = leg.symbol;
    filled.instrument_type = quote->instrument_type;
    filled.underlying = underlying_of(leg);
    filled.quantity = leg.quantity;
    filled.direction = leg.is_bought() ? 1 : -1;
    filled.multiplier = multiplier_of(leg, filled.underlying);
    filled.mark = filled.average_open = filled.average_daily = Decimal::of(format_decimal(quote->mark()));
    // Shares require a part of what is paid for them.
    if (leg.type == "Equity" && order.price) filled.mark = filled.average_open = *order.price;
    filled.close = Decimal::of(format_decimal(quote->previous_close));
    add_underlying_mark(filled, context.state.market, context.now);
    for (const EstimateLeg& other : legs) {
      if (other.filled.symbol == filled.symbol) {
        throw preflight_refusal("duplicate_legs", "An order cannot have two legs with the same symbol.");
      }
      if (other.filled.underlying != filled.underlying) {
        throw preflight_refusal("multiple_underlyings", "All legs must have the same underlying.");
      }
    }
    legs.push_back(std::move(row));
  }
  return legs;
}

// The largest number that divides the quantities of all legs, which is the size that the price is for.
Decimal order_size(const OrderText& order) {
  std::int64_t size = 0;
  for (const OrderLegText& leg : order.legs) {
    if (!leg.quantity.is_integer()) return leg.quantity;
    size = std::gcd(size, static_cast<std::int64_t>(leg.quantity.to_double()));
  }
  return static_cast<long long>(size);
}

// What the order costs; negative: what it brings in. Without a price at the marks.
Decimal cost_of(const OrderText& order, const std::vector<EstimateLeg>& legs) {
  if (order.price) {
    const Decimal cost = *order.price * order_size(order) * legs.front().filled.multiplier;
    return order.price_effect == "Debit" ? cost : -cost;
  }
  Decimal cost;
  for (const EstimateLeg& leg : legs) {
    const Position& filled = leg.filled;
    cost += filled.mark * filled.quantity * filled.multiplier * Decimal(filled.direction);
  }
  return cost;
}

// As recorded: the size is a text, and nothing remains of what was never sent.
Json order_json(const std::string& account, const OrderText& order, const std::string& underlying) {
  Json row{{"id", "dry-run-0"},
           {"account-number", account},
           {"time-in-force", order.time_in_force},
           {"order-type", order.type},
           {"size", "0"}};
  if (order.price) {
    row["price"] = order.price->wire();
    row["price-effect"] = order.price_effect;
  }
  row["value"] = "0.0";
  row["value-effect"] = "None";
  row["cancellable"] = false;
  row["editable"] = false;
  row["underlying-symbol"] = underlying;
  row["legs"] = Json::array();
  for (const OrderLegText& leg : order.legs) {
    row["legs"].push_back({{"symbol", leg.symbol},
                           {"instrument-type", leg.type},
                           {"quantity", leg.quantity.to_string()},
                           {"remaining-quantity", "0"},
                           {"action", leg.action}});
  }
  return row;
}

// "2026-08-24T13:58:51.000-04:00"
std::string new_york_text(Instant now) {
  using namespace std::chrono_literals;
  const Date date = new_york_date(now);
  const auto behind = new_york_time(date, 12h) - (std::chrono::sys_days(date) + 12h);
  std::string text = support::to_iso8601(now - behind);
  text.replace(text.size() - 1, 1, behind == 4h ? "-04:00" : "-05:00");
  return text;
}

struct ResultFigures {
  const std::vector<Position>& positions;
  Decimal margin;
  Decimal maintenance;
  Decimal cash;  // what the order costs
};

Json group_results(const std::vector<Position>& positions, bool is_margin) {
  Json rows = Json::array();
  for (const auto& part : split_holdings(positions)) {
    Json group{{"margin-strategy", describe(part)}};
    if (part.size() == 1 && !part.front().instrument_type.ends_with("Option")) {
      group["underlying-entry"] = entry_json(part.front());
    } else {
      group["position-entries"] = Json::array();
      for (const Position& position : part) group["position-entries"].push_back(entry_json(position));
    }
    const Decimal margin = compute_requirement(part, is_margin, Requirement::initial);
    Json row{{"group", std::move(group)}, {"margin", margin.wire()}};
    put_debit(row, "maintenance-requirement", compute_requirement(part, is_margin, Requirement::maintenance));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json results_json(const RequestContext& context, const Position& sample, const ResultFigures& figures) {
  const bool is_margin = context.captures.front() == kMarginAccount;
  Json row{{"code", sample.underlying},
           {"description", sample.underlying},
           {"entity-count", figures.positions.size()},
           {"underlying-symbol", sample.underlying},
           {"underlying-type", sample.instrument_type.starts_with("Future") ? "Future" : "Equity"}};
  put_debit(row, "margin-requirement", figures.margin);
  put_debit(row, "maintenance-requirement", figures.maintenance);
  put_debit(row, "buying-power-impact", figures.margin + figures.cash);
  put_debit(row, "base-margin-requirement", figures.margin);
  row["margin-calculation-type"] = is_margin ? "Reg T" : "IRA Margin";
  put_debit(row, "cash-adjustment", figures.cash);
  put_debit(row, "working-margin", Decimal());
  put_debit(row, "position-margin", figures.margin);
  row["group-results"] = group_results(figures.positions, is_margin);
  row["order-ids"] = Json::array();
  row["calculated-at"] = new_york_text(context.now);
  row["marks"] = Json::object();
  for (const Position& position : figures.positions) row["marks"][position.symbol] = position.mark.wire();
  return row;
}

// "Buy" and "Sell" of a future open unless they close what is held.
void set_opening(std::vector<EstimateLeg>& legs, const OrderText& order, const std::vector<Position>& held) {
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const Position& filled = legs[i].filled;
    const std::string& action = order.legs[i].action;
    legs[i].is_opening = !action.ends_with("Close");
    if (action.find(' ') != std::string::npos) continue;
    for (const Position& position : held) {
      if (position.symbol == filled.symbol && position.direction != filled.direction) legs[i].is_opening = false;
    }
  }
}

Answer dry_run(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const bool is_margin = account == kMarginAccount;
  const OrderText order = read_order(context);
  auto legs = make_legs(context, order);
  const Position sample = legs.front().filled;
  std::vector<Position> held;
  for (const Position& position : context.state.ledger.positions(account, context.now)) {
    if (position.direction != 0 && position.underlying == sample.underlying) held.push_back(position);
  }
  set_opening(legs, order, held);
  const Decimal cost = cost_of(order, legs);
  const MarginEstimate whole = estimate_margin(held, legs, cost, is_margin);
  // By itself an order that closes requires nothing.
  std::erase_if(legs, [](const EstimateLeg& leg) { return !leg.is_opening; });
  const MarginEstimate alone = estimate_margin({}, legs, legs.empty() ? Decimal() : cost, is_margin);
  const Json balances = balance_json(context.state.ledger, account, context.now);
  const Decimal current = Decimal::of(balances["derivative-buying-power"].get<std::string>());

  Answer answer;
  Json& data = answer.data;
  data["orders"] = Json::array({order_json(account, order, sample.underlying)});
  data["last-results"] =
      results_json(context, sample, {whole.after, whole.margin_after, whole.maintenance_after, whole.premium});
  data["base-results"] =
      results_json(context, sample, {whole.before, whole.margin_before, whole.maintenance_before, Decimal()});
  data["new-order-results"] =
      results_json(context, sample, {alone.after, alone.margin_after, alone.maintenance_after, alone.premium});
  put_debit(data, "change-in-margin-requirement", whole.margin_change());
  put_debit(data, "change-in-buying-power", whole.impact());
  put_credit(data, "current-buying-power", current);
  put_credit(data, "new-buying-power", current - whole.impact());
  put_debit(data, "isolated-order-margin-requirement", alone.margin_after);
  put_debit(data, "isolated-order-buying-power-effect", alone.impact());
  data["is-spread"] = order.legs.size() > 1;
  data["order-ids"] = Json::array({"dry-run-0"});
  return answer;
}

constexpr Route kRoutes[] = {
    {"POST", "/margin/accounts/{account}/dry-run", dry_run},
};

}  // namespace

std::span<const Route> margin_estimate_routes() {
  return kRoutes;
}

}  // namespace simulator
