#include "flag_rules.hpp"

#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

using support::Error;
using support::ErrorCode;

}  // namespace

void check_serve_flags(const Variables& variables, const Flags& flags) {
  if (choose_mode(variables, flags) != TransportMode::stdio || (flags.host.empty() && !flags.port)) return;
  const std::string given = !flags.port ? "`--host`" : flags.host.empty() ? "`--port`" : "`--host` and `--port`";
  const bool is_chosen = flags.mode == "stdio";
  throw Error(ErrorCode::invalid_argument, given + " cannot be used in stdio mode: the server listens on no address.",
              is_chosen ? "Leave out " + given + ", or choose --mode mcp or --mode api."
                        : "Add --port, --mode mcp or --mode api, or leave out --host.");
}

}  // namespace app
