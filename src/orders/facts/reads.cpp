#include "facts/reads.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <system_error>
#include <thread>

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxThreads = 4;
constexpr std::size_t kMaxReasonBytes = 160;

std::optional<Error> catch_error(const FactRead& read) {
  try {
    read.run();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& failure) {
    support::log_error("fact_read_failed",
                       {{"fact", read.fact}, {"exception", support::printable(failure.what(), 200)}});
    return Error(ErrorCode::internal, "This server failed because of a defect.");
  }
}

bool makes_order_impossible(const Error& error, const FactRead& read) {
  if (error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed) return true;
  return read.is_of_account && error.code == ErrorCode::forbidden;
}

}  // namespace

MissingFacts run_reads(const std::vector<FactRead>& reads) {
  std::vector<std::optional<Error>> errors(reads.size());
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < reads.size(); i = next++) errors[i] = catch_error(reads[i]);
  };
  {
    const auto run_for_request = [&run, ids = support::LogScope::current()] {
      const support::LogScope scope(ids);
      run();
    };
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 1; i < std::min(reads.size(), kMaxThreads); ++i) threads.emplace_back(run_for_request);
    } catch (const std::system_error&) {
      // If no more threads can be created, the threads that have started do all the work.
    }
    run();
  }
  MissingFacts missing;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (!errors[i]) continue;
    if (makes_order_impossible(*errors[i], reads[i])) throw Error(*errors[i]);
    missing.emplace(reads[i].fact, format_missing_reason(*errors[i]));
  }
  return missing;
}

std::string format_missing_reason(const Error& error) {
  if (error.code == ErrorCode::deadline_exceeded) return "TastyTrade did not answer in time.";
  return support::printable(error.message(), kMaxReasonBytes);
}

}  // namespace orders
