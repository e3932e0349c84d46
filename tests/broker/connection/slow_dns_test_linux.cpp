// DNS that does not respond, before an order is sent. Replaces getaddrinfo() of the C library for one name.
#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "connection/connection_pool.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;

namespace {

constexpr const char* kSlowName = "slow.test";
std::atomic<bool> responds = false;

}  // namespace

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (name == nullptr || std::string_view(name) != kSlowName) return next(name, service, hints, found);
  while (!responds) std::this_thread::sleep_for(1ms);
  return EAI_AGAIN;
}

TEST_CASE("Orders: slow DNS ends within the time that was given, and nothing is released") {
  broker::ConnectionSettings settings;
  settings.origin = {true, kSlowName, 443};
  settings.connect_timeout = 100ms;
  const support::SystemClock clock;
  broker::ConnectionPool pool(settings, 1, clock);
  int releases = 0;
  const broker::HttpRequest request{"POST", "/accounts/5WT00001/orders", {}, "{}", [&] { return ++releases > 0; }};
  CHECK(pool.send_on_new_connection(request, support::Budget::of(20s)).failure == broker::Failure::resolve);
  CHECK_THROWS_AS(pool.send_on_new_connection(request, support::Budget::of(20ms)), support::Error);
  CHECK(!pool.resolve(support::Budget::of(20s)));
  responds = true;
  CHECK(pool.send_on_new_connection(request, support::Budget::of(20s)).failure == broker::Failure::resolve);
  CHECK(releases == 0);
}
