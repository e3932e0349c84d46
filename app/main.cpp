// The entry point: parses the command line, runs the command, and turns an Error into a message and an exit code.
#include <iostream>
#include <sstream>

#include "clients/client_config.hpp"
#include "command_line/help.hpp"
#include "command_line/man_page.hpp"
#include "command_line/output.hpp"
#include "command_line/parser.hpp"
#include "commands.hpp"
#include "doctor/doctor.hpp"
#include "health_probe.hpp"
#include "memory.hpp"
#include "order_commands/halt_commands.hpp"
#include "order_commands/journal_command.hpp"
#include "order_commands/order_command.hpp"
#include "program.hpp"
#include "settings/configuration.hpp"
#include "settings/flag_rules.hpp"
#include "shutdown.hpp"
#include "status/status.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/environment.hpp"
#include "tastytrade_mcp/support/platform/memory.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/progress.hpp"
#include "terminal/terminal.hpp"

namespace platform = support::platform;

namespace {

std::string executable_path() {
  const std::string path = platform::program_path();
  return path.empty() ? "tastytrade-mcp" : path;
}

app::Flags read_flags(const app::CommandLine& line) {
  app::Flags flags;
  flags.mode = line.value("--mode");
  flags.host = line.value("--host");
  if (line.has("--port")) flags.port = std::stoi(line.value("--port"));
  flags.demo = line.has("--demo");
  flags.quiet = line.has("--quiet");
  flags.verbose = line.has("--verbose");
  if (line.has("--stream-port")) flags.stream_port = std::stoi(line.value("--stream-port"));
  flags.strict_user_agent = line.has("--strict-user-agent");
  flags.odd_shapes = line.value("--odd-shapes");
  return flags;
}

int serve(const app::Variables& variables, const app::Flags& flags, const app::Terminal& errors) {
  app::check_serve_flags(variables, flags);
  // Made first, so that a signal also ends a slow start.
  app::ShutdownSignal shutdown(app::kStopLimitBeforeServing);
  app::Configuration configuration = app::load_configuration(variables, flags);
  support::configure_log(configuration.log_level, configuration.log_format);
  const app::MemoryTrimmer trimmer;
  app::Program program = [&] {
    const app::Progress progress(errors, app::describe_start(configuration), flags.quiet);
    return app::Program(std::move(configuration));
  }();
  return program.serve(shutdown, errors);
}

int call(const app::Variables& variables, const app::CommandLine& line, const app::Terminal& errors,
         std::ostream& out) {
  app::CallCommand command;
  command.tool = line.arguments.front();
  command.arguments.assign(line.arguments.begin() + 1, line.arguments.end());
  for (const std::string& argument : line.values("--arg")) command.arguments.push_back(argument);
  if (line.has("--input")) command.input = line.value("--input");
  command.json = line.has("--json");
  command.table = line.has("--table");
  command.pretty = !line.has("--compact");
  return app::run_call(variables, read_flags(line), command,
                       app::read_terminal(platform::kStandardOutput, variables, line.has("--no-color")), errors, out);
}

int doctor(const app::Variables& variables, const app::CommandLine& line, const app::Terminal& errors,
           std::ostream& out) {
  const app::Flags flags = read_flags(line);
  app::check_serve_flags(variables, flags);
  const app::Terminal terminal = app::read_terminal(platform::kStandardOutput, variables, line.has("--no-color"));
  return app::run_doctor(variables,
                         {.flags = flags, .json = line.has("--json"), .terminal = terminal, .errors = errors}, out);
}

int config(const app::Variables& variables, const app::CommandLine& line, std::ostream& out) {
  app::ClientConfigOptions options{.client = line.arguments.front(),
                                   .write = line.has("--write"),
                                   .demo = line.has("--demo"),
                                   .production = line.has("--production"),
                                   .with_token = line.has("--token"),
                                   .binary = executable_path(),
                                   .origin = app::find_package_origin(platform::program_path()),
                                   .url = line.value("--url"),
                                   .file = {}};
  if (line.has("--npx") && line.has("--uvx")) {
    throw support::Error(support::ErrorCode::invalid_argument, "--npx and --uvx exclude each other.",
                         "Choose one of the two.");
  }
  if (line.has("--npx")) options.runner = app::Runner::npx;
  if (line.has("--uvx")) options.runner = app::Runner::uvx;
  if (line.has("--file")) options.file = line.value("--file");
  return app::run_client_config(variables, options, out);
}

int order(const app::Variables& variables, const app::CommandLine& line, const app::Terminal& errors,
          std::ostream& out) {
  app::OrderCommand command;
  command.action = line.arguments.front();
  command.arguments.assign(line.arguments.begin() + 1, line.arguments.end());
  if (line.has("--input")) command.input = line.value("--input");
  command.order_id = line.value("--order-id");
  command.never_arrived = line.has("--never-arrived");
  command.only_open = line.has("--open");
  command.yes = line.has("--yes");
  command.json = line.has("--json");
  return app::run_order(variables, read_flags(line), command,
                        app::read_terminal(platform::kStandardOutput, variables, line.has("--no-color")), errors, out);
}

int journal(const app::Variables& variables, const app::CommandLine& line, std::ostream& out) {
  app::JournalCommand command{.action = line.arguments.front(),
                              .file = line.value("--file"),
                              .last = line.has("--last") ? std::stoul(line.value("--last")) : 0,
                              .json = line.has("--json")};
  return app::run_journal(variables, read_flags(line), command,
                          app::read_terminal(platform::kStandardOutput, variables, line.has("--no-color")), out);
}

app::StatusOptions read_status_options(const app::CommandLine& line) {
  app::StatusOptions options{.flags = read_flags(line), .json = line.has("--json"), .no_color = line.has("--no-color")};
  if (!line.has("--interval")) return options;
  if (!line.has("--watch")) {
    throw support::Error(support::ErrorCode::invalid_argument, "`--interval` needs `--watch`.",
                         "Example: tastytrade-mcp status --watch --interval 5");
  }
  options.interval = std::chrono::seconds(std::stoi(line.value("--interval")));
  return options;
}

// The commands that print and end.
int run_command(const app::Variables& variables, const app::CommandLine& line, const app::Terminal& errors,
                std::ostream& out) {
  const std::string& name = line.command->name;
  if (name == "call") return call(variables, line, errors, out);
  if (name == "tools") {
    return app::run_tools(variables, read_flags(line),
                          {.tool = line.arguments.empty() ? "" : line.arguments.front(), .json = line.has("--json")},
                          app::read_terminal(platform::kStandardOutput, variables, line.has("--no-color")), out);
  }
  if (name == "order") return order(variables, line, errors, out);
  if (name == "journal") return journal(variables, line, out);
  if (name == "halt-trading") {
    const app::HaltCommand command{.reason = support::join(line.arguments, " "),
                                   .cancel_opening = line.has("--cancel-opening"),
                                   .yes = line.has("--yes")};
    return app::run_halt_trading(variables, read_flags(line), command, errors, out);
  }
  if (name == "resume-trading") return app::run_resume_trading(variables, read_flags(line), out);
  if (name == "doctor") return doctor(variables, line, errors, out);
  if (name == "config") return config(variables, line, out);
  if (name == "status") return app::run_status(variables, read_status_options(line), out);
  if (name == "completion") return app::run_completion(variables, read_flags(line), line.arguments.front(), out);
  if (name == "man") {
    out << app::man_page();
    return 0;
  }
  return app::run_health_probe(variables, read_flags(line), out);
}

int run(const app::Variables& variables, const app::CommandLine& line, const app::Terminal& errors, bool has_stdout) {
  if (line.has("--help")) return app::write_output(app::help_text(*line.command), 0);
  if (line.has("--version")) {
    return app::write_output(std::string("tastytrade-mcp ") + TASTYTRADE_MCP_VERSION + '\n', 0);
  }
  const std::string& name = line.command->name;
  if (name.empty() || name == "serve") return serve(variables, read_flags(line), errors);
  if (name == "simulator") return app::run_simulator(variables, read_flags(line), errors, std::cout);
  if (!has_stdout) throw std::runtime_error("The output cannot be written: standard output is closed.");
  if (line.has("--watch")) return app::watch_status(variables, read_status_options(line));
  std::ostringstream out;
  const int code = run_command(variables, line, errors, out);
  return app::write_output(out.str(), code);
}

}  // namespace

int main(int argc, char** argv) {
  platform::configure_allocator();
  const bool has_stdout = platform::prepare_standard_streams();
  platform::ignore_signals();
  support::log_terminations();
  const app::Variables variables = app::Variables::of_process();
  app::Terminal errors = app::read_terminal(platform::kStandardError, variables, false);
  try {
    const app::CommandLine line = app::parse_command_line(platform::program_arguments(argc, argv));
    if (line.has("--no-color")) errors.has_color = false;
    return run(variables, line, errors, has_stdout);
  } catch (const support::Error& error) {
    support::write_to_stderr(app::format_message(error, errors));
    return app::exit_code(error.code);
  } catch (const support::Json::exception&) {
    // The parser's own text is about the parser, and may quote a token.
    support::write_to_stderr(app::format_message("Some JSON cannot be read or written.", "", errors));
    return 1;
  } catch (const std::exception& error) {
    support::write_to_stderr(app::format_message(error.what(), "", errors));
    return 1;
  }
}
