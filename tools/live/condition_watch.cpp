#include "condition_watch.hpp"

#include <algorithm>
#include <array>

#include "account_watch.hpp"
#include "market/market_calendar.hpp"
#include "price_watch.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

class TimeWatch final : public ConditionWatch {
 public:
  TimeWatch(const ToolCall& call, support::Instant time, std::string value)
      : call_(call), time_(time), value_(std::move(value)), was_over_(time <= call.now()) {}

  std::optional<ConditionOutcome> check() override {
    if (call_.now() < time_) return std::nullopt;
    return ConditionOutcome{.happened = true, .was_so_already = was_over_, .value = value_, .time = time_};
  }
  std::chrono::milliseconds interval() const override {
    const auto left = time_ - call_.now();
    return std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds(1), std::chrono::seconds(1));
  }
  std::string current() const override { return "until " + support::to_iso8601(time_); }

 private:
  const ToolCall& call_;
  const support::Instant time_;
  const std::string value_;
  const bool was_over_;
};

// When the session opens or closes next. Throws Error{upstream_unavailable} if the broker does not say.
support::Instant find_session_time(const ToolCall& call, const SessionCondition& condition) {
  Missing missing;
  const MarketCalendar calendar = read_calendar(call, find_venues(condition.venue), std::nullopt, missing);
  for (const VenueCalendar& venue : calendar.venues) {
    if (!venue.current) continue;
    const broker::MarketSession& session = *venue.current;
    const auto candidates = condition.opens ? std::array{session.open_at, session.next_open_at}
                                            : std::array{session.close_at, session.next_close_at};
    for (const auto& time : candidates) {
      if (time && *time > call.now()) return *time;
    }
  }
  throw Error(ErrorCode::upstream_unavailable,
              "The broker does not say when " + condition.venue + (condition.opens ? " opens" : " closes") + " next.",
              "Wait for a time: 'at 09:30'.", true);
}

struct MakeWatch {
  const ToolCall& call;

  std::unique_ptr<ConditionWatch> operator()(const PriceCondition& price) const {
    return std::make_unique<PriceWatch>(call, price);
  }
  std::unique_ptr<ConditionWatch> operator()(const OrderCondition& order) const {
    return std::make_unique<OrderWatch>(call, order);
  }
  std::unique_ptr<ConditionWatch> operator()(const PositionCondition& position) const {
    return std::make_unique<PositionWatch>(call, position);
  }
  std::unique_ptr<ConditionWatch> operator()(const TimeCondition& time) const {
    return std::make_unique<TimeWatch>(call, time.time, support::to_iso8601(time.time));
  }
  std::unique_ptr<ConditionWatch> operator()(const SessionCondition& session) const {
    return std::make_unique<TimeWatch>(call, find_session_time(call, session),
                                       session.venue + (session.opens ? " open" : " closed"));
  }
};

}  // namespace

std::unique_ptr<ConditionWatch> make_watch(const ToolCall& call, const Condition& condition) {
  return std::visit(MakeWatch{call}, condition);
}

}  // namespace tools
