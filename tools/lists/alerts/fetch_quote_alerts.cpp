#include "fetch_quote_alerts.hpp"

#include <algorithm>

#include "quote_alert_text.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/symbol_filter.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::QuoteAlert;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 500;

std::vector<QuoteAlert> select_alerts(const ToolCall& call, const broker::Rows<QuoteAlert>& alerts,
                                      const SymbolFilter& filter, const std::string& status) {
  std::vector<QuoteAlert> selected;
  for (const QuoteAlert& alert : alerts) {
    if (!filter.matches(support::to_upper(alert.symbol), {})) continue;
    if (status == "all" || alert_status(alert, call.now()) == status) selected.push_back(alert);
  }
  // Those that still wait first, then the newest.
  std::stable_sort(selected.begin(), selected.end(), [&](const QuoteAlert& a, const QuoteAlert& b) {
    const bool a_waits = alert_status(a, call.now()) == "waiting";
    const bool b_waits = alert_status(b, call.now()) == "waiting";
    return a_waits != b_waits ? a_waits : a.created_at > b.created_at;
  });
  return selected;
}

void handle_alerts(const ToolCall& call, JsonWriter& result) {
  const SymbolFilter filter(call.arguments().text("symbol"), support::new_york_date(call.now()));
  const std::string status = call.arguments().text("status");
  const auto alerts = call.broker().quote_alerts(call.read_options());
  const std::vector<QuoteAlert> selected = select_alerts(call, *alerts, filter, status);
  Missing missing;
  missing.add_rows(*alerts);
  for (const QuoteAlert& alert : selected) {
    if (alert.field.empty()) missing.add({.symbol = alert.symbol, .field = "field", .reason = "is missing"});
    if (alert.comparison.empty()) missing.add({.symbol = alert.symbol, .field = "operator", .reason = "is missing"});
    if (!alert.threshold) missing.add({.symbol = alert.symbol, .field = "threshold", .reason = "is not a number"});
  }
  const std::string query = filter.symbol() + '|' + status;
  const Page page = select_page(selected.size(), call.arguments(), query);
  call.write_head(result, alerts.as_of);
  write_page_end(result, selected.size(), page, query);
  const auto begin = selected.begin();
  const std::vector<QuoteAlert> rows(begin + static_cast<std::ptrdiff_t>(page.begin),
                                     begin + static_cast<std::ptrdiff_t>(page.end));
  const Table table(
      {"id", "symbol", "field", "operator", "threshold", "status", "created_at", "expires_at", "triggered_at"},
      call.table_form());
  table.write(result, "alerts", rows, [&](TableRow& row, const QuoteAlert& alert) {
    row.text("id", alert.id);
    row.text("symbol", alert.symbol);
    row.text("field", field_word(alert));
    row.text("operator", comparison_word(alert));
    if (alert.field == "IV") {
      row.quantity("threshold", shown_threshold(alert));
    } else {
      row.money("threshold", shown_threshold(alert));
    }
    row.text("status", alert_status(alert, call.now()));
    row.time("created_at", alert.created_at);
    row.time("expires_at", alert.expires_at);
    row.time("triggered_at", alert.triggered_at);
  });
  if (alerts->empty() && missing.items().empty()) result.text("note", "There are no alerts.");
  missing.write(result);
}

mcp::schema::Object alerts_schema() {
  using namespace mcp::schema;
  return result_schema({integer("total").required(), string("next_cursor"),
                        table("alerts", {string("id"), string("symbol"), string("field"), string("operator"),
                                         decimal("threshold"), string("status"), timestamp("created_at"),
                                         timestamp("expires_at"), timestamp("triggered_at")}),
                        string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_quote_alerts(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = 40;
  return {
      .name = "fetch_quote_alerts",
      .title = "Quote alerts",
      .description = "Price and IV alerts of this user, which fire once: waiting, triggered, expired.",
      .parameters = {{.name = "symbol",
                      .documentation = "Only alerts on this symbol. A futures product means all its contracts.",
                      .aliases = {"symbols", "ticker", "underlying"},
                      .max_length = 60},
                     {.name = "status",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Only alerts in this state. A dismissed alert is in `all` alone.",
                      .aliases = {"state"},
                      .choices = {"waiting", "triggered", "expired", "all"},
                      .choice_aliases = {{"active", "waiting"},
                                         {"open", "waiting"},
                                         {"pending", "waiting"},
                                         {"fired", "triggered"},
                                         {"completed", "triggered"}},
                      .default_value = "all"},
                     limit,
                     cursor,
                     unlisted_refresh_parameter(),
                     format_parameter()},
      .result = alerts_schema,
      .toolset = "lists",
      .routes = {"/api/v1/alerts"},
      .handler = bind_handler(std::move(tool_context), handle_alerts),
  };
}

}  // namespace tools
