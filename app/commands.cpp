#include "commands.hpp"

#include <condition_variable>

#include "answer_tables/format_answer.hpp"
#include "call_arguments.hpp"
#include "command_line/completion.hpp"
#include "fixed_time_clock.hpp"
#include "order_commands/order_text.hpp"
#include "program.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "terminal/progress.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

Configuration configure_command_log(Configuration configuration, const Variables& variables, const Flags& flags) {
  const bool is_chosen = variables.has("LOG_LEVEL") || flags.quiet || flags.verbose;
  if (!is_chosen) configuration.log_level = support::LogLevel::warning;
  support::configure_log(configuration.log_level, configuration.log_format);
  return configuration;
}

std::string describe_start(const Configuration& configuration) {
  return configuration.broker.environment == broker::Environment::demo ? "Starting the demo" : "Starting";
}

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

namespace {

bool has_accepted_step(const Json& answer) {
  const Json* const steps = support::find(answer, "steps");
  if (steps == nullptr || !steps->is_array()) return false;
  return std::any_of(steps->begin(), steps->end(), [](const Json& step) {
    const Json* const status = support::find(step, "status");
    return status != nullptr && *status == to_string(orders::Status::accepted);
  });
}

// The exit code for an answer of the order path: that of an unknown outcome if there is one, else of the first failure.
int find_failure(const Json& answer) {
  std::vector<std::string> statuses;
  const auto add = [&statuses](const Json& row) {
    const Json* const status = support::find(row, "status");
    if (status != nullptr && status->is_string()) statuses.push_back(status->get<std::string>());
  };
  add(answer);
  if (const Json* const rows = support::find(answer, "orders"); rows != nullptr && rows->is_array()) {
    for (const Json& row : *rows) add(row);
  }
  int code = 0;
  // Of an exit from a bracket the cancellation may have been carried out alone, of several cancellations some.
  const bool is_in_part =
      has_accepted_step(answer) || std::find(statuses.begin(), statuses.end(), "accepted") != statuses.end();
  for (const std::string& status : statuses) {
    for (int number = 0; number <= static_cast<int>(orders::Status::ambiguous); ++number) {
      if (to_string(static_cast<orders::Status>(number)) != status) continue;
      const int found = exit_code(static_cast<orders::Status>(number));
      if (code == 0 || found == exit_code(orders::Status::outcome_unknown)) code = found;
    }
  }
  return code != 0 && is_in_part ? exit_code(orders::Status::outcome_unknown) : code;
}

}  // namespace

int run_call(const Variables& variables, const Flags& flags, const CallCommand& command, const Terminal& terminal,
             const Terminal& errors, std::ostream& out) {
  if (!command.pretty && command.table) {
    throw Error(ErrorCode::invalid_argument, "`--compact` and `--table` cannot be given together.",
                "Give one of the two.");
  }
  if (command.json && command.table) {
    throw Error(ErrorCode::invalid_argument, "`--json` and `--table` cannot be given together.",
                "Give one of the two.");
  }
  Flags local = flags;
  local.mode = "stdio";
  const Json arguments = read_call_arguments(command.arguments, command.input);
  Configuration configuration = configure_command_log(load_configuration(variables, local), variables, flags);
  configuration.ends_at_once = true;
  std::optional<Progress> progress;  // ends before anything is printed
  progress.emplace(errors, describe_start(configuration), flags.quiet);
  Program program(std::move(configuration));
  for (const std::string& warning : program.configuration().warnings) {
    support::log_warning("configuration", {{"warning", warning}});
  }
  const mcp::Tool& tool = program.registry().get(command.tool);
  progress->set("Waiting for TastyTrade");
  const mcp::ToolResult answer = program.call(tool, arguments);
  const std::string result = mcp::plain_text(answer);
  progress.reset();
  if (command.table || (terminal.is_terminal && !command.json && command.pretty)) {
    out << format_answer(tool, result, terminal);
  } else {
    out << (command.pretty ? Json::parse(result).dump(2, ' ', false, Json::error_handler_t::replace) : result) << '\n';
  }
  const int code = tool.toolset == "trading" ? find_failure(Json::parse(result)) : 0;
  return code == 0 && answer.is_error ? 1 : code;
}

Configuration load_tool_list_configuration(const Variables& variables, const Flags& flags) {
  Flags local = flags;
  local.mode = "stdio";
  local.demo = true;  // the list is the same everywhere; demo needs no credentials
  return configure_command_log(load_configuration(variables, local), variables, flags);
}

int run_completion(const Variables& variables, const Flags& flags, const std::string& shell, std::ostream& out) {
  const Program program(load_tool_list_configuration(variables, flags));
  out << (shell == "bash"  ? bash_completion(program.registry())
          : shell == "zsh" ? zsh_completion(program.registry())
                           : fish_completion(program.registry()));
  return 0;
}

int run_simulator(const Variables& variables, const Flags& flags, const Terminal& errors, std::ostream& out) {
  const ShutdownSignal shutdown(kStopLimitBeforeServing);
  Flags local = flags;
  local.mode = "stdio";
  local.demo = true;
  const Configuration configuration = load_configuration(variables, local);
  support::configure_log(configuration.log_level, configuration.log_format);
  const support::SystemClock present;
  const FixedTimeClock frozen(configuration.demo_clock.value_or(present.now()));
  const support::Clock& clock = configuration.demo_clock ? static_cast<const support::Clock&>(frozen) : present;
  simulator::Options options;
  options.port = flags.port.value_or(0);
  options.stream_port = flags.stream_port;
  options.seed = configuration.demo_seed;
  options.strict_user_agent = flags.strict_user_agent;
  options.odd_shapes = simulator::parse_odd_shapes(flags.odd_shapes);
  simulator::Simulator simulator = [&] {
    const Progress progress(errors, "Starting the simulator", flags.quiet);
    return simulator::Simulator(options, clock);
  }();
  out << "The simulated broker listens at " << simulator.url() << '\n'
      << "Its market data feed and its account streamer listen at " << simulator.stream_url() << "\n\n"
      << "export TASTYTRADE_API_URL=" << simulator.url() << '\n'
      << "export TASTYTRADE_STREAMER_URL=" << simulator.stream_url() << "/account\n"
      << "export TASTYTRADE_CLIENT_ID=" << options.client_id << '\n'
      << "export TASTYTRADE_CLIENT_SECRET=" << options.client_secret << '\n'
      << "export TASTYTRADE_REFRESH_TOKEN=" << options.refresh_token << '\n'
      << std::flush;
  support::Mutex mutex;
  std::condition_variable_any stopped;
  support::MutexLock lock(mutex);
  stopped.wait(lock, shutdown.token(), [] { return false; });
  simulator.stop();
  return 0;
}

}  // namespace app
