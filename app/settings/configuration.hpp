// The program's configuration, read from environment variables and command line options and validated. Immutable after
// load_configuration(). A wrong variable, or one of a pair without the other, stops the program with a message that
// names it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/orders/settings.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace app {

enum class TransportMode { stdio, mcp, api };
std::string_view to_string(TransportMode mode);  // "stdio", "mcp", "api"

// The options of the command line. They win over the environment.
struct Flags {
  std::string mode;  // "", "stdio", "mcp", "api" or "chatgpt", a former name of "mcp"
  std::string host;
  std::optional<int> port;
  bool demo = false;
  bool quiet = false;              // log errors only, and print no banner; wins over LOG_LEVEL
  bool verbose = false;            // log everything; wins over LOG_LEVEL
  int stream_port = 0;             // of `simulator`; 0: any free port
  bool strict_user_agent = false;  // of `simulator`
  std::string odd_shapes;          // of `simulator`: "nulls,cut-page"
};

struct Configuration {
  TransportMode mode = TransportMode::stdio;
  broker::Config broker;
  std::string default_account;                // TASTYTRADE_ACCOUNT in capitals; empty: all accounts
  std::string toolsets, excluded_tools;       // names, separated by commas; checked where the tools are known
  bool enable_writes = false;                 // ENABLE_WRITES
  bool read_only = false;                     // READ_ONLY, which wins
  bool ends_at_once = false;                  // a command that ends when it has its answer
  bool state_directory_chosen = false;        // STATE_DIR is set
  orders::Settings trading;                   // ENABLE_TRADING and its limits
  std::string order_journal;                  // ORDER_JOURNAL: a file; empty: journal.db in the state directory
  transports::HttpOptions http;               // for the modes that listen
  std::optional<oauth::Client> oauth_client;  // OAUTH_CLIENT_ID, for clients whose dialog asks for an id and a secret
  support::LogLevel log_level = support::LogLevel::info;
  support::LogFormat log_format = support::LogFormat::text;
  support::Secret state_secret;
  std::string state_directory;  // without a slash at its end; may not exist yet
  std::string state_db;         // a file, "memory", or empty: as the mode needs
  support::Secret redis_url;    // wins over state_db
  std::optional<support::Instant> demo_clock;
  std::uint64_t demo_seed = 1;
  std::vector<std::string> warnings;  // one sentence or more each; they do not stop the program
};

// The mode that --mode names, else the one that the environment chooses. Throws Error{invalid_argument} for another
// value.
TransportMode choose_mode(const Variables& variables, const Flags& flags);

// Throws Error{invalid_argument} that names the variable or flag.
Configuration load_configuration(const Variables& variables, const Flags& flags);

}  // namespace app
