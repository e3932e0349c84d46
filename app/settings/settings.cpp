#include "settings.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "command_line/nearest_name.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/environment.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;

const std::vector<Setting>& settings() {
  static const std::vector<Setting> list = {
      {"Transport", "CHATGPT_MCP_TOKEN", "–", true,
       "The server token of MCP over HTTP. Setting it chooses that mode. At least 16 characters where others reach the "
       "server."},
      {"Transport", "PORT", "8086", false,
       "Port to listen on. Set without `CHATGPT_MCP_TOKEN`, it chooses the HTTP API."},
      {"Transport", "HOST", "127.0.0.1", false,
       "Address to listen on. `0.0.0.0` where Railway's variables are present."},
      {"Transport", "API_TOKEN", "–", true,
       "Token of the HTTP API. Without it the demo serves everybody, and other account data is served to programs on "
       "this machine only if the server listens on loopback, `TRUST_PROXY` is not set, and neither `PUBLIC_URL` nor "
       "`ALLOWED_HOSTS` names another host. A proxy on this machine is a program on this machine: set a token before "
       "you start a proxy."},
      {"Transport", "METRICS_TOKEN", "–", true,
       "Token for `GET /metrics` and nothing else, for Prometheus. The server's own token opens `/metrics` too. "
       "Programs on this machine need no token if nobody else can reach the server."},
      {"Transport", "TLS_CERT_FILE", "–", false,
       "PEM certificate chain. With `TLS_KEY_FILE` the server serves HTTPS itself."},
      {"Transport", "TLS_KEY_FILE", "–", false, "PEM private key of `TLS_CERT_FILE`."},
      {"Transport", "PUBLIC_URL", "–", false,
       "The address that people use, `https://host`, without a path. Requests must name its host, and it is the issuer "
       "of the OAuth login. Without it the login is offered on loopback only."},
      {"Transport", "PUBLIC_STATUS", "minimal", false,
       "Whether callers without a token may read the environment (sandbox or production) of a server that others "
       "reach. `minimal`: no. `full`: yes. Callers with the token may always read it, and so may programs on a machine "
       "that nobody else reaches."},
      {"Transport", "OAUTH_CLIENT_ID", "–", false,
       "A fixed client id, for a dialog that asks for one. Clients that register themselves need none."},
      {"Transport", "OAUTH_CLIENT_SECRET", "–", true,
       "The secret of `OAUTH_CLIENT_ID`. Left out: that client has no secret."},
      {"Transport", "OAUTH_REDIRECT_URIS", "those of ChatGPT and Claude", false,
       "Redirect URIs of `OAUTH_CLIENT_ID`, separated by commas."},
      {"Transport", "ALLOWED_HOSTS", "–", false, "Further host names that requests may carry, separated by commas."},
      {"Transport", "CORS_ALLOWED_ORIGINS", "`*` in the demo and where only this machine reaches the server, else none",
       false,
       "Origins whose pages may call this server, separated by commas. `*` allows every origin. Pages of an origin "
       "that is not named cannot register clients, and have rate limits of their own."},
      {"Transport", "TRUST_PROXY", "false", false,
       "The header in which the proxy or tunnel in front of the server always gives the client's address: "
       "`X-Forwarded-For` (the last address counts), `CF-Connecting-IP`. `true`: `X-Real-IP`. Without it all clients "
       "share the proxy's address and its limits. `true` where Railway's variables are present."},
      {"Transport", "RATE_LIMIT_REQUESTS_PER_MINUTE", "100", false,
       "Requests a minute for each client address. 0: no limit."},
      {"Transport", "RATE_LIMIT_REQUESTS_PER_HOUR", "1000", false, "Requests an hour for each token. 0: no limit."},
      {"Transport", "STREAMS_PER_CALLER", "64", false,
       "Event streams that one caller may have open at once: subscriptions, streams of sessions and streamed calls. 0: "
       "no limit. Of `GET /api/v1/stream` 16 at most in any case."},
      {"Transport", "STRICT_ACCEPT", "false", false,
       "`true`: `POST /mcp` answers 406 unless `Accept` admits `text/event-stream` too, as the specification says."},
      {"Broker", "TASTYTRADE_CLIENT_ID", "–", false, "Client id of your OAuth application at TastyTrade."},
      {"Broker", "TASTYTRADE_CLIENT_SECRET", "–", true, "Client secret of your OAuth application at TastyTrade."},
      {"Broker", "TASTYTRADE_REFRESH_TOKEN", "–", true, "Refresh token of a personal grant."},
      {"Broker", "TASTYTRADE_USE_PRODUCTION", "false", false,
       "`true` (or `1`, `yes`, `on`) selects the real account. Any other value selects the sandbox."},
      {"Broker", "TASTYTRADE_ACCOUNT", "–", false, "Account that a call reads if it names no account."},
      {"Broker", "TASTYTRADE_SANDBOX_USERNAME", "–", false,
       "User name for the sandbox. TastyTrade switched this login off in February 2026: use the OAuth variables."},
      {"Broker", "TASTYTRADE_SANDBOX_PASSWORD", "–", true, "Password of `TASTYTRADE_SANDBOX_USERNAME`."},
      {"Broker", "TASTYTRADE_USERNAME", "–", false,
       "User name for production. TastyTrade switched this login off in February 2026: use the OAuth variables."},
      {"Broker", "TASTYTRADE_PASSWORD", "–", true, "Password of `TASTYTRADE_USERNAME`."},
      {"Broker", "TASTYTRADE_API_URL", "the environment's own", false,
       "Another address of the API. A host that is not TastyTrade's is refused."},
      {"Broker", "TASTYTRADE_STREAMER_URL", "the environment's own", false,
       "Another address of the account streamer: `wss://host[:port]`. A host that is not TastyTrade's is refused."},
      {"Broker", "TASTYTRADE_ALLOW_API_HOST", "–", false,
       "Hosts other than TastyTrade's that `TASTYTRADE_API_URL` and `TASTYTRADE_STREAMER_URL` may name, separated by "
       "commas."},
      {"Broker", "TASTYTRADE_API_VERSION", "20250813", false,
       "`Accept-Version` of requests to TastyTrade. `none`: not sent."},
      {"Demo", "TASTYTRADE_DEMO", "false", false, "`true`: the built-in simulator instead of TastyTrade, as `--demo`."},
      {"Demo", "TASTYTRADE_DEMO_CLOCK", "now", false,
       "Time at which the simulator stands still: `2026-11-23T15:30:00Z`."},
      {"Demo", "TASTYTRADE_DEMO_SEED", "1", false, "Seed of the simulator's market."},
      {"Tools", "TOOLSETS", "all but `reference`", false,
       "Toolsets that are offered, separated by commas: `account`, `market_data`, `live`, `lists`, `documents`, "
       "`list_writes`, `trading`, "
       "`reference`; `all`: every one. Resources and prompts that need another tool are not offered. `list_writes` "
       "needs "
       "`ENABLE_WRITES` too."},
      {"Tools", "ENABLE_WRITES", "false", false,
       "`true`: watchlists and quote alerts can be changed, in the demo too. The tools of `list_writes` are offered "
       "then, "
       "and need the scope `write`. They place no orders."},
      {"Tools", "READ_ONLY", "false", false,
       "`true`: no tool that changes anything is offered, whatever else is set. It wins over `ENABLE_WRITES` and "
       "`ENABLE_TRADING`."},
      {"Tools", "TOOLS_EXCLUDE", "–", false, "Tools that are not offered, separated by commas."},
      {"Trading", "ENABLE_TRADING", "false; true in the demo", false,
       "`true`: orders can be previewed, placed and cancelled. The tools of `trading` are offered then, and placing "
       "needs "
       "the scope `trade`. `READ_ONLY` wins. docs/trading-safety.md says what is guaranteed."},
      {"Trading", "TRADING_ACCOUNTS", "the account of a login that has one", false,
       "The accounts in which orders may be placed, by their numbers, separated by commas; no nickname and no type. A "
       "login with several accounts needs it in production and in the sandbox; in the demo all accounts are allowed if "
       "it is left out."},
      {"Trading", "REQUIRE_HUMAN_CONFIRMATION", "true in production, else false", false,
       "`true`: an order is sent only if a person has confirmed it. Clients that cannot ask their user are refused."},
      {"Trading", "MAX_ORDER_NOTIONAL", "10000", false,
       "Most dollars of one opening order: the largest of buying power taken, price times quantity and multiplier, and "
       "largest loss. A loss without bound does not count. Of a future a tenth of its value counts, about its margin, "
       "and "
       "no loss. An order whose figure cannot be computed is refused."},
      {"Trading", "MAX_DAILY_NOTIONAL", "50000", false,
       "Most dollars of all opening orders of a day in New York. A replace or an edit of one counts in full."},
      {"Trading", "MAX_ORDERS_PER_DAY", "50", false, "Most orders of an account on a day in New York."},
      {"Trading", "MAX_ORDERS_PER_MINUTE", "5", false, "Most orders of an account within 60 seconds."},
      {"Trading", "MAX_ORDER_QUANTITY", "1000 shares, 10 contracts, 2 futures", false,
       "Most shares or contracts of one leg, whatever their kind."},
      {"Trading", "DUPLICATE_WINDOW_SECONDS", "300", false,
       "Seconds within which the same order is refused a second time unless that is acknowledged."},
      {"Trading", "QUOTE_MAX_AGE_SECONDS", "15", false, "Oldest quote against which an order is checked."},
      {"Trading", "MAX_PRICE_DISTANCE_PERCENT", "2", false,
       "How far a limit may be on the other side of the market: a buy above the ask, a sale below the bid. The limit "
       "of a stop limit order may be five times as far from its stop trigger; of options half of the trigger."},
      {"Trading", "MAX_SPREAD_PERCENT", "20", false,
       "Widest spread of bid and ask, in percent of the mid, for market orders and limits that would fill at once."},
      {"Trading", "MAX_MOVE_SINCE_PREVIEW_PERCENT", "1", false,
       "How far the price may move between preview and placement; options: ten times as far, or three price steps."},
      {"Trading", "ALLOW_MARKET_ORDERS", "equities", false, "Market orders: `none`, `equities` or `all`."},
      {"Trading", "ALLOW_UNDEFINED_RISK", "false", false,
       "`true`: options may be sold without cover, and what covers a sold option may be sold. Cash-secured puts and "
       "covered calls need no permission. Futures need none either: their loss has no such bound."},
      {"Trading", "ALLOW_SHORT_STOCK", "false", false, "`true`: stock may be sold short."},
      {"Trading", "ALLOW_CRYPTO_ORDERS", "false", false,
       "`true`: orders for cryptocurrencies are sent. TastyTrade takes none through its API since 29 June 2026."},
      {"Trading", "MAX_DAILY_LOSS", "–", false,
       "Dollars: opening orders are refused once the account has lost more today, realized and open."},
      {"Trading", "MIN_BUYING_POWER_PERCENT", "10", false,
       "Share of the net liquidating value that must stay as buying power after an opening order."},
      {"Trading", "MAX_UNDERLYING_PERCENT", "25", false,
       "Share of the net liquidating value above which the largest loss on one underlying is noted in the preview."},
      {"Trading", "MAX_CLOCK_SKEW_SECONDS", "5", false,
       "Largest difference between the clocks of this machine and of TastyTrade with which orders are placed."},
      {"Trading", "ORDER_JOURNAL", "`journal.db` in `STATE_DIR`; memory in the demo", false,
       "The file of the order journal, a whole path. Without it no order is sent. "
       "docs/trading-safety.md, The journal."},
      {"Live data", "LIVE", "true", false,
       "`false`: neither TastyTrade's live feed nor its account streamer is used. Greeks, price history and single "
       "trades are missing then, `wait_for` waits for no prices, and changes of accounts are found by asking every 30 "
       "seconds."},
      {"Live data", "LIVE_MAX_SUBSCRIPTIONS", "10000", false,
       "Most subscriptions of the live feed: event types of symbols, of all callers together."},
      {"Live data", "LIVE_RECONNECT_SECONDS", "60", false,
       "Longest pause before the live feed or the account streamer is connected again. Pauses begin at half a second "
       "and double while connections last less than a minute."},
      {"Cache", "CACHE_TTL_ACCOUNTS", "300", false, "Seconds for which the list of accounts is kept."},
      {"Cache", "CACHE_TTL_POSITIONS", "60", false,
       "Seconds for which positions, balances and trading status are kept."},
      {"Cache", "CACHE_TTL_MARKET_DATA", "30", false, "Seconds for which quotes and metrics are kept."},
      {"Cache", "CACHE_TTL_INSTRUMENTS", "900", false,
       "Seconds for which option chains, searches and instruments are kept."},
      {"State", "STATE_SECRET", "a key in `STATE_DIR`", true,
       "Key that encrypts values that clients carry: session ids, cursors, rounds of a call, task handles, "
       "access tokens. At least 32 characters, the same on every replica."},
      {"State", "STATE_DB", "`state.db` in `STATE_DIR`; memory on stdio and in the demo", false,
       "The SQLite file that holds logins, sessions and limits, readable by its owner only. A file of another program "
       "is refused. `memory`: no file."},
      {"State", "REDIS_URL", "–", true,
       "`redis://user:password@host:6379/0`: the state of several replicas and their order journal, in Redis or "
       "Valkey. "
       "Needs `STATE_SECRET`; trading needs `appendonly yes` in Redis."},
      {"State", "STATE_DIR",
       "`$XDG_STATE_HOME/tastytrade-mcp` or `~/.local/state/tastytrade-mcp`; macOS: `~/Library/Application "
       "Support/tastytrade-mcp`; Windows: `%LOCALAPPDATA%\\tastytrade-mcp`",
       false,
       "Directory of the server's key and state, in files that only their owner can read. A missing directory is "
       "created for its owner alone. An existing one is not changed, and is refused if it belongs to another user or "
       "every user may write in it."},
      {"Log", "LOG_LEVEL", "info", false, "`debug`, `info`, `warning`, `error` or `off`."},
      {"Log", "LOG_FORMAT", "text", false, "`text` or `json`. The log is written to stderr."},
  };
  return list;
}

Variables Variables::of_process() {
  return Variables(support::platform::environment_variables());
}

namespace {

// The text that Claude Desktop passes for an empty field of the bundle's form.
bool is_unfilled(std::string_view value) {
  return value.starts_with("${user_config.") && value.ends_with('}');
}

}  // namespace

std::optional<std::string> Variables::get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  const std::string_view value = support::trim(found->second);
  return value.empty() || is_unfilled(value) ? std::nullopt : std::optional(std::string(value));
}

bool Variables::is_blank(const std::string& name) const {
  const auto found = values_.find(name);
  return found != values_.end() && !found->second.empty() && support::trim(found->second).empty();
}

std::string Variables::text(const std::string& name, const std::string& standard) const {
  return get(name).value_or(standard);
}

std::vector<std::string> Variables::list(const std::string& name) const {
  const auto value = get(name);
  return value ? support::split(*value, ',') : std::vector<std::string>{};
}

std::int64_t Variables::integer(const std::string& name, std::int64_t standard, std::int64_t minimum,
                                std::int64_t maximum) const {
  const auto value = get(name);
  if (!value) return standard;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size() || number < minimum || number > maximum) {
    throw Error(
        ErrorCode::invalid_argument,
        name + " is not a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum) + ".",
        "Correct " + name + " or unset it; the default is " + std::to_string(standard) + ".");
  }
  return number;
}

bool Variables::flag(const std::string& name, bool standard) const {
  const auto value = get(name);
  if (!value) return standard;
  const std::string word = support::to_lower(*value);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  throw Error(ErrorCode::invalid_argument, name + " is neither true nor false.",
              "Set " + name + "=true or " + name + "=false.");
}

// A name without a prefix of this program may be another program's. Only long names count as slips then.
constexpr std::size_t kMinSlipLength = 8;

std::vector<std::pair<std::string, std::string>> Variables::likely_slips() const {
  std::vector<std::pair<std::string, std::string>> slips;
  for (const auto& [name, value] : values_) {
    const bool has_own_prefix = name.starts_with("TASTY") || name.starts_with("CHATGPT_MCP") ||
                                name.starts_with("RATE_LIMIT_") || name.starts_with("CACHE_TTL_");
    const bool is_short = name.size() < kMinSlipLength;
    if (!has_own_prefix && is_short) continue;
    const Setting* nearest = nullptr;
    std::size_t best = has_own_prefix ? 4 : 2;  // one more than the changes that a slip may have
    for (const Setting& setting : settings()) {
      const std::size_t changes = edit_distance(name, setting.name);
      if (changes < best) {
        best = changes;
        nearest = &setting;
      }
    }
    if (nearest != nullptr && best > 0) slips.emplace_back(name, nearest->name);
  }
  return slips;
}

}  // namespace app
