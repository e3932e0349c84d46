#include "commands.hpp"

#include <condition_variable>
#include <iomanip>
#include <mutex>

#include "program.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

Json arguments_of(const CallCommand& command) {
  if (!command.json.empty()) {
    if (!command.arguments.empty()) {
      throw Error(ErrorCode::invalid_argument, "--json and --arg cannot be given together.",
                  "Put every argument into one of the two.");
    }
    constexpr const char* example = "Example: --json '{\"symbols\":[\"AAPL\"]}'";
    support::JsonLimits limits;
    limits.max_bytes = command.json.size();  // the system has bounded a command line
    try {
      Json object = support::read_json(command.json, limits);
      if (object.is_object()) return object;
    } catch (const support::JsonError& error) {
      throw Error(ErrorCode::invalid_argument, std::string("--json ") + error.what() + '.', example);
    }
    throw Error(ErrorCode::invalid_argument, "--json is not a JSON object.", example);
  }
  Json object = Json::object();
  for (const std::string& argument : command.arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorCode::invalid_argument, "--arg takes key=value.", "Example: --arg symbols=AAPL,TSLA");
    }
    Json& member = object[argument.substr(0, equals)];
    std::string value = argument.substr(equals + 1);
    if (member.is_null()) {
      member = std::move(value);
    } else {
      if (!member.is_array()) member = Json::array({member});
      member.push_back(std::move(value));
    }
  }
  return object;
}

// Commands print their own result; the server's log would only stand in its way.
Configuration quiet(Configuration configuration, const Variables& variables) {
  if (!variables.has("LOG_LEVEL")) configuration.log_level = support::LogLevel::warning;
  support::configure_log(configuration.log_level, configuration.log_format);
  return configuration;
}

}  // namespace

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return 2;
    case ErrorCode::auth_failed:
    case ErrorCode::broker_login_failed:
      return 3;
    case ErrorCode::not_found:
      return 4;
    case ErrorCode::forbidden:
    case ErrorCode::refused:
    case ErrorCode::conflict:
      return 5;
    case ErrorCode::rate_limited:
    case ErrorCode::upstream_unavailable:
    case ErrorCode::not_ready:
    case ErrorCode::deadline_exceeded:
    case ErrorCode::outcome_unknown:
      return 6;
    default:
      return 1;
  }
}

int run_call(const Variables& variables, const Flags& flags, const CallCommand& command, std::ostream& out) {
  Flags local = flags;
  local.mode = "stdio";
  const Json arguments = arguments_of(command);
  Program program(quiet(load_configuration(variables, local), variables));
  for (const std::string& warning : program.configuration().warnings) {
    support::log_warning("configuration", {{"warning", warning}});
  }
  const std::string result = mcp::plain_text(program.call(program.registry().get(command.tool), arguments));
  out << (command.pretty ? Json::parse(result).dump(2, ' ', false, Json::error_handler_t::replace) : result) << '\n';
  return 0;
}

int run_tools(const Variables& variables, const Flags& flags, bool json, std::ostream& out) {
  Flags local = flags;
  local.mode = "stdio";
  local.demo = true;  // the list is the same everywhere; demo needs no credentials
  Program program(quiet(load_configuration(variables, local), variables));
  if (json) {
    out << program.registry().listing(mcp::kNewestStateless).dump(2) << '\n';
    return 0;
  }
  for (const mcp::Tool& tool : program.registry().tools()) {
    out << tool.name << "\n    " << tool.description << '\n';
    for (const mcp::Parameter& parameter : tool.parameters) {
      out << "    --arg " << std::left << std::setw(20) << (parameter.name + "=…");
      if (parameter.required) out << " required.";
      if (!parameter.choices.empty()) {
        out << " One of:";
        for (const std::string& choice : parameter.choices) out << ' ' << choice;
        out << '.';
      }
      if (!parameter.description.empty()) out << ' ' << parameter.description;
      out << '\n';
    }
    out << '\n';
  }
  return 0;
}

int run_simulator(const Variables& variables, const Flags& flags, std::ostream& out) {
  const ShutdownSignal shutdown(kPromiseBeforeServing);
  Flags local = flags;
  local.mode = "stdio";
  local.demo = true;
  const Configuration configuration = load_configuration(variables, local);
  support::configure_log(configuration.log_level, configuration.log_format);
  const support::SystemClock present;
  const support::ManualClock frozen(configuration.demo_clock.value_or(present.now()));
  const support::Clock& clock = configuration.demo_clock ? static_cast<const support::Clock&>(frozen) : present;
  simulator::Options options;
  options.port = flags.port.value_or(0);
  options.seed = configuration.demo_seed;
  options.strict_user_agent = flags.strict_user_agent;
  simulator::Simulator simulator(options, clock);
  out << "A TastyTrade to test against: " << simulator.url() << "\n\n"
      << "export TASTYTRADE_API_URL=" << simulator.url() << '\n'
      << "export TASTYTRADE_CLIENT_ID=" << options.client_id << '\n'
      << "export TASTYTRADE_CLIENT_SECRET=" << options.client_secret << '\n'
      << "export TASTYTRADE_REFRESH_TOKEN=" << options.refresh_token << '\n'
      << std::flush;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, shutdown.token(), [] { return false; });
  simulator.stop();
  return 0;
}

}  // namespace app
