// Watches orders and positions of the accounts of the login.
#pragma once

#include <map>

#include "condition_watch.hpp"

namespace tools {

class OrderWatch final : public ConditionWatch {
 public:
  // Throws Error{not_found} if no account has the order.
  OrderWatch(const ToolCall& call, const OrderCondition& condition);

  std::optional<ConditionOutcome> check() override;
  std::chrono::milliseconds interval() const override { return std::chrono::seconds(2); }
  std::string current() const override;

 private:
  std::optional<ConditionOutcome> check_one();
  std::optional<ConditionOutcome> check_any();

  const ToolCall& call_;
  const OrderCondition condition_;
  std::vector<std::string> accounts_;
  std::string account_;                                     // of the one order
  std::string status_;                                      // of the one order, in the broker's words
  std::optional<std::map<std::string, std::string>> seen_;  // status of each order, by id, at the check before
  bool is_first_ = true;
};

class PositionWatch final : public ConditionWatch {
 public:
  PositionWatch(const ToolCall& call, const PositionCondition& condition);

  std::optional<ConditionOutcome> check() override;
  std::chrono::milliseconds interval() const override { return std::chrono::seconds(5); }
  std::string current() const override;

 private:
  const ToolCall& call_;
  const PositionCondition condition_;
  std::string symbol_;  // in the broker's spelling
  std::vector<broker::Account> accounts_;
  std::optional<support::Decimal> first_;  // the signed quantity at the beginning
  support::Decimal quantity_;
};

}  // namespace tools
