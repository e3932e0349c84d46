// Watches a price, a volatility or a delta on the live feed.
#pragma once

#include "condition_watch.hpp"
#include "tastytrade_mcp/broker/live.hpp"

namespace tools {

class PriceWatch final : public ConditionWatch {
 public:
  // Throws Error{invalid_argument} if the symbol cannot be read, not_found if it has no live data, or if the condition
  // is about the volatility of what is no option.
  PriceWatch(const ToolCall& call, const PriceCondition& condition);

  std::optional<ConditionOutcome> check() override;
  std::chrono::milliseconds interval() const override { return std::chrono::milliseconds(100); }
  std::string current() const override;
  std::vector<std::string> notes() const override;

 private:
  // A value of the feed that counts: it is connected, and the figure is there.
  struct Value {
    double number;
    broker::Source source;
    std::chrono::milliseconds age;
    bool is_extended_hours = false;  // a trade outside regular hours
  };
  std::optional<Value> find_value(const broker::LiveRow& row) const;
  bool holds(double value) const;

  const ToolCall& call_;
  const PriceCondition condition_;
  const double number_;
  broker::LiveInstrument instrument_;
  PriceCondition::Field field_;
  std::optional<double> first_;     // the value at the beginning
  std::optional<double> previous_;  // the value of the check before
  std::optional<Value> latest_;
  std::string problem_;         // of the feed, at the latest check
  bool is_incomplete_ = false;  // the first values are arriving
  bool was_interrupted_ = false;
};

}  // namespace tools
