#include "account_flags.hpp"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::string_view kNames[] = {"is-closed",
                                       "is-frozen",
                                       "is-closing-only",
                                       "is-risk-reducing-only",
                                       "is-in-margin-call",
                                       "is-futures-closing-only",
                                       "is-in-day-trade-equity-maintenance-call"};

}  // namespace

std::span<const std::string_view> account_flag_names() {
  return kNames;
}

bool AccountFlags::set(const std::string& account, const std::string& name, bool value) {
  if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) return false;
  const support::MutexLock lock(mutex_);
  flags_[account][name] = value;
  return true;
}

bool AccountFlags::is_set(const std::string& account, std::string_view name) const {
  const support::MutexLock lock(mutex_);
  const auto flags = flags_.find(account);
  if (flags == flags_.end()) return false;
  const auto found = flags->second.find(name);
  return found != flags->second.end() && found->second;
}

void AccountFlags::clear() {
  const support::MutexLock lock(mutex_);
  flags_.clear();
}

}  // namespace simulator
