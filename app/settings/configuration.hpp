// The program's configuration: environment variables and command line flags, read once, checked whole, typed. Immutable
// after load_configuration(). A wrong or half-set variable stops the program with a message that names it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace app {

enum class TransportMode { stdio, bridge, api };
std::string_view name(TransportMode door);  // "stdio", "chatgpt", "api"

// What the command line says; it wins over the environment.
struct Flags {
  std::string mode;  // "", "stdio", "chatgpt", "api"
  std::string host;
  std::optional<int> port;
  bool demo = false;
  bool quiet = false;              // log errors only, and print no banner; wins over LOG_LEVEL
  bool verbose = false;            // log everything; wins over LOG_LEVEL
  bool strict_user_agent = false;  // of `simulator`
};

struct Configuration {
  TransportMode door = TransportMode::stdio;
  broker::Config broker;
  std::string default_account;
  transports::HttpOptions http;               // for the doors that listen
  std::optional<oauth::Client> oauth_client;  // the operator's own, for a dialog that wants an id and a secret
  support::LogLevel log_level = support::LogLevel::info;
  support::LogFormat log_format = support::LogFormat::text;
  support::Secret state_secret;
  std::string state_directory;          // without a slash at its end; may not exist yet
  std::string state_db;                 // a file, "memory", or empty: as the door needs
  support::Secret redis_url;            // wins over state_db
  bool state_directory_chosen = false;  // named by STATE_DIR rather than by default
  std::optional<support::Instant> demo_clock;
  std::uint64_t demo_seed = 1;
  std::vector<std::string> warnings;  // what a person should know but what does not stop the program
};

// The door that --mode names, or the environment chooses. Throws Error{invalid_argument} for a mode that is none.
TransportMode choose_door(const Variables& variables, const Flags& flags);

// Throws Error{invalid_argument} that names the variable or flag.
Configuration load_configuration(const Variables& variables, const Flags& flags);

}  // namespace app
