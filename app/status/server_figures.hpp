// The figures of a server by name, taken from its metrics, for the screen and the JSON of `status`. Pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "prometheus_text.hpp"

namespace app {

// The count of each value of a label: "ok" 12, "rate_limited" 1. Values with the count 0 are left out.
using Counts = std::map<std::string, double, std::less<>>;
double total(const Counts& counts);
double count_of(const Counts& counts, std::string_view value);

struct ToolFigures {
  std::string tool;
  Counts outcomes = {};
  Buckets duration = {};
};

struct EndpointFigures {
  std::string endpoint;  // of TastyTrade: "GET accounts/*/positions"
  Counts statuses = {};  // "200", "timeout"
  double repeated = 0;   // attempts after the first
  Buckets duration = {};
};

struct LimitFigures {
  std::string limit;  // of TastyTrade: "rate", "pause"
  Buckets wait = {};
  double refused = 0;
};

struct CacheFigures {
  std::string data;
  double hits = 0, misses = 0, shared = 0;
};

struct StoreFigures {
  std::string store, operation;
  double errors = 0;
  Buckets duration = {};
};

// Counters count from the server's start, or, of a difference of metrics, within that time. A gauge that the server
// does not have is absent.
struct ServerFigures {
  std::string version, mode, environment;
  std::vector<ToolFigures> tools = {};  // those with calls, most calls first; so are the following lists
  std::vector<EndpointFigures> endpoints = {};
  std::vector<LimitFigures> limits = {};
  std::vector<CacheFigures> cache = {};
  std::vector<StoreFigures> store = {};
  Counts broker_logins = {};  // by outcome
  Counts http_statuses = {};  // by class, "2xx"; without /health and /metrics, which `status` itself requests
  Counts http_refusals = {};  // by reason
  Counts mcp_refusals = {};   // by JSON-RPC error code
  Counts login_tokens = {};   // of the login page, by outcome
  Counts tokens_issued = {};  // by outcome
  double grants_begun = 0, grants_ended = 0, sessions_begun = 0, log_lines_dropped = 0;
  std::optional<double> logged_in, login_time;  // of the last login to TastyTrade: 1 or 0, Unix time
  std::optional<double> connections, max_connections, streams, subscriptions, tasks, calls_running;
  std::optional<double> cache_bytes, certificate_end;
  // Of orders: absent if the server places none.
  std::optional<double> open_intent_age, unwritten_ends, trading_halted, journal_writable;
  std::optional<double> resident_bytes, descriptors, max_descriptors, threads, cpu_seconds, start_time;
};

// Throws Error{upstream_unavailable} if the metrics are not those of this program: tastytrade_mcp_build_info is absent.
ServerFigures read_figures(const ParsedMetrics& metrics);

// Sums over the lists.
double count_calls(const ServerFigures& figures);
double count_broker_requests(const ServerFigures& figures);
// Calls that failed for a reason that is not the caller's, as the alert CallsFailing counts them.
double count_failed_calls(const ServerFigures& figures);
// Requests that TastyTrade refused or did not answer, as the alert BrokerFailing counts them.
double count_failed_broker_requests(const ServerFigures& figures);
double count_store_errors(const ServerFigures& figures);

}  // namespace app
