#include "stream_faults.hpp"

#include <algorithm>
#include <array>

namespace simulator {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 36> kKindNames = {"refuse-upgrade",
                                                         "cut",
                                                         "half-frame",
                                                         "close",
                                                         "silence",
                                                         "slow",
                                                         "not-json",
                                                         "bad-utf8",
                                                         "big-frame",
                                                         "frame-limit",
                                                         "late-invitation",
                                                         "drop-early-auth",
                                                         "refuse-token",
                                                         "expire-token",
                                                         "channel-refused",
                                                         "auto-has-no-candles",
                                                         "pairs-in-frame",
                                                         "inband-names",
                                                         "columns-reordered",
                                                         "columns-left-out",
                                                         "config-late",
                                                         "config-changes",
                                                         "row-does-not-divide",
                                                         "type-silent",
                                                         "duplicate-snapshot",
                                                         "shuffled-snapshot",
                                                         "snapshot-cut",
                                                         "pending-flag",
                                                         "flood",
                                                         "drop-notification",
                                                         "duplicate-notification",
                                                         "reorder-notifications",
                                                         "gap-in-sequence",
                                                         "unknown-type",
                                                         "ack-without-id",
                                                         "ack-error"};
static_assert(kKindNames.size() == static_cast<std::size_t>(FaultKind::ack_error) + 1);

}  // namespace

std::optional<FaultKind> parse_fault_kind(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kKindNames.begin());
}

bool is_write_fault(FaultKind kind) {
  return kind >= FaultKind::cut && kind <= FaultKind::big_frame;
}

void StreamFaults::add(StreamFault fault) {
  if (fault.count == 0) return;
  const support::MutexLock lock(mutex_);
  faults_.push_back(std::move(fault));
}

void StreamFaults::clear() {
  const support::MutexLock lock(mutex_);
  faults_.clear();
}

template <class Matches>
std::optional<StreamFault> StreamFaults::take_first(std::string_view path, const Matches& matches) {
  const support::MutexLock lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (!path.starts_with(fault->path) || !matches(*fault)) continue;
    StreamFault result = *fault;
    if (fault->count > 0 && --fault->count == 0) faults_.erase(fault);
    return result;
  }
  return std::nullopt;
}

std::optional<StreamFault> StreamFaults::take(FaultKind kind, std::string_view path, std::string_view name) {
  return take_first(
      path, [&](const StreamFault& fault) { return fault.kind == kind && (fault.text.empty() || fault.text == name); });
}

std::optional<StreamFault> StreamFaults::take(FaultKind kind, std::string_view path) {
  return take_first(path, [&](const StreamFault& fault) { return fault.kind == kind; });
}

std::optional<StreamFault> StreamFaults::take_write_fault(std::string_view path) {
  return take_first(path, [](const StreamFault& fault) { return is_write_fault(fault.kind); });
}

}  // namespace simulator
