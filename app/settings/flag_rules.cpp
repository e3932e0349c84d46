#include "flag_rules.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Error;
using support::ErrorCode;

struct Understood {
  std::string_view subcommand;
  std::vector<std::string> flags;  // of those that may stand before the subcommand
};

const std::vector<std::string>& flags_before(std::string_view subcommand) {
  static const std::vector<Understood> all = {
      {"serve", {"--mode", "--host", "--port", "--demo"}},
      {"doctor", {"--mode", "--host", "--port", "--demo"}},
      {"call", {"--demo"}},
      {"config", {"--demo"}},
      {"simulator", {"--port"}},
      {"health", {"--host", "--port"}},
  };
  static const std::vector<std::string> none;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Understood& understood) { return understood.subcommand == subcommand; });
  return found == all.end() ? none : found->flags;
}

bool holds(const std::vector<std::string>& flags, const std::string& flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

}  // namespace

void check_serve_flags(const Variables& variables, const Flags& flags) {
  if (choose_door(variables, flags) != TransportMode::stdio || (flags.host.empty() && !flags.port)) return;
  const std::string given = flags.port ? (flags.host.empty() ? "--port" : "--host and --port") : "--host";
  throw Error(ErrorCode::invalid_argument,
              given + (given.size() > 6 ? " are" : " is") + " for a server that listens; over stdio nothing does.",
              flags.mode == "stdio" ? "Leave " + given + " or --mode stdio out."
                                    : "Add --port or --mode chatgpt or --mode api, or leave --host out.");
}

void check_flag_places(const std::string& subcommand, const std::vector<std::string>& before,
                       const std::vector<std::string>& behind) {
  for (const std::string& flag : before) {
    if (!holds(flags_before(subcommand), flag)) {
      throw Error(ErrorCode::invalid_argument, flag + " means nothing to `" + subcommand + "`.",
                  "Leave it out. `tastytrade-mcp " + subcommand + " --help` lists what it takes.");
    }
    if (flag != "--demo" && holds(behind, flag)) {
      throw Error(ErrorCode::invalid_argument, flag + " is given twice.", "Give it once, behind `" + subcommand + "`.");
    }
  }
}

}  // namespace app
