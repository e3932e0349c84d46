#include "each_account.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include "tastytrade_mcp/support/log.hpp"

namespace tools {

void run_in_parallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t max_threads) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const auto run_for_request = [&run, request_id = support::LogScope::current_request_id()] {
    const support::LogScope scope(request_id);
    run();
  };
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < std::min(count, max_threads); ++i) helpers.emplace_back(run_for_request);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do all the work.
  }
  run();
}

}  // namespace tools
