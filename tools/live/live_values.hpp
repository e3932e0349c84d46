// Live values for the instruments of one call: what the feed has, where it is from, what it lacks. Used by one call.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/live.hpp"

namespace tools {

class LiveValues {
 public:
  // No live values.
  LiveValues() = default;
  // Asks the feed, and waits for it as the argument `wait_ms` says.
  LiveValues(const ToolCall& call, const std::vector<broker::LiveInstrument>& instruments, broker::LiveWish wish);

  LiveValues(LiveValues&&) = default;
  LiveValues& operator=(LiveValues&&) = default;

  // Null if nothing was asked about the symbol.
  const broker::LiveRow* find(std::string_view symbol) const;

  // Names in `missing` what the feed did not have. `field`: the member of the result that lacks it.
  void add_missing(Missing& missing, const std::string& field) const;

  // Writes the member `live`: where the live figures are from, the age of the oldest, and why the feed does not work.
  // Writes nothing if the feed was not asked.
  void write_head(JsonWriter& result) const;
  // Writes `live_source` of a row if it is not that of the head.
  template <class Row>
  void write_source(Row& row, std::string_view symbol) const {
    const auto source = find_source(symbol);
    if (source && *source != source_) row.text("live_source", broker::to_string(*source));
  }

 private:
  std::optional<broker::Source> find_source(std::string_view symbol) const;
  void find_head();

  bool is_asked_ = false;
  broker::LiveAnswer answer_;
  std::unordered_map<std::string_view, const broker::LiveRow*> rows_;  // views of answer_'s texts
  broker::Source source_ = broker::Source::rest;                       // of most rows
  std::optional<std::chrono::milliseconds> oldest_;
};

// The argument `wait_ms`, which tools/list does not show, and its value.
mcp::Parameter wait_parameter(std::chrono::milliseconds standard = std::chrono::milliseconds(2'000));
std::chrono::milliseconds find_wait(const ToolCall& call);

// True for a value of the feed while it is connected.
bool is_current(broker::Source source);

mcp::schema::Object live_members();
// The column that write_source() writes.
mcp::schema::Member live_source_member();

// The decimal of a figure of the feed, with at most 15 significant digits; nothing for a figure that is absent.
std::optional<support::Decimal> to_decimal(const std::optional<double>& figure);
// The same, rounded.
std::optional<support::Decimal> to_decimal(const std::optional<double>& figure, int places);

// A fraction of the feed in percent, rounded to two places: 0.26094 is 26.09.
std::optional<support::Decimal> to_percent(const std::optional<double>& fraction);

// Bid, ask, sizes, last, volume and mark of the feed in place of those of the REST API. Bid and ask are replaced
// together or not at all. A trade outside regular hours does not replace the last price. The mark is the last price if
// it is between bid and ask, else their middle, as the broker calculates it.
void apply_live(broker::Quote& quote, const broker::LiveRow& row);

}  // namespace tools
