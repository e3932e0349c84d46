#include <algorithm>
#include <cmath>

#include "figure_text.hpp"
#include "status_view.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/table.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr double kRecent = 600;  // seconds; see assess()
constexpr std::string_view kRunbook = "docs/operations.md, Alerts";

double seconds_of(support::Instant time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// "ok 12, rate_limited 1": the highest count first. `whole`: shares of it in place of counts.
std::string list_counts(const Counts& counts, double whole = 0) {
  std::vector<std::pair<std::string, double>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [name, count] : sorted) {
    text += (text.empty() ? "" : ", ") + clean_text(name) + ' ' +
            (whole > 0 ? format_share(count, whole) : format_count(count));
  }
  return text;
}

// "2xx 12, 5xx 1, timeout 1".
Counts by_class(const Counts& statuses) {
  Counts classes;
  for (const auto& [status, count] : statuses) {
    const bool is_number = status.size() == 3 && status.find_first_not_of("0123456789") == std::string::npos;
    classes[is_number ? status.substr(0, 1) + "xx" : status] += count;
  }
  return classes;
}

class Screen {
 public:
  Screen(const StatusView& view, const Terminal& terminal)
      : view_(view), figures_(view.figures), terminal_(terminal), width_(std::min(terminal.width, kMaxTextWidth)) {}

  std::string format() {
    add_head();
    add_assessment();
    add_tools();
    add_endpoints();
    add_cache();
    add_store();
    add_facts();
    if (!silent_.empty()) add_note("Not shown, because nothing was counted: " + support::join(silent_, ", ") + ".");
    if (!left_out_.empty())
      add_note("Not shown, because the terminal is narrow: " + support::join(left_out_, ", ") + ".");
    return text_;
  }

 private:
  void add_head() {
    const std::string title =
        "TastyTrade MCP Server " + clean_text(figures_.version) + ", mode " + clean_text(figures_.mode);
    const std::string badge = "[" + support::to_upper(clean_text(figures_.environment)) + "]";
    const Style style = figures_.environment == "production" ? Style::production
                        : figures_.environment == "sandbox"  ? Style::sandbox
                                                             : Style::demo;
    const std::size_t used = text_width(title) + text_width(badge), width = std::min<std::size_t>(terminal_.width, 80);
    const std::string gap = used + 2 <= width ? std::string(width - used, ' ') : "\n";
    text_ += title + gap + terminal_.paint(badge, style) + '\n';
    const auto up = uptime(figures_, view_.time);
    add_lines(view_.url + (up ? ", up " + format_span(*up) : "") + '.' + describe_watch(), "", Style::heading);
    if (!view_.event.empty()) add_lines(view_.event, "", Style::warning);
    text_ += '\n';
  }

  std::string describe_watch() const {
    if (!view_.is_watch) return "";
    const std::string time = " At " + support::to_iso8601(view_.time).substr(11, 8) + " UTC.";
    return time + (view_.interval ? " Rates: of the last " + format_duration(view_.interval->seconds) + "." : "") +
           " Ctrl-C ends.";
  }

  void add_assessment() {
    const bool is_well = view_.assessment.is_well();
    add_lines(headline(view_.assessment), is_well ? terminal_.symbol("\u2713 ", "") : terminal_.symbol("\u2717 ", ""),
              is_well ? Style::gain : Style::error);
    for (const Finding& finding : view_.assessment.findings) {
      add_lines(finding.text, finding.is_warning ? "! " : terminal_.symbol("\u2717 ", "* "),
                finding.is_warning ? Style::warning : Style::error);
      add_lines(finding.advice + " More: " + finding.alert + " in " + std::string(kRunbook) + ".", "  ", Style::plain);
    }
    const auto up = uptime(figures_, view_.time);
    if (!view_.is_watch && up && *up > kRecent) {
      add_lines("Failures are counted since the start. For those of the last minutes: tastytrade-mcp status --watch",
                "", Style::heading);
    }
  }

  // Wraps text behind `mark`, with the following lines under it.
  void add_lines(const std::string& text, std::string_view mark, Style style) {
    const std::size_t margin = text_width(mark);
    std::string prefix(mark);
    for (const std::string& line : wrap_text(clean_text(text), width_ - margin)) {
      text_ += terminal_.paint(prefix + line, style) + '\n';
      prefix = std::string(margin, ' ');
    }
  }

  void add_note(const std::string& text) {
    text_ += '\n';
    add_lines(text, "", Style::heading);
  }

  void add_table(Table table) {
    if (!view_.interval) {  // without rates
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].heading != "/S") continue;
        table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(i));
        for (Row& row : table.rows) {
          if (row.kind == Row::Kind::cells) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(i));
        }
      }
    }
    TableText formatted = format_table(table, terminal_);
    text_ += '\n' + formatted.text;
    for (std::string& name : formatted.left_out) left_out_.push_back(std::move(name));
  }

  std::string rate(double count) const { return view_.interval ? format_rate(count, view_.interval->seconds) : ""; }

  // The row with the same name in what was counted since the last look; null if there is none.
  template <class Row, class Member>
  const Row* recent(std::vector<Row> ServerFigures::*rows, Member Row::*name, const Member& value) const {
    if (!view_.interval) return nullptr;
    const std::vector<Row>& all = view_.interval->figures.*rows;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Row& row) { return row.*name == value; });
    return found == all.end() ? nullptr : &*found;
  }

  static Column number(const std::string& heading, const std::string& name) {
    return {.heading = heading, .is_right_aligned = true, .min_width = Column::kNoWrap, .name = name};
  }

  void add_tools() {
    if (figures_.tools.empty()) return silent_.emplace_back("tool calls"), void();
    Table table{.columns = {{.heading = "TOOL", .min_width = Column::kNoWrap},
                            number("CALLS", "calls"),
                            number("/S", "calls a second"),
                            number("ERRORS", "errors of calls"),
                            number("P95", "p95 of calls"),
                            number("P50", "p50 of calls")}};
    for (const ToolFigures& row : figures_.tools) {
      const double all = total(row.outcomes);
      Counts errors = row.outcomes;
      for (const char* outcome : {"ok", "asked"}) errors.erase(outcome);
      const ToolFigures* now = recent(&ServerFigures::tools, &ToolFigures::tool, row.tool);
      table.rows.push_back({{{clean_text(row.tool)},
                             {format_count(all)},
                             {rate(now == nullptr ? 0 : total(now->outcomes))},
                             {format_share(total(errors), all), errors.empty() ? Style::plain : Style::warning},
                             {format_quantile(compute_quantile(row.duration, 0.95))},
                             {format_quantile(compute_quantile(row.duration, 0.5))}}});
      if (errors.empty()) continue;
      table.rows.push_back({{{"  " + list_counts(errors, all), Style::warning}}, Row::Kind::heading});
    }
    add_table(std::move(table));
  }

  void add_endpoints() {
    if (figures_.endpoints.empty()) return silent_.emplace_back("requests to TastyTrade"), void();
    Table table{.columns = {{.heading = "TASTYTRADE"},
                            number("REQUESTS", "requests"),
                            number("/S", "requests to TastyTrade a second"),
                            number("P95", "p95 of requests"),
                            {.heading = "STATUS", .min_width = 8, .name = "status of requests"}}};
    for (const EndpointFigures& row : figures_.endpoints) {
      const EndpointFigures* now = recent(&ServerFigures::endpoints, &EndpointFigures::endpoint, row.endpoint);
      const Counts classes = by_class(row.statuses);
      std::string status = list_counts(classes);
      if (row.repeated > 0) status += ", repeated " + format_count(row.repeated);
      const bool is_good = classes.size() == 1 && classes.contains("2xx");
      table.rows.push_back({{{clean_text(row.endpoint)},
                             {format_count(total(row.statuses))},
                             {rate(now == nullptr ? 0 : total(now->statuses))},
                             {format_quantile(compute_quantile(row.duration, 0.95))},
                             {status, is_good ? Style::plain : Style::warning}}});
    }
    add_table(std::move(table));
  }

  void add_cache() {
    if (figures_.cache.empty()) return silent_.emplace_back("the cache"), void();
    Table table{.columns = {{.heading = "CACHE"},
                            number("FOUND", "share of look-ups found in the cache"),
                            number("HITS", "hits"),
                            number("MISSES", "misses"),
                            number("SHARED", "shared loads")}};
    for (const CacheFigures& row : figures_.cache) {
      table.rows.push_back({{{clean_text(row.data)},
                             {format_share(row.hits, row.hits + row.misses + row.shared)},
                             {format_count(row.hits)},
                             {format_count(row.misses)},
                             {format_count(row.shared)}}});
    }
    add_table(std::move(table));
  }

  void add_store() {
    if (figures_.store.empty()) return silent_.emplace_back("the store"), void();
    Table table{.columns = {{.heading = "STORE"},
                            number("COUNT", "operations of the store"),
                            number("ERRORS", "errors of the store"),
                            number("P95", "p95 of the store")}};
    for (const StoreFigures& row : figures_.store) {
      table.rows.push_back({{{clean_text(row.store + ' ' + row.operation)},
                             {format_count(row.duration.count())},
                             {format_count(row.errors), row.errors > 0 ? Style::loss : Style::plain},
                             {format_quantile(compute_quantile(row.duration, 0.95))}}});
    }
    add_table(std::move(table));
  }

  void add_facts();
  std::string describe_login() const;
  std::string describe_limits() const;
  std::string describe_open() const;
  std::string describe_refusals() const;
  std::string describe_client_logins() const;
  std::string describe_process() const;

  const StatusView& view_;
  const ServerFigures& figures_;
  const Terminal& terminal_;
  const std::size_t width_;
  std::string text_;
  std::vector<std::string> silent_;    // parts without traffic
  std::vector<std::string> left_out_;  // columns for which there was no room
};

// A list of parts, of which empty ones are left out.
std::string join_parts(std::initializer_list<std::string> parts, std::string_view separator = ", ") {
  std::vector<std::string> present;
  for (const std::string& part : parts) {
    if (!part.empty()) present.push_back(part);
  }
  return support::join(present, separator);
}

// "3 streams"; empty if the server does not say.
std::string count_things(const std::optional<double>& count, const std::string& one, const std::string& many) {
  return count ? format_count(*count) + ' ' + (*count == 1 ? one : many) : "";
}

std::string of_limit(const std::optional<double>& used, const std::optional<double>& limit, const std::string& what) {
  if (!used) return "";
  return format_count(*used) + (limit ? " of " + format_count(*limit) : "") + ' ' + what;
}

std::string Screen::describe_login() const {
  if (!figures_.logged_in) return "";
  const double now = seconds_of(view_.time);
  std::string text = *figures_.logged_in == 1 ? "ok" : "failed";
  if (figures_.login_time) text += ", " + format_span(now - *figures_.login_time) + " ago";
  const std::string counts = list_counts(figures_.broker_logins);
  return text + (counts.empty() ? "" : "; all: " + counts);
}

std::string Screen::describe_limits() const {
  std::string text;
  for (const LimitFigures& row : figures_.limits) {
    text += (text.empty() ? "" : "; ") + clean_text(row.limit) + ": " + format_count(row.wait.count()) + " waited";
    if (row.wait.count() > 0) text += ", p95 " + format_quantile(compute_quantile(row.wait, 0.95));
    text += ", " + format_count(row.refused) + " refused";
  }
  return text;
}

std::string Screen::describe_open() const {
  const std::string connections = of_limit(figures_.connections, figures_.max_connections, "connections");
  return join_parts({connections.empty() ? "" : connections + " (one is this command's)",
                     count_things(figures_.streams, "stream", "streams"),
                     count_things(figures_.subscriptions, "subscription", "subscriptions"),
                     count_things(figures_.tasks, "task", "tasks"),
                     count_things(figures_.calls_running, "call running", "calls running")});
}

std::string Screen::describe_refusals() const {
  const std::string mcp = list_counts(figures_.mcp_refusals);
  return join_parts({list_counts(figures_.http_refusals), mcp.empty() ? "" : "MCP errors: " + mcp}, "; ");
}

std::string Screen::describe_client_logins() const {
  const auto count = [](double value, const std::string& what) {
    return value > 0 ? format_count(value) + what : std::string();
  };
  const std::string pages = list_counts(figures_.login_tokens), tokens = list_counts(figures_.tokens_issued);
  return join_parts(
      {pages.empty() ? "" : "login page: " + pages, tokens.empty() ? "" : "tokens: " + tokens,
       join_parts({count(figures_.grants_begun, " grants begun"), count(figures_.grants_ended, " grants ended"),
                   count(figures_.sessions_begun, " sessions begun")})},
      "; ");
}

std::string Screen::describe_process() const {
  std::string cpu;
  if (view_.interval && view_.interval->figures.cpu_seconds) {
    cpu = format_share(*view_.interval->figures.cpu_seconds, view_.interval->seconds) + " of a processor";
  } else if (figures_.cpu_seconds) {
    cpu = format_duration(*figures_.cpu_seconds) + " of processor time";
  }
  return join_parts({figures_.resident_bytes ? format_bytes(*figures_.resident_bytes) + " memory" : "",
                     of_limit(figures_.descriptors, figures_.max_descriptors, "descriptors"),
                     count_things(figures_.threads, "thread", "threads"), cpu});
}

void Screen::add_facts() {
  Table table{.columns = {{.min_width = Column::kNoWrap}, {.min_width = 12}}};
  const auto add = [&](const std::string& label, const std::string& value, const std::string& name,
                       Style style = Style::plain) {
    if (value.empty()) {
      silent_.push_back(name);
    } else {
      table.rows.push_back({{{label, Style::heading}, {value, style}}});
    }
  };
  const bool is_login_bad = figures_.logged_in == 0;
  add("Last login", describe_login(), "logins to TastyTrade", is_login_bad ? Style::loss : Style::plain);
  add("Waits", describe_limits(), "waits for TastyTrade's limits");
  add("Open", describe_open(), "connections");
  const double requests = view_.interval ? total(view_.interval->figures.http_statuses) : 0;
  const std::string http = list_counts(figures_.http_statuses);
  add("HTTP", http.empty() || !view_.interval ? http : http + "; " + rate(requests) + " /s", "HTTP requests");
  add("Refused", describe_refusals(), "refusals");
  add("Clients", describe_client_logins(), "logins and sessions of clients");
  if (figures_.cache_bytes) add("Cache", format_bytes(*figures_.cache_bytes), "");
  if (figures_.certificate_end) {
    const double left = *figures_.certificate_end - seconds_of(view_.time);
    add("Certificate", left < 0 ? "expired" : "expires in " + format_span(left), "");
  }
  add("Log", format_count(figures_.log_lines_dropped) + " lines dropped", "");
  add("Process", describe_process(), "the process");
  add_table(std::move(table));
}

}  // namespace

std::optional<double> uptime(const ServerFigures& figures, support::Instant now) {
  if (!figures.start_time) return std::nullopt;
  return std::max(0.0, std::round((seconds_of(now) - *figures.start_time) * 1000) / 1000);
}

std::string format_status(const StatusView& view, const Terminal& terminal) {
  return Screen(view, terminal).format();
}

}  // namespace app
