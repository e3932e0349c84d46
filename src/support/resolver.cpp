#include "tastytrade_mcp/support/resolver.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

#include <condition_variable>
#include <thread>

#include "tastytrade_mcp/support/platform/host_lookup.hpp"
#include "tastytrade_mcp/support/platform/ip_address.hpp"

namespace support {
namespace {

using Time = std::chrono::steady_clock::time_point;
constexpr auto kCacheTime = std::chrono::seconds(60);
constexpr std::size_t kMaxAddresses = 4;

}  // namespace

// One call of getaddrinfo(). Shared with its thread, which may outlive all callers that wait for it.
struct Resolver::Lookup {
  Mutex mutex;
  std::condition_variable_any changed;
  bool is_done GUARDED_BY(mutex) = false;
  Time begun = std::chrono::steady_clock::now();
  std::vector<std::string> addresses GUARDED_BY(mutex);

  bool is_valid() {
    const MutexLock lock(mutex);
    return !is_done || (!addresses.empty() && std::chrono::steady_clock::now() < begun + kCacheTime);
  }
};

Resolver::Resolver(std::string host) : host_(std::move(host)) {}

std::vector<std::string> Resolver::resolve(const Budget& budget, std::chrono::milliseconds limit) {
  if (platform::parse_ip_address(host_)) return {host_};
  std::shared_ptr<Lookup> lookup;
  {
    const MutexLock lock(mutex_);
    if (!lookup_ || !lookup_->is_valid()) {
      lookup_ = std::make_shared<Lookup>();
      // Detached, because getaddrinfo() cannot be interrupted. The thread uses `lookup` only.
      std::thread([lookup = lookup_, host = host_] {
        std::vector<std::string> addresses = platform::look_up_host(host, kMaxAddresses).addresses;
        const MutexLock done_lock(lookup->mutex);
        lookup->addresses = std::move(addresses);
        lookup->is_done = true;
        lookup->changed.notify_all();
      }).detach();
    }
    lookup = lookup_;
  }
  const Budget own = budget.at_most(limit);
  MutexLock lock(lookup->mutex);
  if (!lookup->changed.wait_until(lock, own.stop, own.deadline,
                                  [&]() REQUIRES(lookup->mutex) { return lookup->is_done; })) {
    budget.check();
    return {};
  }
  return lookup->addresses;
}

void Resolver::forget() {
  const MutexLock lock(mutex_);
  lookup_.reset();
}

}  // namespace support
