// Watches orders and positions of the accounts of the login.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "condition_watch.hpp"

namespace tools {

// Says when the accounts must be read again: after an event of the account streamer; without one after some time, which
// is shorter while the streamer is not connected.
class AccountChecks {
 public:
  AccountChecks(broker::Client& client, std::vector<std::string> accounts, std::chrono::seconds interval);

  // The first call returns true.
  bool is_due();

 private:
  broker::AccountEvents& events_;
  const std::chrono::seconds interval_;  // while the streamer is not connected
  std::chrono::steady_clock::time_point checked_at_;
  bool is_first_ = true;
  const std::shared_ptr<std::atomic<bool>> has_event_ = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<void> watch_;  // sets has_event_; null if the accounts cannot be watched
};

class OrderWatch final : public ConditionWatch {
 public:
  // Throws Error{not_found} if no account has the order.
  OrderWatch(const ToolCall& call, const OrderCondition& condition);

  std::optional<ConditionOutcome> check() override;
  std::chrono::milliseconds interval() const override { return std::chrono::milliseconds(250); }
  std::string current() const override;

 private:
  std::optional<ConditionOutcome> check_one();
  std::optional<ConditionOutcome> check_any();

  const ToolCall& call_;
  const OrderCondition condition_;
  std::vector<std::string> accounts_;
  std::string account_;                                     // of the one order
  std::string status_;                                      // of the one order, in the broker's words
  std::optional<std::map<std::string, std::string>> seen_;  // status or filled quantity of each order, by id
  bool is_first_ = true;
  std::optional<AccountChecks> checks_;  // always there after construction
};

class PositionWatch final : public ConditionWatch {
 public:
  PositionWatch(const ToolCall& call, const PositionCondition& condition);

  std::optional<ConditionOutcome> check() override;
  std::chrono::milliseconds interval() const override { return std::chrono::milliseconds(250); }
  std::string current() const override;

 private:
  const ToolCall& call_;
  const PositionCondition condition_;
  std::string symbol_;  // in the broker's spelling
  std::vector<broker::Account> accounts_;
  AccountChecks checks_;
  std::optional<support::Decimal> first_;  // the signed quantity at the beginning
  support::Decimal quantity_;
};

}  // namespace tools
