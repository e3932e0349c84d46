#include "each_account.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace tools {

void run_in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kMaxThreads = 4;
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min(count, kMaxThreads); ++i) helpers.emplace_back(run);
  run();
}

}  // namespace tools
