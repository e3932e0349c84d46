// Quote alerts of the customer. Whether one has fired is looked at when the list is read.
#include <charconv>

#include "customer/quote_alerts.hpp"
#include "endpoints/endpoints.hpp"
#include "market/volatility_index.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

constexpr std::string_view kFields[] = {"Last", "Bid", "Ask", "IV"};
constexpr std::string_view kOperators[] = {">", "<"};
constexpr std::string_view kTypes[] = {"Equity", "Index", "Equity Option", "Future", "Future Option", "Cryptocurrency"};

// The class of a symbol that the client left open.
std::string_view guess_type(std::string_view symbol) {
  if (symbol.starts_with("./")) return "Future Option";
  if (symbol.starts_with('/')) return "Future";
  if (parse_occ(symbol)) return "Equity Option";
  if (find_crypto(symbol) != nullptr) return "Cryptocurrency";
  const InstrumentSpec* listing = find_equity(symbol);
  return listing != nullptr && listing->kind == Kind::index ? "Index" : "Equity";
}

std::string streamer_symbol(const QuoteAlert& alert, Date today) {
  if (alert.instrument_type == "Cryptocurrency") return alert.symbol + ":CXTALP";
  if (alert.instrument_type == "Equity Option") return occ_streamer(*parse_occ(alert.symbol));
  if (alert.instrument_type == "Future") return find_future(alert.symbol, today)->streamer;
  if (alert.instrument_type == "Future Option") {
    const FutureOptionName name = *parse_future_option(alert.symbol);
    const auto future = find_future(name.future, today);
    return future ? future_option_streamer(name, future->product->streamer_exchange) : alert.symbol;
  }
  return alert.symbol;
}

// The listing whose volatility an alert on IV watches; null for futures, their options and coins.
const InstrumentSpec* volatility_listing(const QuoteAlert& alert) {
  if (alert.instrument_type != "Equity Option") return find_equity(alert.symbol);
  const auto name = parse_occ(alert.symbol);
  return name ? find_by_option_root(name->root) : nullptr;
}

std::optional<double> field_value(const RequestContext& context, const QuoteAlert& alert) {
  if (alert.field == "IV") {
    const InstrumentSpec* listing = volatility_listing(alert);
    if (listing == nullptr) return std::nullopt;
    const auto day = std::chrono::sys_days(context.today).time_since_epoch().count();
    return volatility_index(context.state.market.seed(), *listing, day);
  }
  const auto quote = context.state.market.quote(alert.instrument_type, alert.symbol, context.now);
  if (!quote) return std::nullopt;
  if (alert.field == "Bid") return quote->bid;
  if (alert.field == "Ask") return quote->ask;
  return quote->last;
}

Json time_or_null(const std::optional<Instant>& when) {
  return when ? Json(broker_time(*when)) : Json(nullptr);
}

// As recorded: what has not happened yet is null.
Json alert_json(const QuoteAlert& alert) {
  return {{"alert-external-id", std::to_string(alert.id)},
          {"symbol", alert.symbol},
          {"instrument-type", alert.instrument_type},
          {"dx-symbol", alert.dx_symbol},
          {"field", alert.field},
          {"operator", alert.operation},
          {"threshold", alert.threshold},
          {"threshold-numeric", Decimal::of(alert.threshold).to_double()},
          {"provider", "dxfeed"},
          {"user-external-id", "U0001563674"},
          {"created-at", broker_time(alert.created_at)},
          {"expires-at", time_or_null(alert.expires_at)},
          {"triggered-at", time_or_null(alert.triggered_at)},
          {"completed-at", time_or_null(alert.triggered_at)},
          {"dismissed-at", nullptr},
          {"expired-at", time_or_null(alert.expired_at)}};
}

void update_alerts(const RequestContext& context) {
  QuoteAlerts& alerts = context.state.quote_alerts;
  for (const QuoteAlert& alert : alerts.all()) {
    if (alert.is_over()) continue;
    if (alert.expires_at && *alert.expires_at <= context.now) {
      alerts.expire(alert.id, *alert.expires_at);
      continue;
    }
    const auto value = field_value(context, alert);
    const double threshold = Decimal::of(alert.threshold).to_double();
    if (value && (alert.operation == ">" ? *value > threshold : *value < threshold)) {
      alerts.trigger(alert.id, context.now);
    }
  }
}

Answer quote_alerts(const RequestContext& context) {
  update_alerts(context);
  Json rows = Json::array();
  for (const QuoteAlert& alert : context.state.quote_alerts.all()) rows.push_back(alert_json(alert));
  return Answer::items(std::move(rows));
}

// A threshold is written as a text: a JSON number is refused.
std::string read_threshold(RequestBody& body) {
  std::string text = body.required_text("threshold");
  if (text.empty()) return text;
  const auto value = Decimal::parse(text);
  if (!value) {
    body.add_problem("threshold", "is invalid");
  } else if (!value->is_positive()) {
    body.add_problem("threshold", "does not have a valid value");
  }
  const auto numeric = body.text("threshold-numeric");
  if (numeric && value && Decimal::parse(*numeric) != value) body.add_problem("threshold-numeric", "is invalid");
  return text;
}

QuoteAlert read_alert(const RequestContext& context) {
  RequestBody body(context.request);
  QuoteAlert alert;
  alert.symbol = body.required_text("symbol");
  alert.field = body.required_enumerated("field", kFields);
  alert.operation = body.required_enumerated("operator", kOperators);
  alert.threshold = read_threshold(body);
  alert.instrument_type = body.enumerated("instrument-type", kTypes);
  alert.dx_symbol = body.text("dx-symbol").value_or("");
  alert.expires_at = body.instant("expires-at");
  if (alert.expires_at && *alert.expires_at <= context.now) {
    body.add_problem("expires-at", "does not have a valid value");
  }
  body.check();
  if (alert.instrument_type.empty()) alert.instrument_type = guess_type(alert.symbol);
  alert.created_at = context.now;
  return alert;
}

Answer create(const RequestContext& context) {
  QuoteAlert alert = read_alert(context);
  if (!context.state.market.quote(alert.instrument_type, alert.symbol, context.now)) {
    throw Refusal(422, "invalid_symbol",
                  "Couldn't find " + alert.instrument_type + " with symbol " + support::printable(alert.symbol, 32));
  }
  if (alert.dx_symbol.empty()) alert.dx_symbol = streamer_symbol(alert, context.today);
  const auto added = context.state.quote_alerts.add(std::move(alert));
  if (!added) throw Refusal(422, "validation_error", "Validation failed: Too many quote alerts");
  Answer answer;
  answer.status = 201;
  answer.data = alert_json(*added);
  return answer;
}

// Answers 204 again for an alert that was deleted before.
Answer remove(const RequestContext& context) {
  const std::string& text = context.captures.front();
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw invalid_parameter("alert_external_id", "is invalid");
  }
  if (!context.state.quote_alerts.remove(id)) throw not_found("Couldn't find quote alert " + std::to_string(id));
  Answer answer;
  answer.status = 204;
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/quote-alerts", quote_alerts},
    {"POST", "/quote-alerts", create},
    {"DELETE", "/quote-alerts/{id}", remove},
};

}  // namespace

std::span<const Route> quote_alert_routes() {
  return kRoutes;
}

}  // namespace simulator
