#include "documentation.hpp"

#include <algorithm>
#include <stdexcept>

#include "answer_tables/figures.hpp"
#include "settings/settings.hpp"
#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/orders/checks.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace app {
namespace {

// A bar would end the cell.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

std::string format_limits(const mcp::Parameter& parameter) {
  if (parameter.minimum && parameter.maximum) {
    return std::to_string(*parameter.minimum) + " to " + std::to_string(*parameter.maximum);
  }
  if (parameter.minimum) return std::to_string(*parameter.minimum) + " or more";
  return parameter.maximum ? "up to " + std::to_string(*parameter.maximum) : std::string();
}

// What a caller writes: "a date, `2026-12-18`", "`both`, `call` or `put`".
std::string format_values(const mcp::Parameter& parameter) {
  using Kind = mcp::Parameter::Kind;
  switch (parameter.kind) {
    case Kind::text:
      return "text";
    case Kind::text_list:
      return "list of texts";
    case Kind::integer:
      return format_limits(parameter).empty() ? "whole number" : "whole number, " + format_limits(parameter);
    case Kind::decimal:
      return "decimal number";
    case Kind::boolean:
      return "`true` or `false`";
    case Kind::date:
      return "date, `YYYY-MM-DD`";
    case Kind::object_list:
      return "list of objects";
    case Kind::choice:
      break;
  }
  std::string text;
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    if (i > 0) text += i + 1 == parameter.choices.size() ? " or " : ", ";
    text += code(parameter.choices[i]);
  }
  return text;
}

std::string format_default(const mcp::Parameter& parameter) {
  if (parameter.required) return "required";
  if (parameter.default_value.is_null()) return "–";
  const mcp::Json& value = parameter.default_value;
  return code(value.is_string() ? value.get<std::string>() : value.dump());
}

// A question that a person asks, for the tool that answers it.
struct ExampleQuestion {
  std::string_view tool;
  std::string_view question;
};

constexpr ExampleQuestion kQuestions[] = {
    {"fetch_account_summary", "How am I doing, today and this year?"},
    {"fetch_accounts", "Which accounts do I have?"},
    {"fetch_positions", "What do I hold, and how am I doing today?"},
    {"fetch_balances", "How much buying power is left?"},
    {"fetch_transactions", "What did I pay in fees this year, month by month?"},
    {"fetch_net_liq_history", "How did my account develop this year, and what was the deepest drawdown?"},
    {"fetch_orders", "Do I have working orders, and what became of those of today?"},
    {"fetch_margin", "What uses my buying power?"},
    {"fetch_margin_impact", "What buying power would selling the SPY 655 put in January take?"},
    {"fetch_market_data", "Where are SPX and /ES now?"},
    {"search_options", "AAPL calls next month near the price"},
    {"fetch_market_metrics", "Which of my holdings has the highest IV rank?"},
    {"fetch_corporate_events", "Who of my holdings reports this week, and what goes ex-dividend?"},
    {"fetch_instruments", "What are tick size and last trading day of /ESZ6?"},
    {"list_instruments", "Which contracts of crude oil are there?"},
    {"fetch_candles", "Is NVDA above its 50-day average?"},
    {"fetch_time_and_sales", "What were the last trades in AAPL?"},
    {"wait_for", "Tell me when AAPL is above 315."},
    {"fetch_watchlists", "What is on my watchlists?"},
    {"fetch_quote_alerts", "Which price alerts do I have?"},
    {"fetch_market_hours", "Is the market open, and when is the next holiday?"},
    {"update_watchlist", "Add TSLA to my favourites."},
    {"create_quote_alert", "Tell me when AAPL is above 400."},
    {"preview_order", "Buy 5 shares of AAPL at the mid, day."},
    {"place_order", "Yes, send it."},
    {"cancel_order", "Cancel everything that works in AAPL."},
    {"reconcile_order", "Did that order arrive?"},
    {"halt_trading", "Stop all trading."},
    {"search_symbols", "What is Apple Hospitality's symbol?"},
    {"search", "Research what I hold in TSLA."},
};

// Empty: the tool has none.
std::string find_question(const std::string& tool) {
  for (const ExampleQuestion& each : kQuestions) {
    if (each.tool == tool) return std::string(each.question);
  }
  return {};
}

void add_tool(std::string& text, const mcp::Tool& tool) {
  text += "### " + tool.name + "\n\n" + tool.description + "\n\n";
  if (!tool.parameters.empty()) text += "| Argument | Values | Default | Meaning |\n|---|---|---|---|\n";
  for (const mcp::Parameter& parameter : tool.parameters) {
    text += "| " + code(parameter.name) + " | " + cell(format_values(parameter)) + " | " + format_default(parameter) +
            " | " + cell(parameter.full_description()) + " |\n";
  }
  std::string routes;
  for (const std::string& route : tool.routes) {
    if (!routes.empty()) routes += ", ";
    routes += code(mcp::route_method(tool) + ' ' + route);
  }
  if (!routes.empty()) text += "\nHTTP: " + routes + "\n";
  if (tool.toolset == "trading") {
    text += "\nOffered only with `ENABLE_TRADING=true`, or in the demo, and without `READ_ONLY`. Scope: `" +
            tool.scope + "`. What is guaranteed: [trading-safety.md](trading-safety.md).\n";
  } else if (tool.effect != mcp::Effect::read) {
    text += "\nOffered only with `ENABLE_WRITES=true` and without `READ_ONLY`. Scope: `" + tool.scope + "`.\n";
  }
  std::string settings;
  for (const std::string& lifetime : tool.cache_lifetimes) {
    if (!settings.empty()) settings += ", ";
    settings += code("CACHE_TTL_" + support::to_upper(lifetime));
  }
  if (!settings.empty()) text += "\nCached for: " + settings + "\n";
}

}  // namespace

std::string settings_section() {
  std::string text;
  std::string group;
  for (const Setting& setting : settings()) {
    if (group != setting.group) {
      if (!text.empty()) text += '\n';
      group = setting.group;
      text += "## " + group + "\n\n| Variable | Default | Meaning |\n|---|---|---|\n";
    }
    text += "| " + code(setting.name) + (setting.secret ? " (secret)" : "") + " | " + cell(setting.standard) + " | " +
            cell(setting.description) + " |\n";
  }
  return text;
}

std::string tools_overview(const mcp::Registry& registry) {
  struct Row {
    std::string toolset, questions, names;
  };
  std::vector<Row> rows;
  for (const mcp::Tool& tool : registry.tools()) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.toolset == tool.toolset; });
    if (row == rows.end()) row = rows.insert(rows.end(), {tool.toolset, {}, {}});
    row->names += (row->names.empty() ? "" : ", ") + code(tool.name);
    const std::string question = find_question(tool.name);
    if (!question.empty()) row->questions += (row->questions.empty() ? "" : "<br>") + cell(question);
  }
  std::string table = "| About | Ask | Tools |\n|---|---|---|\n";
  for (const Row& row : rows) {
    const std::string condition = row.toolset == "list_writes" ? " (`ENABLE_WRITES`)"
                                  : row.toolset == "trading"   ? " (`ENABLE_TRADING`)"
                                                               : "";
    table += "| " + format_name(row.toolset) + condition + " | " + row.questions + " | " + row.names + " |\n";
  }
  return table;
}

std::string tools_section(const mcp::Registry& registry) {
  std::string text;
  for (const mcp::Tool& tool : registry.tools()) {
    if (!text.empty()) text += '\n';
    add_tool(text, tool);
  }
  return text;
}

std::string resources_table(const mcp::Registry& registry) {
  std::string table = "| Resource | What it is |\n|---|---|\n";
  for (const mcp::Resource& resource : registry.catalog().resources) {
    if (resource.listed) table += "| " + code(resource.uri) + " | " + cell(resource.description) + " |\n";
  }
  for (const mcp::ResourceTemplate& each : registry.catalog().resource_templates) {
    table += "| " + code(each.uri_template) + " | " + cell(each.description) + " |\n";
  }
  return table;
}

std::string prompts_table(const mcp::Registry& registry) {
  std::string table = "| Prompt | What it asks for | Arguments |\n|---|---|---|\n";
  for (const mcp::Prompt& prompt : registry.catalog().prompts) {
    std::string arguments;
    for (const mcp::PromptArgument& argument : prompt.arguments) {
      if (!arguments.empty()) arguments += ", ";
      arguments += code(argument.name) + (argument.required ? " (required)" : "");
    }
    table += "| " + code(prompt.name) + " | " + cell(prompt.description) + " | " + arguments + " |\n";
  }
  return table;
}

std::string endpoints_table(const mcp::Registry& registry) {
  std::string table = "| Endpoint | Mode | Token | What it does |\n|---|---|---|---|\n";
  for (const transports::Endpoint& endpoint : transports::endpoints(registry)) {
    table += "| " + code(endpoint.method + " " + endpoint.path) + " | " + endpoint.mode + " | " +
             cell(endpoint.authentication) + " | " + cell(endpoint.purpose) + " |\n";
  }
  return table;
}

std::string checks_table() {
  std::string text =
      "| Check | What it refuses | If its input is missing | Setting | Acknowledged by |\n|---|---|---|---|---|\n";
  for (const orders::Check& check : orders::all_checks()) {
    text += "| `" + std::string(check.name) + "` | " + cell(std::string(check.summary)) + " | " +
            std::string(check.if_missing) + " | " + (check.setting.empty() ? "" : code(std::string(check.setting))) +
            " | " + (check.acknowledge.empty() ? "" : code(std::string(check.acknowledge))) + " |\n";
  }
  return text;
}

std::string metrics_table() {
  std::string table = "| Metric | Type | Labels | Meaning |\n|---|---|---|---|\n";
  for (const metrics::Family* family : metrics::families()) {
    const metrics::Description& description = family->description();
    std::string labels;
    for (const std::string& label : description.labels) labels += (labels.empty() ? "" : ", ") + code(label);
    table += "| " + code(description.name) + " | " + std::string(metrics::to_string(family->type())) + " | " + labels +
             " | " + cell(description.help) + " |\n";
  }
  return table;
}

std::string with_section(const std::string& text, const std::string& name, const std::string& content) {
  const std::string begin = "<!-- " + name + ":begin -->\n";
  const std::string end = "<!-- " + name + ":end -->";
  const auto first = text.find(begin);
  const auto last = text.find(end);
  if (first == std::string::npos || last == std::string::npos || last < first) {
    throw std::invalid_argument("no section '" + name + "'");
  }
  return text.substr(0, first + begin.size()) + content + text.substr(last);
}

}  // namespace app
