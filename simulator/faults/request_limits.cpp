#include "request_limits.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxRequestsPerSecond = 50;

struct PathLimit {
  std::string_view bucket;  // empty: no limit but the global one
  std::size_t per_second = 0;
};

PathLimit find_limit(std::string_view path) {
  if (path.starts_with("/market-data/by-type")) return {"by-type", 2};
  if (path.starts_with("/option-chains/") || path.starts_with("/futures-option-chains/")) return {"chains", 2};
  if (path == "/instruments/equities" || path == "/instruments/equities/active") return {"equities", 2};
  if (path.starts_with("/instruments/equities/")) return {"equity", 3};
  if (path.starts_with("/instruments/equity-options/")) return {"equity-option", 3};
  if (path.starts_with("/instruments/future-options/")) return {"future-option", 3};
  if (path == "/instruments/futures") return {"futures", 1};
  if (path == "/customers/me/accounts") return {"accounts", 1};
  if (path.starts_with("/accounts/")) {
    if (path.ends_with("/positions")) return {"positions", 1};
    if (path.ends_with("/balances")) return {"balances", 1};
    if (path.ends_with("/trading-status")) return {"trading-status", 1};
  }
  return {};
}

}  // namespace

bool RequestLimits::admit(std::string_view path, Time now) {
  const support::MutexLock lock(mutex_);
  for (auto& [bucket, times] : admitted_) {
    while (!times.empty() && times.front() + 1s <= now) times.pop_front();
  }
  const PathLimit limit = find_limit(path);
  if (admitted_["all"].size() >= kMaxRequestsPerSecond) return false;
  if (!limit.bucket.empty()) {
    auto& own = admitted_[std::string(limit.bucket)];
    if (own.size() >= limit.per_second) return false;
    own.push_back(now);
  }
  admitted_["all"].push_back(now);
  return true;
}

}  // namespace simulator
