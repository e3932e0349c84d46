// Runs reads from the broker at the same time. Free functions; safe from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

// Calls work(0) to work(count - 1) on at most `max_threads` threads, the calling thread among them, and returns when
// all have ended. `work` throws nothing.
void run_in_parallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t max_threads = 4);

// Runs all `reads` at the same time and returns when all have ended. A read throws nothing and ends by its own
// deadline.
void run_all(const std::vector<std::function<void()>>& reads);

// Calls read(i, options) for 0 to count - 1. `read` asks the broker's client and throws nothing but broker::NotCached.
// First each read is tried on the calling thread with what the cache holds, which takes less time than starting a
// thread. Reads that threw NotCached are repeated on at most `max_threads` threads.
template <class Read>
void read_each(std::size_t count, const broker::ReadOptions& options, const Read& read, std::size_t max_threads) {
  broker::ReadOptions from_cache = options;
  from_cache.cached_only = true;
  std::vector<std::size_t> not_in_cache;
  for (std::size_t i = 0; i < count; ++i) {
    try {
      read(i, from_cache);
    } catch (const broker::NotCached&) {
      not_in_cache.push_back(i);
    }
  }
  run_in_parallel(
      not_in_cache.size(), [&](std::size_t i) { read(not_in_cache[i], options); }, max_threads);
}

// Runs `read` and returns the Error that it threw, or nothing. Another std::exception is logged and becomes
// Error{internal}; broker::NotCached passes through.
std::optional<support::Error> catch_error(const std::function<void()>& read);

// The error as a clause for a title: "TastyTrade did not answer in time".
std::string format_reason(const support::Error& error);

}  // namespace tools
