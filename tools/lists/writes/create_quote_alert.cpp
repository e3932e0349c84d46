#include "create_quote_alert.hpp"

#include "lists/alerts/quote_alert_text.hpp"
#include "market/quotes.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "watchlist_changes.hpp"

namespace tools {

using broker::NewQuoteAlert;
using broker::QuoteAlert;
using support::Error;
using support::ErrorCode;

namespace {

constexpr const char* kNothingMade = "No alert was made.";

broker::Quote find_quote(const ToolCall& call, const std::string& symbol) {
  const auto quotes = fetch_quotes(call.broker(), std::vector<std::string>{symbol}, call.read_options());
  const QuotedSymbol& one = quotes->symbols.front();
  if (one.quote) return *one.quote;
  throw Error(ErrorCode::invalid_argument, "TastyTrade does not know " + one.requested + ": " + one.reason + ".",
              std::string(kNothingMade) + " search_symbols finds symbols.");
}

// The threshold as the broker takes it: a volatility is a fraction there, and percent in arguments.
Decimal read_threshold(const mcp::Arguments& arguments, const std::string& field) {
  const Decimal threshold = *arguments.decimal("threshold");
  if (!threshold.is_positive()) {
    throw Error(ErrorCode::invalid_argument, "`threshold` must be greater than 0.", kNothingMade);
  }
  if (field != "iv") return threshold;
  if (threshold < Decimal(1)) {
    throw Error(ErrorCode::invalid_argument, "`threshold` of iv is in percent, and less than 1 % is no volatility.",
                std::string(kNothingMade) + " Write 35 for 35 %.");
  }
  return Decimal::divide(threshold, Decimal(100), 9);
}

// A day ends at midnight in New York.
std::optional<support::Instant> read_expiry(const ToolCall& call) {
  const auto date = call.arguments().date("expires");
  if (!date) return std::nullopt;
  const support::Date next{std::chrono::sys_days(*date) + std::chrono::days(1)};
  const support::Instant end = support::new_york_time(next, std::chrono::minutes(0));
  if (end > call.now()) return end;
  throw Error(ErrorCode::invalid_argument, "`expires` is in the past: " + support::to_text(*date) + ".", kNothingMade);
}

std::string broker_field(const std::string& field) {
  if (field == "iv") return "IV";
  std::string word = field;
  word.front() = support::to_upper(word.substr(0, 1)).front();
  return word;
}

std::optional<Decimal> present_value(const broker::Quote& quote, const std::string& field) {
  if (field == "bid") return quote.bid;
  if (field == "ask") return quote.ask;
  return field == "last" ? quote.last : std::nullopt;
}

void write_alert(JsonWriter& result, const QuoteAlert& alert, support::Instant now) {
  result.object("alert", [&] {
    result.optional_text("id", alert.id);
    result.text("symbol", alert.symbol);
    result.text("field", field_word(alert));
    result.text("operator", comparison_word(alert));
    if (alert.field == "IV") {
      result.quantity("threshold", shown_threshold(alert));
    } else {
      result.money("threshold", shown_threshold(alert));
    }
    result.text("status", alert_status(alert, now));
    result.time("created_at", alert.created_at);
    result.time("expires_at", alert.expires_at);
  });
}

QuoteAlert to_alert(const NewQuoteAlert& sent) {
  QuoteAlert alert;
  alert.symbol = sent.symbol;
  alert.field = sent.field;
  alert.comparison = sent.comparison;
  alert.threshold = sent.threshold;
  alert.expires_at = sent.expires_at;
  return alert;
}

void handle_create(const ToolCall& call, JsonWriter& result) {
  const mcp::Arguments& arguments = call.arguments();
  const std::string field = arguments.text("field");
  const bool is_above = arguments.text("operator") == "above";
  NewQuoteAlert wanted;
  wanted.field = broker_field(field);
  wanted.comparison = is_above ? ">" : "<";
  wanted.threshold = read_threshold(arguments, field);
  wanted.expires_at = read_expiry(call);
  const broker::Quote quote = find_quote(call, arguments.text("symbol"));
  wanted.symbol = quote.symbol;
  wanted.instrument_type = quote.instrument_type;
  const auto answer =
      with_outcome_hint("Do not send it again before fetch_quote_alerts has shown whether the alert is there.",
                        [&] { return call.broker().create_quote_alert(wanted, call.read_options()); });
  call.write_head(result, call.now());
  const bool is_named = answer && answer->symbol == wanted.symbol;
  write_alert(result, is_named ? *answer : to_alert(wanted), call.now());
  const auto value = present_value(quote, field);
  if (!is_named) {
    result.text("note", "The alert was made, but TastyTrade's answer does not name it; fetch_quote_alerts has its id.");
  } else if (value && (is_above ? *value > wanted.threshold : *value < wanted.threshold)) {
    result.text("note", "The value is " + std::string(is_above ? "above" : "below") +
                            " the threshold already, so the alert may fire at once.");
  }
}

mcp::schema::Object create_schema() {
  using namespace mcp::schema;
  const Object alert{
      string("id"),     string("symbol").required(), string("field"),        string("operator"), decimal("threshold"),
      string("status"), timestamp("created_at"),     timestamp("expires_at")};
  return result_schema({object("alert", alert).required(), string("note").unlisted()});
}

}  // namespace

mcp::Tool create_quote_alert(ToolContextPtr tool_context) {
  using Kind = mcp::Parameter::Kind;
  return {
      .name = "create_quote_alert",
      .title = "Create quote alert",
      .description =
          "Alerts once when last, bid, ask or IV of a symbol crosses a value. TastyTrade notifies; places no order.",
      .parameters = {{.name = "symbol",
                      .documentation = "One symbol of any kind. A futures product means its active contract.",
                      .required = true,
                      .aliases = {"symbols", "ticker"},
                      .max_length = 60},
                     {.name = "field",
                      .kind = Kind::choice,
                      .documentation = "What is watched: a price, or the implied volatility of the symbol's options.",
                      .choices = {"last", "bid", "ask", "iv"},
                      .choice_aliases = {{"price", "last"}, {"implied_volatility", "iv"}},
                      .default_value = "last"},
                     {.name = "operator",
                      .kind = Kind::choice,
                      .documentation = "Whether the alert fires above or below the threshold.",
                      .required = true,
                      .aliases = {"condition", "direction"},
                      .choices = {"above", "below"},
                      .choice_aliases = {{">", "above"},
                                         {"<", "below"},
                                         {"gt", "above"},
                                         {"lt", "below"},
                                         {"over", "above"},
                                         {"under", "below"}}},
                     {.name = "threshold",
                      .kind = Kind::decimal,
                      .description = "A price; for iv percent.",
                      .documentation = "A price; for iv percent: 35 is 35 %.",
                      .required = true,
                      .aliases = {"value", "level"}},
                     {.name = "expires",
                      .kind = Kind::date,
                      .documentation = "The last day of the alert, in New York. If left out, it does not expire.",
                      .aliases = {"expires_at", "expiration", "until"}}},
      .result = create_schema,
      .effect = mcp::Effect::write,
      .idempotent = false,
      .toolset = "list_writes",
      .routes = {"/api/v1/alerts"},
      .scope = "write",
      .handler = bind_handler(std::move(tool_context), handle_create),
  };
}

}  // namespace tools
