#include "corporate_events.hpp"

#include <algorithm>
#include <mutex>
#include <tuple>

#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Date;
using support::Error;
using support::ErrorCode;
using Kind = CorporateEvent::Kind;

namespace {

bool ends_call(const Error& error) {
  return error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed;
}

// Reads the events of many symbols. Several threads add what they read.
class EventReader {
 public:
  EventReader(const ToolCall& call, const EventSelection& selection)
      : call_(call), selection_(selection), today_(support::new_york_date(call.now())) {}

  void read_coming(const std::vector<std::string>& symbols) {
    const auto error = catch_error([&] {
      const auto answer = call_.broker().market_metrics(symbols, call_.read_options());
      note(answer.as_of);
      for (const broker::UnreadableRow& row : answer->unreadable) missing_.add_row(row);
      for (const broker::MarketMetrics& metrics : *answer) add_coming(metrics);
    });
    if (error) note_error({}, "coming_events", *error);
  }

  // The dates that have passed are those of the history; of the metrics they are old.
  void read_past(const std::vector<std::string>& symbols) {
    std::vector<std::pair<std::string, Kind>> reads;
    for (const std::string& symbol : symbols) {
      if (selection_.has_dividends) reads.emplace_back(symbol, Kind::dividend);
      if (selection_.has_earnings) reads.emplace_back(symbol, Kind::earnings);
    }
    run_in_parallel(reads.size(), [&](std::size_t i) {
      // Not as a structured binding, which a lambda cannot capture.
      const std::string& symbol = reads[i].first;
      const Kind kind = reads[i].second;
      const auto error = catch_error([&] { kind == Kind::dividend ? read_dividends(symbol) : read_earnings(symbol); });
      if (error) note_error(symbol, kind == Kind::dividend ? "past_dividends" : "past_earnings", *error);
    });
  }

  CorporateEvents finish(Missing& missing) {
    if (!is_any_read_ && first_error_) throw Error(*first_error_);
    missing.add_all(missing_);
    const auto order = [](const CorporateEvent& event) { return std::tie(event.date, event.symbol, event.kind); };
    std::stable_sort(found_.events.begin(), found_.events.end(),
                     [&](const auto& a, const auto& b) { return order(a) < order(b); });
    const auto repeated = std::unique(found_.events.begin(), found_.events.end(),
                                      [&](const auto& a, const auto& b) { return order(a) == order(b); });
    found_.events.erase(repeated, found_.events.end());
    return std::move(found_);
  }

  bool has_past() const { return selection_.period.first < today_; }
  bool has_coming() const { return selection_.period.last >= today_; }

 private:
  bool is_coming(const std::optional<Date>& date) const {
    return date && *date >= today_ && selection_.period.contains(*date);
  }

  void add_coming(const broker::MarketMetrics& metrics) {
    if (selection_.has_earnings && is_coming(metrics.earnings_date)) {
      found_.events.push_back({.symbol = metrics.symbol,
                               .kind = Kind::earnings,
                               .date = *metrics.earnings_date,
                               .time_of_day = describe_report_time(metrics.earnings_time),
                               .amount = {},
                               .consensus = metrics.earnings_consensus,
                               .is_estimated = metrics.is_earnings_date_estimated,
                               .pay_date = {}});
    }
    if (!selection_.has_dividends) return;
    for (const auto& date : {metrics.dividend_ex_date, metrics.dividend_next_date}) {
      if (!is_coming(date)) continue;
      CorporateEvent event;
      event.symbol = metrics.symbol;
      event.date = *date;
      event.amount = metrics.dividend_rate_per_share;
      // The day of payment is that of the ex-date that is known for sure.
      if (date == metrics.dividend_ex_date && metrics.dividend_pay_date >= date)
        event.pay_date = metrics.dividend_pay_date;
      found_.events.push_back(std::move(event));
    }
  }

  void read_dividends(const std::string& symbol) {
    const auto answer = call_.broker().past_dividends(symbol, call_.read_options());
    std::vector<CorporateEvent> events;
    for (const broker::PastDividend& dividend : *answer) {
      if (dividend.date >= today_ || !selection_.period.contains(dividend.date)) continue;
      CorporateEvent& event = events.emplace_back();
      event.symbol = symbol;
      event.date = dividend.date;
      event.amount = dividend.amount;
    }
    add_past(symbol, answer.as_of, answer->unreadable, std::move(events));
  }

  void read_earnings(const std::string& symbol) {
    const auto answer = call_.broker().past_earnings(symbol, selection_.period.first, call_.read_options());
    std::vector<CorporateEvent> events;
    for (const broker::PastEarnings& earnings : *answer) {
      if (earnings.date >= today_ || !selection_.period.contains(earnings.date)) continue;
      CorporateEvent& event = events.emplace_back();
      event.symbol = symbol;
      event.kind = Kind::earnings;
      event.date = earnings.date;
      event.amount = earnings.earnings_per_share;
    }
    add_past(symbol, answer.as_of, answer->unreadable, std::move(events));
  }

  void add_past(const std::string& symbol, support::Instant as_of, const std::vector<broker::UnreadableRow>& unreadable,
                std::vector<CorporateEvent> events) {
    const std::lock_guard lock(mutex_);
    note(as_of);
    for (const broker::UnreadableRow& row : unreadable) {
      missing_.add({.symbol = symbol, .field = to_result_key(row.field), .reason = "a past event: " + row.problem});
    }
    for (CorporateEvent& event : events) found_.events.push_back(std::move(event));
  }

  void note(support::Instant as_of) {
    found_.as_of = std::min(found_.as_of, as_of);
    is_any_read_ = true;
  }

  void note_error(const std::string& symbol, std::string_view field, const Error& error) {
    const std::lock_guard lock(mutex_);
    // A call that has to end does so whatever else was read.
    if (ends_call(error)) is_any_read_ = false;
    if (!first_error_ || ends_call(error)) first_error_ = error;
    missing_.add({.symbol = symbol, .field = std::string(field), .reason = format_reason(error)});
  }

  const ToolCall& call_;
  const EventSelection selection_;
  const Date today_;
  std::mutex mutex_;
  CorporateEvents found_;
  Missing missing_;
  bool is_any_read_ = false;
  std::optional<Error> first_error_;
};

}  // namespace

std::string describe_report_time(const std::string& word) {
  if (word == "BTO") return "before_open";
  if (word == "AMC") return "after_close";
  return {};
}

CorporateEvents read_corporate_events(const ToolCall& call, const std::vector<std::string>& symbols,
                                      const EventSelection& selection, Missing& missing) {
  EventReader reader(call, selection);
  if (symbols.empty()) return {{}, call.now()};
  if (reader.has_coming()) reader.read_coming(symbols);
  if (reader.has_past()) reader.read_past(symbols);
  return reader.finish(missing);
}

}  // namespace tools
