#include "doctor.hpp"

#include <algorithm>
#include <iomanip>

#include "checks.hpp"
#include "demo.hpp"
#include "program.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "terminal/progress.hpp"
#include "terminal/text_layout.hpp"

namespace app {

using broker::Environment;
using support::Error;
using support::Json;

namespace {

constexpr std::size_t kMinHiddenText = 6;  // shorter values ("on") occur in ordinary text, and are not hidden

struct CheckCode {
  const char* name;
  int exit_code;
};
constexpr CheckCode kCodes[] = {{"settings", 10},    {"state", 11},       {"network", 12}, {"clock", 13},
                                {"credentials", 14}, {"permissions", 15}, {"orders", 16}};

struct Report {
  std::string environment = "unknown";
  std::vector<Check> checks;

  const Check* find(std::string_view name) const {
    for (const Check& check : checks) {
      if (check.name == name) return &check;
    }
    return nullptr;
  }
  int exit_code() const {
    for (const CheckCode& coded : kCodes) {
      const Check* check = find(coded.name);
      if (check != nullptr && check->status == CheckStatus::failed) return coded.exit_code;
    }
    return 0;
  }
};

// Removes secrets from the report, in case the broker or the system repeated one in a message.
class Redactor {
 public:
  explicit Redactor(const Variables& variables) {
    for (const Setting& setting : settings()) {
      if (setting.secret) add(variables.text(setting.name), "(hidden)");
    }
    const std::string client_id = variables.text("TASTYTRADE_CLIENT_ID");
    if (read_claims(client_id)) add(client_id, "(hidden)");
    const std::string account = variables.text("TASTYTRADE_ACCOUNT");
    add(account, support::last_four(account));
  }

  void clean(Check& check) const {
    clean(check.detail);
    clean(check.hint);
    for (std::string& note : check.notes) clean(note);
  }

 private:
  void add(const std::string& hidden, const std::string& shown) {
    if (hidden.size() >= kMinHiddenText) replacements_.emplace_back(hidden, shown);
  }
  void clean(std::string& text) const {
    for (const auto& [hidden, shown] : replacements_) {
      for (auto at = text.find(hidden); at != std::string::npos; at = text.find(hidden, at + shown.size())) {
        text.replace(at, hidden.size(), shown);
      }
    }
  }
  std::vector<std::pair<std::string, std::string>> replacements_;
};

Check skipped(const std::string& name, const std::string& prerequisite) {
  Check check{.name = name, .status = CheckStatus::skipped};
  check.detail = "Not checked, because " + prerequisite + " failed.";
  return check;
}

bool failed(const Check& check) {
  return check.status == CheckStatus::failed;
}

// `settings`: the check of the settings, which fails if they name a toolset or a tool that does not exist.
void check_tools(const Configuration& configuration, broker::Client& client, Check& settings) {
  try {
    make_catalog(configuration, client, {});
  } catch (const Error& error) {
    settings.status = CheckStatus::failed;
    settings.detail = error.message();
    settings.hint = error.hint;
  }
}

void check_broker(Configuration& configuration, const Variables& variables, Progress& progress, Report& report) {
  const support::SystemClock clock;
  if (configuration.broker.environment == broker::Environment::demo) progress.set("Starting the demo");
  const auto simulator = start_demo(configuration, clock);
  broker::Client client(configuration.broker, clock);
  check_tools(configuration, client, report.checks.front());
  progress.set("Checking the network");
  const NetworkFinding network = check_network(configuration.broker, variables, clock);
  report.checks.push_back(network.check);
  if (failed(network.check)) {
    report.checks.push_back(skipped("clock", "network"));
    report.checks.push_back(skipped("credentials", "network"));
    report.checks.back().notes = find_credential_problems(configuration.broker);
    report.checks.push_back(skipped("permissions", "network"));
    report.checks.push_back(skipped("live", "network"));
    return;
  }
  report.checks.push_back(check_clock(network, configuration.trading));
  progress.set("Logging in at TastyTrade");
  report.checks.push_back(check_credentials(client));
  progress.set("Reading the accounts");
  const bool is_logged_in = !failed(report.checks.back());
  report.checks.push_back(is_logged_in ? check_permissions(client, configuration.default_account)
                                       : skipped("permissions", "credentials"));
  if (is_logged_in) {
    const auto orders = std::find_if(report.checks.begin(), report.checks.end(),
                                     [](const Check& check) { return check.name == "orders"; });
    check_trading_accounts(client, configuration, *orders);
  }
  progress.set("Waiting for live quotes");
  report.checks.push_back(failed(*report.find("credentials")) ? skipped("live", "credentials") : check_live(client));
}

Report run_checks(const Variables& variables, const Flags& flags, Progress& progress) {
  Report report;
  std::optional<Configuration> configuration;
  report.checks.push_back(check_settings(variables, flags, configuration));
  if (!configuration) {
    for (const char* name : {"state", "orders", "network", "clock", "credentials", "permissions", "live"}) {
      report.checks.push_back(skipped(name, "settings"));
    }
    return report;
  }
  report.environment = broker::to_string(configuration->broker.environment);
  const bool is_level_chosen = variables.has("LOG_LEVEL") || flags.verbose;
  support::configure_log(is_level_chosen ? configuration->log_level : support::LogLevel::off,
                         configuration->log_format);
  report.checks.push_back(check_state(*configuration));
  report.checks.push_back(check_orders(*configuration));
  try {
    check_broker(*configuration, variables, progress, report);
  } catch (const Error& error) {  // the client or the simulator cannot be created
    report.checks.resize(3);
    report.checks.push_back({"network", CheckStatus::failed, error.message(), {}, error.hint});
    for (const char* name : {"clock", "credentials", "permissions", "live"}) {
      report.checks.push_back(skipped(name, "network"));
    }
  }
  return report;
}

Json make_json(const std::vector<OrderCheck>& order_checks) {
  Json list = Json::array();
  for (const OrderCheck& check : order_checks) {
    Json entry{{"name", check.name}};
    for (const auto& [name, value] : check.settings) entry["settings"][name] = value;
    if (!check.acknowledge.empty()) entry["acknowledge"] = check.acknowledge;
    list.push_back(std::move(entry));
  }
  return list;
}

void print_json(const Report& report, std::ostream& out) {
  Json checks = Json::array();
  for (const Check& check : report.checks) {
    Json entry{{"name", check.name}, {"status", to_string(check.status)}, {"detail", check.detail}};
    if (!check.notes.empty()) entry["notes"] = check.notes;
    if (!check.hint.empty()) entry["hint"] = check.hint;
    if (!check.order_checks.empty()) entry["order_checks"] = make_json(check.order_checks);
    checks.push_back(std::move(entry));
  }
  const int code = report.exit_code();
  const Json json{
      {"ok", code == 0}, {"environment", report.environment}, {"checks", std::move(checks)}, {"exit_code", code}};
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// `lists_order_checks`: each of the checks that an order passes has a line.
void print_text(const Report& report, bool lists_order_checks, std::ostream& out) {
  constexpr const char* kIndent = "                          ";
  out << "TastyTrade MCP Server " << TASTYTRADE_MCP_VERSION << ", environment: " << report.environment << "\n\n";
  bool warned = false;
  const Check* problem = nullptr;
  for (const Check& check : report.checks) {
    out << "  " << std::left << std::setw(14) << check.name << std::setw(10) << to_string(check.status) << check.detail
        << '\n';
    for (const std::string& note : check.notes) out << kIndent << "- " << note << '\n';
    if (!check.hint.empty()) out << kIndent << "> " << check.hint << '\n';
    for (const OrderCheck& one : check.order_checks) {
      if (lists_order_checks) out << kIndent << "* " << describe(one) << '\n';
    }
    warned = warned || check.status == CheckStatus::warning;
    if (problem == nullptr && failed(check)) problem = &check;
  }
  out << '\n';
  if (problem != nullptr) {
    out << "Begin with: " << problem->name << " (exit code " << report.exit_code() << ").\n";
  } else {
    out << (warned ? "Ready, with warnings.\n" : "Ready.\n");
  }
}

struct Mark {
  std::string_view unicode, ascii;
  Style style;
};

Mark mark_of(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return {"\u2713", "ok", Style::gain};
    case CheckStatus::warning:
      return {"!", "warning", Style::warning};
    case CheckStatus::failed:
      return {"\u2717", "failed", Style::loss};
    case CheckStatus::skipped:
      return {"\u00B7", "skipped", Style::heading};
  }
  return {};
}

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string summary(const Report& report) {
  std::size_t problems = 0, warnings = 0;
  std::string first;
  for (const Check& check : report.checks) {
    if (check.status == CheckStatus::warning) ++warnings;
    if (!failed(check)) continue;
    ++problems;
    if (first.empty()) first = check.name;
  }
  const std::string also = warnings == 0 ? "" : ", " + count(warnings, "warning");
  if (problems > 0) {
    return count(problems, "problem") + also + ". Fix the " + first + " first. (exit code " +
           std::to_string(report.exit_code()) + ")";
  }
  return "Ready" + also + ". Try: tastytrade-mcp call fetch_positions";
}

void print_for_terminal(const Report& report, bool lists_order_checks, const Terminal& terminal, std::ostream& out) {
  const std::size_t width = std::min<std::size_t>(terminal.width, 100), margin = terminal.has_unicode ? 16 : 22;
  out << "TastyTrade MCP Server " << TASTYTRADE_MCP_VERSION << ", environment: " << report.environment << "\n\n";
  const auto add_lines = [&](const std::string& text) {
    return join_lines(wrap_text(clean_text(text), std::max<std::size_t>(width, 40) - margin), margin) + '\n';
  };
  for (const Check& check : report.checks) {
    const Mark mark = mark_of(check.status);
    const std::string label(terminal.symbol(mark.unicode, mark.ascii));
    out << terminal.paint(label, mark.style) << std::string((terminal.has_unicode ? 2 : 8) - text_width(label), ' ')
        << pad_right(check.name, 14) << add_lines(check.detail);
    for (const std::string& note : check.notes) out << std::string(margin, ' ') << add_lines(note);
    if (!check.hint.empty()) out << std::string(margin, ' ') << add_lines(check.hint);
    for (const OrderCheck& one : check.order_checks) {
      if (lists_order_checks) out << std::string(margin, ' ') << add_lines(describe(one));
    }
  }
  out << '\n' << join_lines(wrap_text(summary(report), width), 0) << '\n';
}

}  // namespace

int run_doctor(const Variables& variables, const DoctorOptions& options, std::ostream& out) {
  Report report;
  {
    Progress progress(options.errors, "Checking the settings", options.flags.quiet);
    report = run_checks(variables, options.flags, progress);
  }
  const Redactor redactor(variables);
  for (Check& check : report.checks) redactor.clean(check);
  if (options.json) {
    print_json(report, out);
  } else if (options.terminal.is_terminal) {
    print_for_terminal(report, options.flags.verbose, options.terminal, out);
  } else {
    print_text(report, options.flags.verbose, out);
  }
  return report.exit_code();
}

}  // namespace app
