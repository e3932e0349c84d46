// Reads bytes as what the live feed sends. A frame that the decoder accepts has the rows that a JSON tree of it has; a
// session survives every order of messages; series of candles stay sorted and without doubles.
#include <cmath>
#include <map>

#include "dxlink/session.hpp"
#include "live/candle_book.hpp"
#include "live/last_values.hpp"
#include "server_fixture.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace {

using namespace broker::dxlink;
using fuzz::require;
using support::Json;

constexpr std::array<const char*, 4> kSymbols = {"AAPL", "SPX", "A", "AAPL{=d}"};

SymbolIndex make_index() {
  SymbolIndex index;
  for (std::uint32_t i = 0; i < kSymbols.size(); ++i) {
    for (std::size_t type = 0; type < kEventTypes; ++type) {
      index.add(static_cast<EventType>(type), kSymbols[i], SymbolId{i});
    }
  }
  return index;
}

// Columns of some types only, in an odd order.
ColumnTable make_table() {
  ColumnTable table;
  table.announce(EventType::quote, {"eventSymbol", "bidPrice", "askPrice"});
  table.announce(EventType::trade, {"price", "eventType", "eventSymbol", "novelty"});
  table.announce(EventType::profile, {"eventSymbol", "description", "haltStartTime"});
  table.announce(EventType::candle, requested_columns(EventType::candle));
  return table;
}

const std::map<EventType, std::vector<std::string>>& table_columns() {
  static const std::map<EventType, std::vector<std::string>> columns = {
      {EventType::quote, {"eventSymbol", "bidPrice", "askPrice"}},
      {EventType::trade, {"price", "eventType", "eventSymbol", "novelty"}},
      {EventType::profile, {"eventSymbol", "description", "haltStartTime"}},
      {EventType::candle, requested_columns(EventType::candle)}};
  return columns;
}

// A row as text: "Quote 0 bidPrice=1 description=\"x\"". Absent values are left out.
std::string format_number(const std::string& name, double value) {
  return std::isfinite(value) ? ' ' + name + '=' + std::to_string(value) : "";
}

std::vector<std::string> rows_of(const Frame& frame) {
  std::vector<std::string> rows;
  for (const Batch& batch : frame.batches) {
    require(batch.values.size() == batch.size() * batch.width(), "a batch has a value for each column");
    for (std::size_t i = 0; i < batch.size(); ++i) {
      std::string text(to_string(batch.type));
      text += ' ' + std::to_string(static_cast<std::uint32_t>(batch.symbols[i]));
      const auto columns = columns_of(batch.type);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const double value = batch.row(i)[c];
        const std::string name(columns[c].name);
        if (columns[c].kind == ColumnKind::number) {
          text += format_number(name, value);
        } else if (!std::isnan(value)) {
          text += ' ' + name + "=\"" + std::string(batch.text(value)) + '"';
        }
      }
      rows.push_back(text);
    }
  }
  return rows;
}

// The row of one event, whose fields are known by name; nothing if it is dropped.
std::optional<std::string> tree_row(EventType type, const std::map<std::string, Json>& fields,
                                    const SymbolIndex& index) {
  const SymbolId id = index.find(type, fields.at("eventSymbol").get<std::string>());
  if (id == kNoSymbol) return std::nullopt;
  std::string text = std::string(to_string(type)) + ' ' + std::to_string(static_cast<std::uint32_t>(id));
  for (const Column& column : columns_of(type)) {
    const std::string name(column.name);
    const auto field = fields.find(name);
    if (field == fields.end()) continue;
    const Json& value = field->second;
    if (column.kind == ColumnKind::text) {
      if (value.is_string()) text += ' ' + name + "=\"" + value.get<std::string>() + '"';
    } else if (value.is_boolean()) {
      text += format_number(name, value.get<bool>() ? 1 : 0);
    } else if (value.is_number()) {
      text += format_number(name, value.get<double>());
    }
  }
  return text;
}

// What the announced columns make of a list of values. The first of two equal names counts.
void add_compact_rows(EventType type, const std::vector<std::string>& columns, const Json& values,
                      const SymbolIndex& index, std::vector<std::string>& rows) {
  for (std::size_t at = 0; at < values.size(); at += columns.size()) {
    std::map<std::string, Json> fields;
    for (std::size_t c = 0; c < columns.size(); ++c) fields.emplace(columns[c], values[at + c]);
    if (auto row = tree_row(type, fields, index)) rows.push_back(*std::move(row));
  }
}

// The rows of a frame by its JSON tree. Called for accepted frames only, so that shapes need no check.
std::vector<std::string> tree_rows(const Json& message, const SymbolIndex& index) {
  std::vector<std::string> rows;
  const Json& data = message.contains("data") ? message["data"] : Json::array();
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i].is_object()) {
      std::map<std::string, Json> fields;
      for (const auto& [name, value] : data[i].items()) fields[name] = value;
      const auto type = parse_event_type(fields.at("eventType").get<std::string>());
      if (!type) continue;
      if (auto row = tree_row(*type, fields, index)) rows.push_back(*std::move(row));
      continue;
    }
    const bool has_names = data[i].is_array();
    const std::string name = has_names ? data[i][0].get<std::string>() : data[i].get<std::string>();
    const Json& values = data[++i];
    const auto type = parse_event_type(name);
    if (!type) continue;
    add_compact_rows(*type, has_names ? data[i - 1][1].get<std::vector<std::string>>() : table_columns().at(*type),
                     values, index, rows);
  }
  return rows;
}

void check_decoder(std::string_view text) {
  static const SymbolIndex index = make_index();
  static const ColumnTable table = make_table();
  static Decoder decoder;
  const Frame frame = decoder.decode(
      text, [](int channel) { return channel == 1 ? &table : nullptr; }, index);
  if (frame.kind != FrameKind::data) {
    require(frame.batches.empty(), "a frame that is not accepted has no rows");
    return;
  }
  const Json message = Json::parse(text, nullptr, false);
  require(!message.is_discarded() && message["type"] == "FEED_DATA", "an accepted frame is JSON of its type");
  require(message["channel"] == frame.channel, "the channel is that of the tree");
  require(rows_of(frame) == tree_rows(message, index), "an accepted frame has the rows of its tree");
}

class Host final : public SessionHost {
 public:
  Host() {
    for (std::uint32_t i = 0; i < kSymbols.size(); ++i) {
      book_.open(SymbolId{i}, {1, CandleUnit::day}, 1, {});
      book_.requested(SymbolId{i}, 1);
    }
    values_.connected(false);
  }
  bool is_wanted(Channel channel) override { return channel != Channel::prints; }
  std::vector<Subscription> all(Channel channel) override {
    if (channel == Channel::candles) return {{EventType::candle, SymbolId{3}, kSymbols[3], 1}};
    return {{EventType::quote, SymbolId{0}, kSymbols[0]}, {EventType::profile, SymbolId{1}, kSymbols[1]}};
  }
  Changes changes(Channel) override { return {}; }
  void store(std::span<const Batch> batches) override {
    values_.store(batches, {});
    for (const Batch& batch : batches) book_.store(batch, {});
    const auto view = book_.read(SymbolId{3}, broker::Instant{}, broker::Instant{}, {});
    require(view.candles.size() <= broker::live::CandleBook::kMaxBars, "a series is bounded");
    for (std::size_t i = 1; i < view.candles.size(); ++i) {
      require(view.candles[i - 1].time < view.candles[i].time, "a series is sorted, without doubles");
    }
  }
  void refused(Channel, const std::string&) override {}

 private:
  broker::live::LastValues values_;
  broker::live::CandleBook book_;
};

// Lines are messages; a line "@" and a digit lets so many seconds pass.
void check_session(std::string_view text) {
  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  Host host;
  Session session({support::Secret("hush-token"), clock.steady() + std::chrono::hours(1)}, 8192, clock, host);
  std::size_t requests = 0;
  bool is_authorized = false;
  const auto check = [&](const Actions& actions) {
    for (const std::string& sent : actions.send) {
      require(sent.size() <= 8192, "a frame is bounded");
      if (sent.find("CHANNEL_REQUEST") != std::string::npos) ++requests;
      require(requests == 0 || is_authorized, "no channel is opened before the login");
    }
    require(session.reason().find("hush") == std::string::npos, "the token is in no reason");
  };
  check(session.opened());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() == 2 && line[0] == '@') {
      clock.advance(std::chrono::seconds(line[1] & 15));
      check(session.tick());
      continue;
    }
    is_authorized =
        is_authorized || line.find("AUTH") != std::string_view::npos || line.find("\\u00") != std::string_view::npos;
    check(session.message(line));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const bool is_quiet = (support::configure_log(support::LogLevel::off, support::LogFormat::text), true);
  if (size == 0 || !is_quiet) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_decoder(text);
  check_session(text);
  return 0;
}
