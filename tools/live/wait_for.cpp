#include "wait_for.hpp"

#include <algorithm>
#include <atomic>

#include "condition_watch.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using namespace std::chrono_literals;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultTimeout = 45;
constexpr int kMaxTimeout = 6 * 3600;
constexpr std::chrono::seconds kMaxCall = 48s;      // of a call that is no task
constexpr std::chrono::seconds kTimeToAnswer = 1s;  // before the deadline of the call
constexpr std::chrono::seconds kProgressInterval = 5s;
constexpr int kMaxWaits = 24;  // of the process at once, so that other calls find a thread

// Counts the waits of this process. Throws Error{rate_limited} for too many.
class WaitSlot {
 public:
  WaitSlot() {
    if (++count() <= kMaxWaits) return;
    --count();
    throw Error(ErrorCode::rate_limited, "Too many waits run at once: " + std::to_string(kMaxWaits) + ".",
                "Wait for one to end.", true);
  }
  ~WaitSlot() { --count(); }
  WaitSlot(const WaitSlot&) = delete;
  WaitSlot& operator=(const WaitSlot&) = delete;

 private:
  static std::atomic<int>& count() {
    static std::atomic<int> waits{0};
    return waits;
  }
};

struct Waited {
  std::optional<ConditionOutcome> outcome = {};  // nothing: the time was over
  std::chrono::milliseconds duration{0};
  std::string problem = {};  // of the latest check, which could not be made
};

// Checks the condition. A problem that may pass, such as a broker that does not answer, does not end the wait.
Waited check(ConditionWatch& watch) {
  try {
    return {.outcome = watch.check()};
  } catch (const Error& error) {
    if (!error.retryable) throw;
    return {.problem = error.message()};
  }
}

Waited wait(const ToolCall& call, ConditionWatch& watch, std::chrono::seconds timeout) {
  const auto begin = std::chrono::steady_clock::now();
  auto next_progress = begin + kProgressInterval;
  while (true) {
    Waited waited = check(watch);
    const auto now = std::chrono::steady_clock::now();
    waited.duration = std::chrono::duration_cast<std::chrono::milliseconds>(now - begin);
    if (waited.outcome || waited.duration >= timeout) return waited;
    if (now >= next_progress) {
      next_progress = now + kProgressInterval;
      call.context().report_progress(std::chrono::duration<double>(now - begin).count(),
                                     static_cast<double>(timeout.count()), watch.current());
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(timeout - waited.duration);
    call.context().budget().sleep(std::clamp(watch.interval(), 1ms, std::max(left, 1ms)));
  }
}

void write_outcome(JsonWriter& result, const ConditionOutcome& outcome) {
  result.optional_text("value", outcome.value);
  result.time("time", outcome.time);
  result.optional_text("source", outcome.source);
  if (outcome.was_so_already) result.flag("was_so_already", true);
  result.optional_text("reason", outcome.reason);
}

void handle_wait(const ToolCall& call, JsonWriter& result) {
  const Condition condition = parse_condition(call.arguments().text("condition"), call.now());
  const std::chrono::seconds asked(call.arguments().integer("timeout_seconds").value_or(kDefaultTimeout));
  const WaitSlot slot;
  auto watch = make_watch(call, condition);
  const bool is_long = asked > kMaxCall;
  const bool is_task = is_long && call.context().continue_as_task("Waiting: " + to_text(condition));
  // A task has another deadline, which a new ToolCall reads.
  const ToolCall task_call(call.tool_context(), call.arguments(), call.context());
  if (is_task) watch = make_watch(task_call, condition);
  const auto left = std::chrono::floor<std::chrono::seconds>(task_call.context().budget().remaining()) - kTimeToAnswer;
  const std::chrono::seconds timeout = std::min({asked, is_task ? asked : kMaxCall, std::max(left, 1s)});
  const Waited waited = wait(task_call, *watch, timeout);

  call.write_head(result, call.now());
  result.flag("happened", waited.outcome && waited.outcome->happened);
  result.text("condition", to_text(condition));
  if (waited.outcome) write_outcome(result, *waited.outcome);
  if (!waited.outcome) result.optional_text("value", watch->current());
  result.integer("waited_ms", waited.duration.count());
  std::vector<std::string> notes = watch->notes();
  if (!waited.problem.empty()) notes.push_back("The last check failed: " + waited.problem);
  if (!waited.outcome) {
    notes.push_back(timeout < asked ? "This call can wait " + std::to_string(timeout.count()) +
                                          " seconds at most: longer waits are tasks. Call again to go on."
                                    : "The time was over before it happened. Call again to go on.");
  }
  if (notes.empty()) return;
  result.array("notes", [&] {
    for (const std::string& note : notes) result.text(note);
  });
}

mcp::schema::Object wait_schema() {
  using namespace mcp::schema;
  return result_schema({boolean("happened").required(), string("condition").required(), string("value"),
                        timestamp("time"), string("source").unlisted(), boolean("was_so_already").unlisted(),
                        string("reason").unlisted(), integer("waited_ms").unlisted(),
                        list_of_strings("notes").unlisted()});
}

}  // namespace

mcp::Tool wait_for(ToolContextPtr tool_context) {
  return {
      .name = "wait_for",
      .title = "Wait",
      .description =
          "Waits until something happens: a price crosses a number, an order fills, the market opens. At most "
          "timeout_seconds. Use instead of asking again and again.",
      .parameters =
          {{.name = "condition",
            .description = "AAPL above 315; order 123 filled; market opens",
            .documentation =
                "One condition. A price: `AAPL above 315`, `AAPL bid <= 310.50`, `SPX crosses 6000`, `NVDA moves "
                "2%`. An order: `order 510000001 filled`, `any order filled`. A position: `position in AAPL "
                "closes`. A time in New York: `at 15:30`, `in 20 minutes`. A session: `market opens`, `CME "
                "closes`.",
            .required = true,
            .aliases = {"until", "event"},
            .max_length = 200,
            .example = "AAPL>1"},
           {.name = "timeout_seconds",
            .kind = mcp::Parameter::Kind::integer,
            .documentation = "How long to wait at most. More than 48 seconds need a client that knows tasks.",
            .aliases = {"timeout"},
            .minimum = 1,
            .maximum = kMaxTimeout,
            .default_value = kDefaultTimeout}},
      .result = wait_schema,
      .open_world = true,
      .toolset = "live",
      .routes = {"/api/v1/wait"},
      .task = mcp::TaskUse::possible,
      .handler = bind_handler(std::move(tool_context), handle_wait),
  };
}

}  // namespace tools
