#include "parallel_reads.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxReasonBytes = 120;

}  // namespace

void run_in_parallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t max_threads) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  // Log lines of the other threads carry the ids of this one.
  const auto run_for_request = [&run, ids = support::LogScope::current()] {
    const support::LogScope scope(ids);
    run();
  };
  std::vector<std::jthread> threads;
  try {
    for (std::size_t i = 1; i < std::min(count, max_threads); ++i) threads.emplace_back(run_for_request);
  } catch (const std::system_error&) {
    // If no more threads can be created, the threads that have started do all the work.
  }
  run();
}

void run_all(const std::vector<std::function<void()>>& reads) {
  run_in_parallel(
      reads.size(), [&](std::size_t i) { reads[i](); }, reads.size());
}

std::optional<Error> catch_error(const std::function<void()>& read) {
  try {
    read();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& failure) {
    support::log_error("read_failed", {{"exception", support::printable(failure.what(), 200)}});
    return Error(ErrorCode::internal, "This server failed because of a defect.");
  }
}

std::string format_reason(const Error& error) {
  if (error.code == ErrorCode::deadline_exceeded) return "TastyTrade did not answer in time";
  std::string reason = support::printable(error.message(), kMaxReasonBytes);
  while (reason.ends_with('.')) reason.pop_back();
  if (error.retry_after) reason += "; ask again in " + std::to_string(error.retry_after->count()) + " s";
  return reason;
}

}  // namespace tools
