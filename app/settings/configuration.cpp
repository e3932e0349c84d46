#include "configuration.hpp"

#include <filesystem>

#include "placeholder.hpp"
#include "system_directories.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_settings.hpp"
#include "trust_store.hpp"

namespace app {

using broker::Environment;
using support::Error;
using support::ErrorCode;
using support::Secret;

namespace {

constexpr int kDefaultPort = 8086;
constexpr std::size_t kMinPublicToken = 16;

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, message, hint);
}

// Hosting panels set a variable that was left out to the empty text, which counts as not set. A secret of blanks is a
// mistake: without its value the program would choose another mode, or serve without a token.
void refuse_blank_secrets(const Variables& variables) {
  for (const Setting& setting : settings()) {
    if (!setting.secret || !variables.is_blank(setting.name)) continue;
    fail(std::string(setting.name) + " is set, but its value is blank.",
         std::string("Give ") + setting.name + " its value, or unset it.");
  }
}

bool on_railway(const Variables& variables) {
  return variables.has("RAILWAY_ENVIRONMENT") || variables.has("RAILWAY_PROJECT_ID") ||
         variables.has("RAILWAY_PUBLIC_DOMAIN");
}

// `true` selects production; any other value selects the sandbox.
Environment choose_environment(const Variables& variables, const Flags& flags, std::vector<std::string>& warnings) {
  if (flags.demo || variables.flag("TASTYTRADE_DEMO", false)) return Environment::demo;
  try {
    return variables.flag("TASTYTRADE_USE_PRODUCTION", false) ? Environment::production : Environment::sandbox;
  } catch (const Error&) {
    warnings.emplace_back("TASTYTRADE_USE_PRODUCTION is neither true nor false, so the sandbox is used.");
    return Environment::sandbox;
  }
}

// Throws Error{invalid_argument} if one of the two is set and the other is not.
void check_pair(const Variables& variables, const std::string& first, const std::string& second) {
  if (variables.has(first) != variables.has(second)) {
    const std::string& set = variables.has(first) ? first : second;
    const std::string& missing = variables.has(first) ? second : first;
    fail(set + " is set but " + missing + " is not.", "Set both or neither.");
  }
}

broker::Credentials read_credentials(const Variables& variables, Environment environment) {
  broker::Credentials credentials;
  const bool any_grant = variables.has("TASTYTRADE_CLIENT_ID") || variables.has("TASTYTRADE_CLIENT_SECRET") ||
                         variables.has("TASTYTRADE_REFRESH_TOKEN");
  if (any_grant) {
    for (const char* name : {"TASTYTRADE_CLIENT_SECRET", "TASTYTRADE_REFRESH_TOKEN"}) {
      if (!variables.has(name)) {
        fail(std::string(name) + " is not set, but another OAuth variable is.",
             "TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN belong together; TASTYTRADE_CLIENT_ID goes with "
             "them.");
      }
    }
  }
  check_pair(variables, "TASTYTRADE_SANDBOX_USERNAME", "TASTYTRADE_SANDBOX_PASSWORD");
  check_pair(variables, "TASTYTRADE_USERNAME", "TASTYTRADE_PASSWORD");
  const bool production = environment == Environment::production;
  const std::string prefix = production ? "TASTYTRADE_" : "TASTYTRADE_SANDBOX_";
  const std::string other = production ? "TASTYTRADE_SANDBOX_" : "TASTYTRADE_";
  if (!any_grant && !variables.has(prefix + "USERNAME") && variables.has(other + "USERNAME")) {
    fail(other + "USERNAME is set, but the " + std::string(broker::to_string(environment)) + " login is wanted.",
         production ? "Set TASTYTRADE_USE_PRODUCTION=false for the sandbox, or the production credentials."
                    : "Set TASTYTRADE_USE_PRODUCTION=true for the real account, or the sandbox credentials.");
  }
  credentials.client_id = variables.text("TASTYTRADE_CLIENT_ID");
  credentials.client_secret = Secret(variables.text("TASTYTRADE_CLIENT_SECRET"));
  credentials.refresh_token = Secret(variables.text("TASTYTRADE_REFRESH_TOKEN"));
  credentials.username = variables.text(prefix + "USERNAME");
  credentials.password = Secret(variables.text(prefix + "PASSWORD"));
  return credentials;
}

broker::Config read_broker(const Variables& variables, Environment environment, std::vector<std::string>& warnings) {
  broker::Config config;
  config.environment = environment;
  const auto seconds = [&](const char* name, std::chrono::seconds default_value) {
    return std::chrono::seconds(variables.integer(name, default_value.count(), 0, 86'400));
  };
  config.lifetimes.accounts = seconds("CACHE_TTL_ACCOUNTS", config.lifetimes.accounts);
  config.lifetimes.positions = seconds("CACHE_TTL_POSITIONS", config.lifetimes.positions);
  config.lifetimes.market_data = seconds("CACHE_TTL_MARKET_DATA", config.lifetimes.market_data);
  config.lifetimes.instruments = seconds("CACHE_TTL_INSTRUMENTS", config.lifetimes.instruments);
  config.api_version = variables.text("TASTYTRADE_API_VERSION", "20250813");
  if (support::to_lower(config.api_version) == "none") config.api_version.clear();
  const bool eight_digits =
      config.api_version.size() == 8 && config.api_version.find_first_not_of("0123456789") == std::string::npos;
  if (!config.api_version.empty() && !eight_digits) {
    fail("TASTYTRADE_API_VERSION is not a date like 20250813.", "Unset it, or set it to 'none' to send no version.");
  }
  if (environment == Environment::demo) return config;  // the simulator's address and login are known once it runs

  config.credentials = read_credentials(variables, environment);
  config.url = variables.text("TASTYTRADE_API_URL", broker::default_url(environment));
  while (config.url.ends_with('/')) config.url.pop_back();
  try {
    broker::check_host(config.url, variables.list("TASTYTRADE_ALLOW_API_HOST"));
  } catch (const Error& error) {
    fail("TASTYTRADE_API_URL: " + error.message(), error.hint);
  }
  config.streamer_url = variables.text("TASTYTRADE_STREAMER_URL");
  try {
    if (!config.streamer_url.empty()) {
      broker::check_streamer_host(config.streamer_url, variables.list("TASTYTRADE_ALLOW_API_HOST"));
    }
  } catch (const Error& error) {
    fail("TASTYTRADE_STREAMER_URL: " + error.message(), error.hint);
  }
  if (!config.credentials.has_grant() && !config.credentials.has_login()) {
    warnings.emplace_back(
        "No TastyTrade credentials are set, so every account call will fail. Set TASTYTRADE_CLIENT_ID, "
        "TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN, or start with --demo.");
  } else if (!config.credentials.has_grant()) {
    warnings.emplace_back(
        "Login by user name: TastyTrade switched it off in February 2026. Set TASTYTRADE_CLIENT_ID, "
        "TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN instead.");
  }
  return config;
}

std::string read_default_account(const Variables& variables) {
  const std::string account = support::to_upper(variables.text("TASTYTRADE_ACCOUNT"));
  return account == "ALL" ? std::string() : account;
}

std::string public_url(const Variables& variables) {
  const bool own = variables.has("PUBLIC_URL");
  if (!own && !variables.has("RAILWAY_PUBLIC_DOMAIN")) return "";
  const std::string url = own ? variables.text("PUBLIC_URL") : "https://" + variables.text("RAILWAY_PUBLIC_DOMAIN");
  if (auto origin = transports::public_origin(url)) return *std::move(origin);
  fail((own ? "PUBLIC_URL" : "RAILWAY_PUBLIC_DOMAIN") + std::string(" is not the address of a server."),
       "Give it as https://trade.example.com, with a port if need be: no path, no user name, nothing after it. The "
       "server answers at the root of its host.");
}

// The header in which a trusted proxy gives the client's address; empty if no proxy is trusted.
std::string client_address_header(const Variables& variables, bool railway) {
  std::string value = variables.text("TRUST_PROXY");
  const bool is_name = value.find('-') != std::string::npos && std::all_of(value.begin(), value.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                       });
  if (is_name) return value;
  try {
    return variables.flag("TRUST_PROXY", railway) ? "X-Real-IP" : "";
  } catch (const Error&) {
    fail("TRUST_PROXY is neither true, false nor the name of a header.",
         "true takes the client's address from X-Real-IP. Name the header that your proxy always sets itself, for "
         "example X-Forwarded-For or CF-Connecting-IP.");
  }
}

// Refuses entries that no request could match, so that a misspelt one is noticed at the start.
std::vector<std::string> checked_list(const Variables& variables, const std::string& name,
                                      bool (*good)(std::string_view), const std::string& complaint,
                                      const std::string& hint) {
  std::vector<std::string> entries = variables.list(name);
  for (const std::string& entry : entries) {
    if (!good(entry)) fail(name + ": '" + support::printable(entry, 100) + "'" + complaint, hint);
  }
  return entries;
}

// Refuses a short token where others can reach the server: it could be guessed.
void check_token(const char* name, const Secret& token, bool reachable, std::vector<std::string>& warnings) {
  if (token.empty()) return;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(token.reveal().begin(), token.reveal().end(), is_control)) {
    fail(name + std::string(" holds a tab or another control character, which no form and not every header carries."),
         "Make one with: openssl rand -base64 32");
  }
  if (token.reveal().size() >= kMinPublicToken) return;
  const std::string weakness = " is shorter than 16 characters.";
  if (reachable) fail(name + weakness, "Make one with: openssl rand -base64 32");
  warnings.push_back(name + weakness +
                     " That is safe on this machine alone. Choose a longer one before others can reach the server.");
}

bool is_public_status_full(const Variables& variables) {
  const std::string status = support::to_lower(variables.text("PUBLIC_STATUS", "minimal"));
  if (status != "full" && status != "minimal") {
    fail("PUBLIC_STATUS is neither minimal nor full.", "Unset it for minimal.");
  }
  return status == "full";
}

transports::HttpOptions read_http(const Variables& variables, const Flags& flags, TransportMode mode,
                                  Environment environment, std::vector<std::string>& warnings) {
  transports::HttpOptions http;
  const bool railway = on_railway(variables);
  http.mode = mode == TransportMode::mcp ? transports::HttpMode::mcp : transports::HttpMode::api;
  http.host = !flags.host.empty() ? flags.host : variables.text("HOST", railway ? "0.0.0.0" : "127.0.0.1");
  http.port = flags.port ? *flags.port : static_cast<int>(variables.integer("PORT", kDefaultPort, 0, 65'535));
  http.tls_certificate_file = variables.text("TLS_CERT_FILE");
  http.tls_key_file = variables.text("TLS_KEY_FILE");
  check_pair(variables, "TLS_CERT_FILE", "TLS_KEY_FILE");
  http.bearer_token = Secret(variables.text("CHATGPT_MCP_TOKEN"));
  http.api_token = Secret(variables.text("API_TOKEN"));
  http.metrics_token = Secret(variables.text("METRICS_TOKEN"));
  http.demo = environment == Environment::demo;
  http.environment = broker::to_string(environment);
  http.version = TASTYTRADE_MCP_VERSION;
  http.public_url = public_url(variables);
  http.allowed_hosts = checked_list(variables, "ALLOWED_HOSTS", transports::is_host_entry, " is not a host name.",
                                    "Give names as trade.example.com, or with a port as "
                                    "trade.example.com:8443, 10.0.0.5:80 or [::1]: no scheme, no path, no *.");
  http.client_address_header = client_address_header(variables, railway);
  http.public_status_full = is_public_status_full(variables);
  const bool local_only = transports::is_local_only(http);
  if (variables.has("CORS_ALLOWED_ORIGINS")) {
    http.cors_origins =
        checked_list(variables, "CORS_ALLOWED_ORIGINS", transports::is_origin_entry, " is not an origin.",
                     "Give origins as https://app.example.com or "
                     "http://localhost:3000, scheme and host without a path, or * for all.");
  } else if (http.demo || local_only) {
    http.cors_origins = {"*"};
  }
  http.requests_per_minute = variables.integer("RATE_LIMIT_REQUESTS_PER_MINUTE", 100, 0, 1'000'000);
  http.requests_per_hour = variables.integer("RATE_LIMIT_REQUESTS_PER_HOUR", 1000, 0, 100'000'000);
  http.streams_per_caller = static_cast<std::size_t>(variables.integer("STREAMS_PER_CALLER", 64, 0, 4'096));
  http.strict_accept = variables.flag("STRICT_ACCEPT", false);

  if (mode == TransportMode::mcp && http.bearer_token.empty()) {
    fail("CHATGPT_MCP_TOKEN is not set, and --mode mcp needs it.",
         "Set it to a secret of your own: export CHATGPT_MCP_TOKEN=$(openssl rand -base64 32)");
  }
  check_token("CHATGPT_MCP_TOKEN", http.bearer_token, mode == TransportMode::mcp && !local_only, warnings);
  check_token("API_TOKEN", http.api_token, mode == TransportMode::api && !local_only, warnings);
  check_token("METRICS_TOKEN", http.metrics_token, mode != TransportMode::stdio && !local_only, warnings);
  for (const Setting& setting : settings()) {
    const std::string name = setting.name;
    if (!setting.secret || name == "METRICS_TOKEN" || http.metrics_token.empty()) continue;
    if (Secret(variables.text(name)).matches(http.metrics_token.reveal())) {
      fail("METRICS_TOKEN is the same as " + name + ", and would open more than the metrics.",
           "Make one of its own with: openssl rand -base64 32");
    }
  }
  if (mode == TransportMode::api && http.api_token.empty() && !http.demo) {
    warnings.emplace_back(
        local_only ? "API_TOKEN is not set: account data is served to every program on this machine. A proxy or "
                     "tunnel on it is such a program: set API_TOKEN before you start one."
                   : "API_TOKEN is not set, and others can reach this server: no account data is "
                     "served. Make one with: openssl rand -base64 32");
  }
  const bool by_proxy = !local_only && transports::is_bound_to_loopback(http);
  if (by_proxy && http.client_address_header.empty()) {
    warnings.emplace_back(
        "Others reach this server through a tunnel or proxy, so that all clients have the proxy's address: wrong "
        "tokens of "
        "one client lock out all of them. Set TRUST_PROXY to the header in which the proxy gives the client's "
        "address.");
  }
  if (mode == TransportMode::mcp && !local_only && http.public_url.starts_with("http://")) {
    warnings.emplace_back(
        "PUBLIC_URL is http://, and tokens would be sent unencrypted: no login is offered. Use https://.");
  }
  if (!local_only && http.tls_certificate_file.empty() && http.public_url.empty()) {
    warnings.push_back("Listening on " + http.host +
                       " without TLS: put an HTTPS proxy in front, or set TLS_CERT_FILE and TLS_KEY_FILE.");
  }
  return http;
}

std::optional<oauth::Client> oauth_client(const Variables& variables) {
  const std::string id = variables.text("OAUTH_CLIENT_ID");
  const std::string secret = variables.text("OAUTH_CLIENT_SECRET");
  if (id.empty()) {
    if (!secret.empty()) fail("OAUTH_CLIENT_SECRET is set, but OAUTH_CLIENT_ID is not.", "Set both, or neither.");
    return std::nullopt;
  }
  try {
    return oauth::make_configured_client(id, secret, variables.list("OAUTH_REDIRECT_URIS"));
  } catch (const Error& error) {
    fail("OAUTH_REDIRECT_URIS: " + error.message(), "Give https addresses, or http://127.0.0.1/callback.");
  }
}

// Only a shell replaces ~. Elsewhere it would name a directory "~" in the working directory.
void check_paths(const Variables& variables, std::initializer_list<const char*> names) {
  for (const std::string name : names) {
    if (!variables.text(name).starts_with('~')) continue;
    fail(name + " begins with ~, which only a shell replaces by your home directory.", "Give the full path.");
  }
}

// A relative path would be another journal in each working directory, with limits and halts of its own.
void check_journal_path(const Variables& variables) {
  const std::string path = variables.text("ORDER_JOURNAL");
  if (path.empty() || std::filesystem::path(path).is_absolute()) return;
  const bool means_memory = path == "memory" || path == ":memory:";
  fail("ORDER_JOURNAL is '" + support::printable(path, 80) + "', which is no whole path" +
           (means_memory ? ": the order journal is in memory in the demo alone, where ORDER_JOURNAL is left out."
                         : ": it would be another order journal in each working directory."),
       means_memory ? "Leave it out, or give the whole path of a file." : "Give the whole path of the file.");
}

std::string state_directory(const Variables& variables) {
  const auto chosen = variables.get("STATE_DIR");
  std::string directory = chosen ? *chosen : default_state_directory(variables, support::platform::current_system());
  while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
  return directory;
}

void read_log(const Variables& variables, const Flags& flags, Configuration& configuration) {
  const std::string level = support::to_lower(variables.text("LOG_LEVEL", "info"));
  const std::string format = support::to_lower(variables.text("LOG_FORMAT", "text"));
  using support::LogLevel;
  if (level == "debug")
    configuration.log_level = LogLevel::debug;
  else if (level == "info")
    configuration.log_level = LogLevel::info;
  else if (level == "warning" || level == "warn")
    configuration.log_level = LogLevel::warning;
  else if (level == "error")
    configuration.log_level = LogLevel::error;
  else if (level == "off")
    configuration.log_level = LogLevel::off;
  else
    fail("LOG_LEVEL is not one of debug, info, warning, error, off.", "Unset it for info.");
  if (format != "text" && format != "json") fail("LOG_FORMAT is neither text nor json.", "Unset it for text.");
  if (flags.quiet) configuration.log_level = LogLevel::error;
  if (flags.verbose) configuration.log_level = LogLevel::debug;
  configuration.log_format = format == "json" ? support::LogFormat::json : support::LogFormat::text;
}

}  // namespace

std::string_view to_string(TransportMode mode) {
  switch (mode) {
    case TransportMode::stdio:
      return "stdio";
    case TransportMode::mcp:
      return "mcp";
    case TransportMode::api:
      return "api";
  }
  return "";
}

TransportMode choose_mode(const Variables& variables, const Flags& flags) {
  if (flags.mode == "stdio") return TransportMode::stdio;
  if (flags.mode == "mcp" || flags.mode == "chatgpt") return TransportMode::mcp;
  if (flags.mode == "api") return TransportMode::api;
  if (!flags.mode.empty()) fail("--mode is not one of stdio, mcp, api.", "Leave it out to let the environment choose.");
  if (variables.has("CHATGPT_MCP_TOKEN")) return TransportMode::mcp;
  return variables.has("PORT") || flags.port ? TransportMode::api : TransportMode::stdio;
}

Configuration load_configuration(const Variables& variables, const Flags& flags) {
  Configuration configuration;
  auto& warnings = configuration.warnings;
  refuse_blank_secrets(variables);
  check_values(variables);
  read_log(variables, flags, configuration);
  configuration.mode = choose_mode(variables, flags);
  const Environment environment = choose_environment(variables, flags, warnings);
  configuration.broker = read_broker(variables, environment, warnings);
  // In the demo, only the documents of OAuth clients are fetched over TLS.
  if (environment != Environment::demo || configuration.mode == TransportMode::mcp) {
    TrustStore trust = find_trust_store(variables);
    configuration.broker.ca_file = std::move(trust.file);
    if (!trust.warning.empty()) warnings.push_back(std::move(trust.warning));
  }
  configuration.broker.live = variables.flag("LIVE", true);
  configuration.broker.max_live_symbols =
      static_cast<std::size_t>(variables.integer("LIVE_MAX_SUBSCRIPTIONS", 10'000, 100, 100'000));
  configuration.broker.max_reconnect_delay =
      std::chrono::seconds(variables.integer("LIVE_RECONNECT_SECONDS", 60, 1, 3600));
  configuration.default_account = read_default_account(variables);
  configuration.toolsets = variables.text("TOOLSETS");
  configuration.excluded_tools = variables.text("TOOLS_EXCLUDE");
  configuration.enable_writes = variables.flag("ENABLE_WRITES", false);
  configuration.read_only = variables.flag("READ_ONLY", false);
  if (configuration.enable_writes && configuration.read_only) {
    warnings.emplace_back("READ_ONLY is set, so that ENABLE_WRITES has no effect: nothing can be changed.");
  }
  configuration.trading = read_trading(variables, environment);
  configuration.order_journal = variables.text("ORDER_JOURNAL");
  if (variables.has("ENABLE_TRADING") && configuration.trading.enabled && configuration.read_only) {
    warnings.emplace_back("READ_ONLY is set, so that ENABLE_TRADING has no effect: no order can be placed.");
  }
  if (configuration.mode != TransportMode::stdio) {
    configuration.http = read_http(variables, flags, configuration.mode, environment, warnings);
    if (configuration.mode == TransportMode::mcp) configuration.oauth_client = oauth_client(variables);
  }
  configuration.state_secret = Secret(variables.text("STATE_SECRET"));
  if (!configuration.state_secret.empty() && configuration.state_secret.reveal().size() < 32) {
    fail("STATE_SECRET is shorter than 32 characters.", "Make one with: openssl rand -base64 32");
  }
  check_paths(variables, {"STATE_DIR", "STATE_DB", "ORDER_JOURNAL"});
  check_journal_path(variables);
  configuration.state_directory = state_directory(variables);
  configuration.state_directory_chosen = variables.has("STATE_DIR");
  configuration.state_db = variables.text("STATE_DB");
  configuration.redis_url = Secret(variables.text("REDIS_URL"));
  if (!configuration.redis_url.empty()) {
    state::make_redis_store(configuration.redis_url.reveal());  // throws if the address is malformed; does not connect
    if (configuration.state_secret.empty()) {
      fail(
          "REDIS_URL is set, but STATE_SECRET is not: each replica would make its own key, and could not read "
          "what another one sealed.",
          "Give all of them the same: openssl rand -base64 32");
    }
  }
  if (const auto text = variables.get("TASTYTRADE_DEMO_CLOCK")) {
    configuration.demo_clock = support::parse_iso8601(*text);
    if (!configuration.demo_clock) {
      fail("TASTYTRADE_DEMO_CLOCK is not a time like 2026-11-23T15:30:00Z.", "Unset it for the present.");
    }
    if (!support::to_iso8601(*configuration.demo_clock).starts_with("20")) {
      fail("TASTYTRADE_DEMO_CLOCK is not in the years 2000 to 2099.", "Unset it for the present.");
    }
  }
  configuration.demo_seed = static_cast<std::uint64_t>(variables.integer("TASTYTRADE_DEMO_SEED", 1, 0, 1'000'000'000));
  for (const auto& [wrong, right] : variables.likely_slips()) {
    warnings.push_back(wrong + " is not a setting of this program; did you mean " + right + "?");
  }
  return configuration;
}

}  // namespace app
