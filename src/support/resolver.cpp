#include "tastytrade_mcp/support/resolver.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <condition_variable>
#include <thread>

namespace support {
namespace {

using Time = std::chrono::steady_clock::time_point;
constexpr auto kCacheTime = std::chrono::seconds(60);
constexpr std::size_t kMaxAddresses = 4;

std::vector<std::string> resolve_with_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* entry = found; entry != nullptr && addresses.size() < kMaxAddresses; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  return addresses;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> buffer{};
  return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 || inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

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
  if (is_address(host_)) return {host_};
  std::shared_ptr<Lookup> lookup;
  {
    const MutexLock lock(mutex_);
    if (!lookup_ || !lookup_->is_valid()) {
      lookup_ = std::make_shared<Lookup>();
      // Detached, because getaddrinfo() cannot be interrupted. The thread uses `lookup` only.
      std::thread([lookup = lookup_, host = host_] {
        std::vector<std::string> addresses = resolve_with_system(host);
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
