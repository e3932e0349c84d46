// The command line. Every subcommand is a function elsewhere; this file only reads flags and turns an Error into a
// message and an exit code.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <sstream>

#include "clients/client_config.hpp"
#include "commands.hpp"
#include "doctor/doctor.hpp"
#include "health_probe.hpp"
#include "memory.hpp"
#include "program.hpp"
#include "settings/configuration.hpp"
#include "settings/flag_rules.hpp"
#include "shutdown.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace {

std::string executable_path() {
  std::array<char, 4096> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "tastytrade-mcp";
}

// A program started with stdin, stdout or stderr closed would get those numbers for its own pipes and sockets, and read
// or write them as if they were the client's.
void open_standard_descriptors() {
  int opened = 0;
  do {
    opened = ::open("/dev/null", O_RDWR);
  } while (opened >= 0 && opened <= 2);
  if (opened > 2) ::close(opened);
}

void add_broker_flags(CLI::App& command, app::Flags& flags) {
  command.add_flag("--demo", flags.demo, "Use the embedded simulator: no account, no network");
}

void add_serve_flags(CLI::App& command, app::Flags& flags) {
  add_broker_flags(command, flags);
  command.add_option("--mode", flags.mode, "stdio, chatgpt or api; chosen from the environment if left out")
      ->check(CLI::IsMember({"stdio", "chatgpt", "api"}));
  command.add_option("--host", flags.host, "Address to bind (HOST)");
  command.add_option("--port", flags.port, "Port to listen on, 0 for any (PORT)")->check(CLI::Range(0, 65535));
}

// The flags of serve that the command line gives to `command` itself.
std::vector<std::string> given_flags(const CLI::App& command) {
  std::vector<std::string> given;
  for (const char* flag : {"--mode", "--host", "--port", "--demo"}) {
    const CLI::Option* option = command.get_option_no_throw(flag);
    if (option != nullptr && option->count() > 0) given.emplace_back(flag);
  }
  return given;
}

void check_flags(const CLI::App& cli) {
  for (const CLI::App* subcommand : cli.get_subcommands()) {
    app::check_flag_places(subcommand->get_name(), given_flags(cli), given_flags(*subcommand));
  }
}

int serve(const app::Variables& variables, const app::Flags& flags) {
  app::check_serve_flags(variables, flags);
  // Around the whole of it, so that neither a slow start nor a slow end is deaf to signals.
  app::ShutdownSignal shutdown(app::kPromiseBeforeServing);
  app::Configuration configuration = app::load_configuration(variables, flags);
  support::configure_log(configuration.log_level, configuration.log_format);
  const app::MemoryTrimmer trimmer;
  return app::Program(std::move(configuration)).serve(shutdown);
}

}  // namespace

int main(int argc, char** argv) {
  app::configure_allocator();
  open_standard_descriptors();
  app::ignore_signals();
  support::log_terminations();
  CLI::App cli("A TastyTrade brokerage account for Claude, ChatGPT and plain HTTP.", "tastytrade-mcp");
  cli.set_version_flag("--version", std::string("tastytrade-mcp ") + TASTYTRADE_MCP_VERSION);
  cli.footer("Without a subcommand it serves: stdio, or the door that CHATGPT_MCP_TOKEN or PORT choose.");
  cli.require_subcommand(0, 1);

  const app::Variables variables = app::Variables::of_process();
  app::Flags flags;
  add_serve_flags(cli, flags);
  std::function<int()> run = [&] { return serve(variables, flags); };

  CLI::App* serve_command = cli.add_subcommand("serve", "Open the door the environment or --mode chooses (default)");
  add_serve_flags(*serve_command, flags);

  app::CallCommand call;
  bool compact = false;
  CLI::App* call_command = cli.add_subcommand("call", "Call one tool and print its result");
  call_command->add_option("tool", call.tool, "Name of the tool; `tools` lists them")->required();
  call_command->add_option("--arg", call.arguments, "key=value; repeat for more")->take_all();
  call_command->add_option("--json", call.json, "All arguments as one JSON object");
  call_command->add_flag("--compact", compact, "Print on one line");
  add_broker_flags(*call_command, flags);
  call_command->callback([&] {
    call.pretty = !compact;
    run = [&] { return app::run_call(variables, flags, call, std::cout); };
  });

  bool tools_json = false;
  CLI::App* tools_command = cli.add_subcommand("tools", "List the tools and their arguments");
  tools_command->add_flag("--json", tools_json, "As tools/list gives them");
  tools_command->callback([&] { run = [&] { return app::run_tools(variables, flags, tools_json, std::cout); }; });

  app::DoctorOptions doctor;
  CLI::App* doctor_command =
      cli.add_subcommand("doctor", "Check settings, state, network, clock, credentials, permissions");
  doctor_command->add_flag("--json", doctor.json, "Machine-readable");
  add_serve_flags(*doctor_command, flags);
  doctor_command->callback([&] {
    run = [&] {
      app::check_serve_flags(variables, flags);
      doctor.flags = flags;
      return app::run_doctor(variables, doctor, std::cout);
    };
  });

  app::ClientConfigOptions client;
  std::string client_file;
  CLI::App* config_command = cli.add_subcommand("config", "Print (or --write) what a client needs to find this server");
  config_command->add_option("client", client.client, "claude-desktop, claude-code, cursor, vscode, claude or chatgpt")
      ->required()
      ->check(CLI::IsMember({"claude-desktop", "claude-code", "cursor", "vscode", "claude", "chatgpt"}));
  config_command->add_flag("--write", client.write, "Merge it into the client's file, after a backup");
  config_command->add_option("--file", client_file, "That file, if it is not where the client keeps it by default")
      ->check([](const std::string& file) { return file.empty() ? std::string("a file has a name") : std::string(); });
  config_command->add_option("--url", client.url, "Address of a server that is reachable over HTTPS");
  config_command->add_flag("--token", client.with_token,
                           "With --url: send its token in a header instead of logging in");
  add_broker_flags(*config_command, flags);
  config_command->add_flag("--production", client.production,
                           "The real account: writes TASTYTRADE_USE_PRODUCTION=true into the entry");
  config_command->callback([&] {
    run = [&] {
      client.demo = flags.demo;
      client.binary = executable_path();
      if (!client_file.empty()) client.file = client_file;
      return app::run_client_config(variables, client, std::cout);
    };
  });

  CLI::App* simulator_command = cli.add_subcommand("simulator", "Run the simulated broker alone, for tests");
  simulator_command->add_option("--port", flags.port, "Port to listen on, any if left out")
      ->check(CLI::Range(0, 65535));
  simulator_command->add_flag("--strict-user-agent", flags.strict_user_agent,
                              "Refuse a User-Agent that is not product/version, as the broker's guide demands");
  simulator_command->callback([&] { run = [&] { return app::run_simulator(variables, flags, std::cout); }; });

  CLI::App* health_command =
      cli.add_subcommand("health", "Ask a server on this machine whether it is alive (exit code 0)");
  health_command->add_option("--port", flags.port, "Its port (PORT, 8086)")->check(CLI::Range(1, 65535));
  health_command->callback([&] { run = [&] { return app::run_health_probe(variables, flags, std::cout); }; });

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream complaint;
    const int code = cli.exit(error, std::cout, complaint);
    support::write_to_stderr(complaint.str());
    return code == 0 ? 0 : 2;
  }
  try {
    check_flags(cli);
    return run();
  } catch (const support::Error& error) {
    std::string text = "tastytrade-mcp: " + error.operator_message() + '\n';
    if (error.detail.empty() && !error.hint.empty()) text += "  " + error.hint + '\n';
    if (error.retry_after) text += "  Wait " + std::to_string(error.retry_after->count()) + " s before the next try.\n";
    support::write_to_stderr(std::move(text));
    return app::exit_code(error.code);
  } catch (const support::Json::exception&) {
    // The parser's own text is about the parser, and may quote a token.
    support::write_to_stderr("tastytrade-mcp: some JSON cannot be read or written.\n");
    return 1;
  } catch (const std::exception& error) {
    support::write_to_stderr(std::string("tastytrade-mcp: ") + error.what() + '\n');
    return 1;
  }
}
