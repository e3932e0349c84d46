#include "rate_limits/rate_limiter.hpp"

#include <algorithm>
#include <iterator>

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

struct Rule {
  std::string_view path;  // "*": one segment; "**" at the end: one or more
  int per_second;
  std::size_t bucket;
};

constexpr int kMaxRequestsPerSecond = 50;

// The first row that matches applies. Rows with the same bucket share it.
constexpr Rule kRules[] = {
    {"market-data/by-type", 2, 0},
    {"option-chains/**", 2, 1},
    {"futures-option-chains/**", 2, 1},
    {"instruments/equities", 2, 2},
    {"instruments/equities/active", 2, 3},
    {"instruments/equities/*", 3, 4},
    {"instruments/equity-options/*", 3, 5},
    {"instruments/future-options/*", 3, 6},
    {"instruments/futures", 1, 7},
    {"instruments/future-products/**", 1, 8},
    {"instruments/future-products", 1, 8},
    {"instruments/future-option-products/**", 1, 9},
    {"instruments/future-option-products", 1, 9},
    {"accounts/*/positions", 1, 10},
    {"accounts/*/balances", 1, 11},
    {"accounts/*/trading-status", 1, 12},
    {"customers/me/accounts", 1, 13},
};

bool matches(std::string_view pattern, const std::vector<std::string>& path) {
  const std::vector<std::string> parts = support::split(pattern, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i >= path.size()) return false;
    if (parts[i] == "**") return true;
    if (parts[i] != "*" && parts[i] != path[i]) return false;
  }
  return parts.size() == path.size();
}

const Rule* find_rule(const std::vector<std::string>& path) {
  for (const Rule& rule : kRules) {
    if (matches(rule.path, path)) return &rule;
  }
  return nullptr;
}

// When a bucket of `rate` requests, which gains `rate` a second, holds at least one.
UpstreamRateLimiter::Time ready_at(UpstreamRateLimiter::Time full_at, int rate) {
  const auto gain = std::chrono::nanoseconds(std::chrono::seconds(1)) / rate;
  return full_at - gain * (rate - 1);
}

void wait_until_start(const UpstreamRateLimiter::Reservation& reservation, const support::Budget& budget) {
  const auto now = std::chrono::steady_clock::now();
  if (!reservation.is_granted) {
    support::Error error(support::ErrorCode::rate_limited,
                         "Not asked yet: this server keeps to TastyTrade's limit of requests a second.",
                         "Ask again, or for less at once.", true);
    error.retry_after =
        std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(reservation.start - now));
    broker_metrics().limit_refusals.with({"rate"}).add();
    throw error;
  }
  if (reservation.start <= now) return;
  broker_metrics().limit_wait.with({"rate"}).observe(reservation.start - now);
  budget.sleep(std::chrono::ceil<std::chrono::milliseconds>(reservation.start - now));
}

// How many segments of a path without a rule name the endpoint; what follows may be an argument.
std::size_t count_endpoint_segments(const std::vector<std::string>& path) {
  // Their second segment is a name or an id that a person chose or that is new each time.
  constexpr std::string_view kNamed[] = {"watchlists", "public-watchlists", "pairs-watchlists", "quote-alerts"};
  if (!path.empty() && std::find(std::begin(kNamed), std::end(kNamed), path.front()) != std::end(kNamed)) return 1;
  const bool is_account_path = !path.empty() && path.front() == "accounts";
  return std::min<std::size_t>(path.size(), is_account_path ? 3 : 2);
}

constexpr std::string_view kDryRun = "dry-run";

bool is_dry_run(const std::vector<std::string>& path) {
  return path.size() > 3 && path.front() == "accounts" && path.back() == kDryRun;
}

}  // namespace

std::string request_kind(const std::string& method, const std::vector<std::string>& path) {
  if (const Rule* const rule = find_rule(path)) {
    // Rows with the same bucket are of one kind, named by the first of them.
    const auto* const first =
        std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& row) { return row.bucket == rule->bucket; });
    return method + ' ' + std::string(first->path);
  }
  std::vector<std::string> prefix(path.begin(),
                                  path.begin() + static_cast<std::ptrdiff_t>(count_endpoint_segments(path)));
  if (prefix.size() > 1 && prefix[0] == "accounts") prefix[1] = "*";
  // A dry run of an order is of another kind than the order.
  if (is_dry_run(path)) prefix.emplace_back(kDryRun);
  return method + ' ' + support::join(prefix, "/");
}

std::string make_loggable_path(const std::vector<std::string>& path) {
  const Rule* const rule = find_rule(path);
  const std::vector<std::string> known = rule == nullptr ? std::vector<std::string>() : support::split(rule->path, '/');
  const std::size_t literals = rule == nullptr ? count_endpoint_segments(path) : 0;
  std::string shown;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool is_account = i > 0 && path[i - 1] == "accounts";
    const bool is_literal =
        i < literals || (i < known.size() && known[i] == path[i]) || (is_dry_run(path) && i + 1 == path.size());
    shown += '/' + (is_account ? support::last_four(path[i]) : is_literal ? path[i] : std::string("*"));
  }
  return shown;
}

UpstreamRateLimiter::Reservation UpstreamRateLimiter::take(std::size_t bucket, int per_second, Time now, Time latest) {
  const support::MutexLock lock(mutex_);
  Time& full_at = full_at_[bucket];
  const Time start = std::max(now, ready_at(full_at, per_second));
  if (start > latest) return {start, false};
  full_at = std::max(full_at, start) + std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second;
  return {start, true};
}

UpstreamRateLimiter::Reservation UpstreamRateLimiter::reserve(const std::vector<std::string>& path, Time now,
                                                              Time latest) {
  const Rule* const rule = find_rule(path);
  if (rule == nullptr) return {now, true};
  return take(rule->bucket, rule->per_second, now, latest);
}

UpstreamRateLimiter::Reservation UpstreamRateLimiter::reserve_global(Time now, Time latest) {
  return take(kBuckets - 1, kMaxRequestsPerSecond, now, latest);
}

void UpstreamRateLimiter::acquire(const std::vector<std::string>& path, const support::Budget& budget) {
  budget.check();
  wait_until_start(reserve(path, std::chrono::steady_clock::now(), budget.deadline), budget);
  wait_until_start(reserve_global(std::chrono::steady_clock::now(), budget.deadline), budget);
}

}  // namespace broker
