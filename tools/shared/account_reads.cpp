#include "account_reads.hpp"

#include "each_account.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxReaders = 8;  // as many as the broker client has connections
constexpr std::size_t kMaxReasonLength = 120;

}  // namespace

std::vector<AccountPositions> read_positions(broker::Client& client, const broker::Rows<broker::Account>& accounts,
                                             const broker::CallOptions& options) {
  std::vector<AccountPositions> all;
  all.reserve(accounts.size());
  for (const auto& account : accounts) all.push_back({.account = account});
  const auto read = [&](std::size_t i, const broker::CallOptions& how) {
    AccountPositions& one = all[i];
    one.failure = failure_of([&] { one.positions = client.positions(one.account.number, how); });
  };
  read_each(all.size(), options, read, kMaxReaders);
  return all;
}

void read_together(const std::vector<std::function<void()>>& reads) {
  run_in_parallel(
      reads.size(), [&](std::size_t i) { reads[i](); }, reads.size());
}

std::optional<Error> failure_of(const std::function<void()>& read) {
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

std::string reason_of(const Error& failure) {
  if (failure.code == ErrorCode::deadline_exceeded) return "TastyTrade did not answer in time";
  std::string reason = support::printable(failure.message(), kMaxReasonLength);
  while (reason.ends_with('.')) reason.pop_back();
  if (failure.retry_after) reason += "; ask again in " + std::to_string(failure.retry_after->count()) + " s";
  return reason;
}

}  // namespace tools
