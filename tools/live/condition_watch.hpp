// Watches one condition of wait_for: asks the feed or the broker, and says if the condition holds, can no longer hold,
// or is still open. Used by one call.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "condition.hpp"
#include "shared/tool_call.hpp"

namespace tools {

struct ConditionOutcome {
  bool happened = false;
  bool was_so_already = false;                // when the wait began
  std::string value = {};                     // "315.02", "Filled"
  std::optional<support::Instant> time = {};  // when it happened, or was seen
  std::string source = {};                    // "live", "delayed", "rest"; empty for a time
  std::string reason = {};                    // why it can no longer hold: a sentence
};

class ConditionWatch {
 public:
  virtual ~ConditionWatch() = default;
  // Returns the outcome if the wait is over. Throws Error; after a retryable one the next check may succeed.
  virtual std::optional<ConditionOutcome> check() = 0;
  // The time until the next check.
  virtual std::chrono::milliseconds interval() const = 0;
  // The latest value, for progress: "AAPL last price 314.90". Empty if nothing is.
  virtual std::string current() const { return {}; }
  // Sentences for the reader of the answer: "The quotes are 15 minutes delayed."
  virtual std::vector<std::string> notes() const { return {}; }
};

// Resolves symbols, orders and sessions, once. Throws Error if there is no such instrument, order or venue.
std::unique_ptr<ConditionWatch> make_watch(const ToolCall& call, const Condition& condition);

}  // namespace tools
