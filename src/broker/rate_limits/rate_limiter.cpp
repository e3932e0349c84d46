#include "rate_limits/rate_limiter.hpp"

#include <algorithm>
#include <iterator>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

struct Rule {
  std::string_view path;  // "*" stands for one segment, "**" at the end for one or more
  int per_second;
  std::size_t bucket;
};

constexpr int kAllRequests = 50;

// In order: the first that fits applies. Rows with the same bucket share it.
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

bool fits(std::string_view pattern, const std::vector<std::string>& path) {
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
    if (fits(rule.path, path)) return &rule;
  }
  return nullptr;
}

// When a bucket that holds `rate` requests and gains `rate` a second has one to give.
UpstreamRateLimiter::Time ready_at(UpstreamRateLimiter::Time full_at, int rate) {
  const auto gain = std::chrono::nanoseconds(std::chrono::seconds(1)) / rate;
  return full_at - gain * (rate - 1);
}

}  // namespace

std::string request_kind(const std::string& method, const std::vector<std::string>& path) {
  if (const Rule* const rule = find_rule(path)) {
    // The first of the rows that share the bucket stands for all of them.
    const auto* const first =
        std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& row) { return row.bucket == rule->bucket; });
    return method + ' ' + std::string(first->path);
  }
  const bool of_account = !path.empty() && path.front() == "accounts";
  std::vector<std::string> known(path.begin(),
                                 path.begin() + std::min<std::ptrdiff_t>(std::ssize(path), of_account ? 3 : 2));
  if (of_account && known.size() > 1) known[1] = "*";
  return method + ' ' + support::join(known, "/");
}

std::optional<UpstreamRateLimiter::Time> UpstreamRateLimiter::take(std::size_t bucket, int per_second, Time now,
                                                                   Time latest, Time& wanted) {
  const std::lock_guard lock(mutex_);
  Time& full_at = full_at_[bucket];
  wanted = std::max(now, ready_at(full_at, per_second));
  if (wanted > latest) return std::nullopt;
  full_at = std::max(full_at, wanted) + std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second;
  return wanted;
}

std::optional<UpstreamRateLimiter::Time> UpstreamRateLimiter::reserve(const std::vector<std::string>& path, Time now,
                                                                      Time latest, Time& wanted) {
  const Rule* const rule = find_rule(path);
  wanted = now;
  if (rule == nullptr) return now;
  return take(rule->bucket, rule->per_second, now, latest, wanted);
}

std::optional<UpstreamRateLimiter::Time> UpstreamRateLimiter::reserve_any(Time now, Time latest, Time& wanted) {
  return take(kBuckets - 1, kAllRequests, now, latest, wanted);
}

void UpstreamRateLimiter::wait(const std::vector<std::string>& path, const support::Budget& budget) {
  budget.check();
  Time wanted;
  auto start = reserve(path, std::chrono::steady_clock::now(), budget.deadline, wanted);
  wait_until(start, wanted, budget);
  start = reserve_any(std::chrono::steady_clock::now(), budget.deadline, wanted);
  wait_until(start, wanted, budget);
}

void UpstreamRateLimiter::wait_until(const std::optional<Time>& start, Time wanted, const support::Budget& budget) {
  const Time now = std::chrono::steady_clock::now();
  if (!start) {
    support::Error error(support::ErrorCode::rate_limited,
                         "Not asked yet: this server keeps to TastyTrade's limit of requests a second.",
                         "Ask again, or for less at once.", true);
    error.retry_after = std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(wanted - now));
    throw error;
  }
  if (*start > now) budget.sleep(std::chrono::ceil<std::chrono::milliseconds>(*start - now));
}

}  // namespace broker
