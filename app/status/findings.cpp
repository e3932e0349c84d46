#include "findings.hpp"

#include <algorithm>

#include "figure_text.hpp"

namespace app {
namespace {

constexpr double kMinEvents = 5;  // fewer calls or requests say nothing of a share
constexpr double kSlow = 2;       // seconds
constexpr double kRecent = 600;   // seconds: longer ago may be over
constexpr double kNearLimit = 0.8;
constexpr double kHighMemory = 256.0 * 1024 * 1024;
constexpr double kCertificateDays = 14;
constexpr double kMaxOpenAge = 600;  // seconds, of an order whose outcome is unknown

const Alert* find_alert(std::string_view name) {
  const std::vector<Alert>& all = known_alerts();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Alert& alert) { return alert.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string describe(const Period& period) {
  return period.is_since_start ? "since the start, " + format_span(period.seconds) + " ago"
                               : "in the last " + format_span(period.seconds);
}

class Assessor {
 public:
  // `latest`: the figures in which a failing store is looked for.
  void check_now(const ServerFigures& figures, const ServerFigures& latest,
                 const std::optional<ReadinessAnswer>& readiness, double now) {
    if (figures.logged_in == 0) add("BrokerLoginLost", "The last login to TastyTrade failed.");
    check_readiness(count_store_errors(latest) > 0, readiness);
    check_near_limit("DescriptorsNearLimit", figures.descriptors, figures.max_descriptors, " file descriptors");
    check_near_limit("ConnectionsNearLimit", figures.connections, figures.max_connections, " connections");
    if (figures.resident_bytes && *figures.resident_bytes > kHighMemory) {
      add("MemoryHigh", "The server uses " + format_bytes(*figures.resident_bytes) + " of memory.");
    }
    check_orders(figures);
    if (!figures.certificate_end) return;
    const double left = *figures.certificate_end - now;
    if (left < 0) {
      add("CertificateEnds", "The server's TLS certificate has expired: clients refuse it.", true);
    } else if (left < kCertificateDays * 86'400) {
      add("CertificateEnds", "The server's TLS certificate expires in " + format_span(left) + ".");
    }
  }

  void check_period(const Period& period) {
    period_ = &period;
    const ServerFigures& figures = period.figures;
    check_share("CallsFailing", count_failed_calls(figures), count_calls(figures), 0.05,
                " tool calls failed for a reason that is not the caller's");
    check_share("BrokerFailing", count_failed_broker_requests(figures), count_broker_requests(figures), 0.2,
                " requests were refused or not answered by TastyTrade");
    check_speed(figures);
    double refused = 0;
    for (const LimitFigures& limit : figures.limits) refused += limit.refused;
    check_count("BrokerLimitHit", refused, 0, "request", " to TastyTrade did not start because of its limits");
    check_count("ClientsLimited",
                count_of(figures.http_refusals, "address_limit") + count_of(figures.http_refusals, "token_limit"), 20,
                "request", " of clients exceeded the server's rate limits");
    check_count("WrongTokens",
                count_of(figures.http_refusals, "token") + count_of(figures.login_tokens, "refused") +
                    count_of(figures.login_tokens, "locked"),
                50, "request", " had a wrong token");
    check_count("StoreFailing", count_store_errors(figures), 0, "operation", " of the store failed");
    check_count("LogLinesDropped", figures.log_lines_dropped, 0, "log line", " did not reach the reader of the log");
    period_ = nullptr;
  }

  Assessment finish() {
    std::stable_sort(found_.findings.begin(), found_.findings.end(),
                     [](const Finding& a, const Finding& b) { return !a.is_warning && b.is_warning; });
    return std::move(found_);
  }

 private:
  bool has(std::string_view alert) const {
    return std::any_of(found_.findings.begin(), found_.findings.end(),
                       [&](const Finding& finding) { return finding.alert == alert; });
  }

  void add(std::string_view name, std::string text, bool is_problem_in_any_case = false) {
    if (has(name)) return;
    const Alert& alert = *find_alert(name);
    const bool is_old = period_ != nullptr && period_->is_since_start && period_->seconds > kRecent;
    found_.findings.push_back({.alert = alert.name,
                               .is_warning = !is_problem_in_any_case && (!alert.pages || is_old),
                               .text = std::move(text),
                               .advice = alert.advice});
  }

  void check_readiness(bool is_store, const std::optional<ReadinessAnswer>& readiness) {
    if (readiness && readiness->is_ready) return;
    if (has("BrokerLoginLost") && !is_store) {
      std::string& text = found_.findings.back().text;
      if (readiness && !readiness->detail.empty()) text += " The server says: " + readiness->detail;
      return;
    }
    std::string text = readiness ? "The server is not ready." : "The server does not say in time whether it is ready.";
    if (readiness && !readiness->detail.empty()) text += " It says: " + readiness->detail;
    add(is_store ? "StoreFailing" : "BrokerFailing", std::move(text), true);
  }

  void check_orders(const ServerFigures& figures) {
    const double age = figures.open_intent_age.value_or(0);
    if (age > kMaxOpenAge) {
      add("OrderOutcomeUnknown", "What became of an order has not been known for " + format_span(age) + '.');
    }
    if (figures.journal_writable == 0) {
      add("OrderJournalUnwritable", "The order journal cannot be written, so that no order is sent.");
    }
    if (const double ends = figures.unwritten_ends.value_or(0); ends > 0) {
      add("OrderOutcomesUnwritten", "The outcome of " + format_count(ends) + (ends == 1 ? " order" : " orders") +
                                        " could not be written into the order journal yet.");
    }
    if (figures.trading_halted == 1) add("TradingHalted", "Trading is halted.");
  }

  void check_near_limit(std::string_view alert, const std::optional<double>& used, const std::optional<double>& limit,
                        const std::string& what) {
    if (!used || !limit || *limit <= 0 || *used / *limit <= kNearLimit) return;
    add(alert, format_count(*used) + " of " + format_count(*limit) + what + " are in use.");
  }

  void check_share(std::string_view alert, double failed, double all, double limit, const std::string& what) {
    if (all <= kMinEvents || failed / all <= limit) return;
    add(alert, format_count(failed) + " of " + format_count(all) + what + ", " + describe(*period_) + '.');
  }

  void check_count(std::string_view alert, double count, double limit, const std::string& thing,
                   const std::string& what) {
    if (count <= limit) return;
    add(alert, format_count(count) + ' ' + thing + (count == 1 ? "" : "s") + what + ", " + describe(*period_) + '.');
  }

  void check_speed(const ServerFigures& figures) {
    Buckets all;
    for (const EndpointFigures& row : figures.endpoints) app::add(all, row.duration);
    const auto broker = compute_quantile(all, 0.95);
    if (all.count() > kMinEvents && broker && broker->seconds > kSlow) {
      add("BrokerSlow", "The slowest 5 of 100 requests to TastyTrade took " + format_duration(broker->seconds) +
                            " or more, " + describe(*period_) + '.');
    }
    for (const ToolFigures& row : figures.tools) {
      const auto tool = compute_quantile(row.duration, 0.95);
      if (total(row.outcomes) <= kMinEvents || !tool || tool->seconds <= kSlow) continue;
      add("CallsSlow", "The slowest 5 of 100 calls of " + row.tool + " took " + format_duration(tool->seconds) +
                           " or more, " + describe(*period_) + '.');
    }
  }

  Assessment found_;
  const Period* period_ = nullptr;  // the one that is checked; null: figures of this moment
};

}  // namespace

const std::vector<Alert>& known_alerts() {
  static const std::vector<Alert> alerts = {
      {"BrokerLoginLost", true,
       "Run `tastytrade-mcp doctor` with the server's environment: it says whether the grant was revoked or the secret "
       "changed."},
      {"BrokerFailing", true,
       "Run `tastytrade-mcp doctor` with the server's environment: it names missing or refused credentials. Else look "
       "at "
       "the statuses under TASTYTRADE and at TastyTrade's status page; there is nothing to restart then."},
      {"BrokerSlow", false,
       "Compare the endpoints under TASTYTRADE: if all are slow, it is the network or TastyTrade."},
      {"CallsFailing", true,
       "Look at the outcomes under TOOL. `internal` is a defect: the log event `tool_failed` says where."},
      {"CallsSlow", false, "If TastyTrade is not slow, calls wait for its limit of requests a second."},
      {"BrokerLimitHit", false, "Find the tool that is called so often, under TOOL."},
      {"ClientsLimited", false, "The log event `http_response` with status 429 names the client's address."},
      {"WrongTokens", false, "The log events `authentication` and `oauth_login` with `refused` name the address."},
      {"StoreFailing", true,
       "The log event `store_operation` with a `failure` says why: no connection, disk full, wrong permissions."},
      {"LogLinesDropped", false, "Look at the program that reads the log: it is too slow."},
      {"DescriptorsNearLimit", true, "Raise the limit (`LimitNOFILE`, `ulimit -n`) and restart the server."},
      {"ConnectionsNearLimit", true, "The log event `http_response` names the addresses that have so many."},
      {"MemoryHigh", false, "If no connections, streams or cache explain it, restart the server and report it."},
      {"OrderOutcomeUnknown", true,
       "`tastytrade-mcp order list --open` names the order, `tastytrade-mcp order reconcile` looks for it."},
      {"OrderJournalUnwritable", true, "Run `tastytrade-mcp doctor` with the server's environment: it says why."},
      {"OrderOutcomesUnwritten", true,
       "The log event `order_journal_behind` says why. Do not restart the server before."},
      {"TradingHalted", false,
       "`tastytrade-mcp journal show` says who halted it and why; `tastytrade-mcp resume-trading` resumes."},
      {"CertificateEnds", false, "Renew the certificate and restart the server: it reads the file when it starts."},
  };
  return alerts;
}

bool Assessment::is_well() const {
  return count_problems() == 0;
}

std::size_t Assessment::count_problems() const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding& finding) { return !finding.is_warning; }));
}

Assessment assess(const ServerFigures& figures, const std::optional<ReadinessAnswer>& readiness,
                  const std::vector<Period>& periods, double now) {
  Assessor assessor;
  assessor.check_now(figures, periods.empty() ? figures : periods.front().figures, readiness, now);
  for (const Period& period : periods) assessor.check_period(period);
  return assessor.finish();
}

std::string headline(const Assessment& assessment) {
  const std::size_t problems = assessment.count_problems(), warnings = assessment.findings.size() - problems;
  const auto count = [](std::size_t number, const std::string& what) {
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
  };
  if (problems > 0) {
    return "Serving, with " + count(problems, "problem") + (warnings > 0 ? " and " + count(warnings, "warning") : "") +
           '.';
  }
  return "Serving. Logged in to TastyTrade. The store answers." +
         (warnings > 0 ? ' ' + count(warnings, "warning") + '.' : "");
}

}  // namespace app
