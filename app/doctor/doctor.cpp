#include "doctor.hpp"

#include <iomanip>

#include "checks.hpp"
#include "demo.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace app {

using broker::Environment;
using support::Error;
using support::Json;

namespace {

constexpr std::size_t kShortestSecret = 6;  // hiding "on" wherever it occurs would only make nonsense of the report

struct CodedName {
  const char* name;
  int exit_code;
};
constexpr CodedName kOrder[] = {{"settings", 10}, {"state", 11},       {"network", 12},
                                {"clock", 13},    {"credentials", 14}, {"permissions", 15}};

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
    for (const CodedName& coded : kOrder) {
      const Check* check = find(coded.name);
      if (check != nullptr && check->status == CheckStatus::failed) return coded.exit_code;
    }
    return 0;
  }
};

// No check writes a secret; this makes sure of it whatever the broker or the system put into a message.
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
    if (hidden.size() >= kShortestSecret) replacements_.emplace_back(hidden, shown);
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
  check.detail = "Not looked at, because " + prerequisite + " failed.";
  return check;
}

bool failed(const Check& check) {
  return check.status == CheckStatus::failed;
}

void check_broker(Configuration& configuration, const Variables& variables, Report& report) {
  const support::SystemClock clock;
  const auto simulator = start_demo(configuration, clock);
  const NetworkFinding network = check_network(configuration.broker, variables, clock);
  report.checks.push_back(network.check);
  if (failed(network.check)) {
    report.checks.push_back(skipped("clock", "network"));
    report.checks.push_back(skipped("credentials", "network"));
    report.checks.back().notes = credential_findings(configuration.broker);
    report.checks.push_back(skipped("permissions", "network"));
    return;
  }
  report.checks.push_back(check_clock(network));
  broker::Client client(configuration.broker, clock);
  report.checks.push_back(check_credentials(client));
  report.checks.push_back(failed(report.checks.back()) ? skipped("permissions", "credentials")
                                                       : check_permissions(client, configuration.default_account));
}

Report examine(const Variables& variables, const Flags& flags) {
  Report report;
  std::optional<Configuration> configuration;
  report.checks.push_back(check_settings(variables, flags, configuration));
  if (!configuration) {
    for (const char* name : {"state", "network", "clock", "credentials", "permissions"}) {
      report.checks.push_back(skipped(name, "settings"));
    }
    return report;
  }
  report.environment = broker::to_string(configuration->broker.environment);
  support::configure_log(variables.has("LOG_LEVEL") ? configuration->log_level : support::LogLevel::off,
                         configuration->log_format);
  report.checks.push_back(check_state(*configuration));
  try {
    check_broker(*configuration, variables, report);
  } catch (const Error& error) {  // no client or no simulator could be made
    report.checks.resize(2);
    report.checks.push_back({"network", CheckStatus::failed, error.message(), {}, error.hint});
    for (const char* name : {"clock", "credentials", "permissions"}) report.checks.push_back(skipped(name, "network"));
  }
  return report;
}

void print_json(const Report& report, std::ostream& out) {
  Json checks = Json::array();
  for (const Check& check : report.checks) {
    Json entry{{"name", check.name}, {"status", to_string(check.status)}, {"detail", check.detail}};
    if (!check.notes.empty()) entry["notes"] = check.notes;
    if (!check.hint.empty()) entry["hint"] = check.hint;
    checks.push_back(std::move(entry));
  }
  const int code = report.exit_code();
  const Json json{
      {"ok", code == 0}, {"environment", report.environment}, {"checks", std::move(checks)}, {"exit_code", code}};
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print_text(const Report& report, std::ostream& out) {
  constexpr const char* kIndent = "                          ";
  out << "TastyTrade MCP Server " << TASTYTRADE_MCP_VERSION << ", environment: " << report.environment << "\n\n";
  bool warned = false;
  const Check* problem = nullptr;
  for (const Check& check : report.checks) {
    out << "  " << std::left << std::setw(14) << check.name << std::setw(10) << to_string(check.status) << check.detail
        << '\n';
    for (const std::string& note : check.notes) out << kIndent << "- " << note << '\n';
    if (!check.hint.empty()) out << kIndent << "> " << check.hint << '\n';
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

}  // namespace

int run_doctor(const Variables& variables, const DoctorOptions& options, std::ostream& out) {
  Report report = examine(variables, options.flags);
  const Redactor redactor(variables);
  for (Check& check : report.checks) redactor.clean(check);
  if (options.json) {
    print_json(report, out);
  } else {
    print_text(report, out);
  }
  return report.exit_code();
}

}  // namespace app
