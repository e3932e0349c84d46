#include "feed_encoding.hpp"

#include <charconv>
#include <cmath>

#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace simulator {
namespace {

using support::JsonWriter;

void append_number(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return;
  }
  constexpr double kMaxExactInteger = 9007199254740992.0;  // 2^53
  char buffer[32];
  const bool is_integer = std::abs(number) < kMaxExactInteger && number == std::trunc(number);
  const auto end = is_integer ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(number))
                              : std::to_chars(buffer, buffer + sizeof buffer, number);
  text.append(buffer, end.ptr);
}

// A column that the event lacks is null.
void append_field(std::string& text, const FeedEvent& event, std::string_view column) {
  const FeedValue* value = event.find(column);
  if (value == nullptr) {
    text += "null";
  } else {
    append_feed_value(text, *value);
  }
}

void append_comma_unless_first(std::string& text, bool& is_first) {
  if (!is_first) text += ',';
  is_first = false;
}

// ["Quote",[1,2,3]], without the brackets around.
void append_compact_rows(std::string& text, const FeedRows& rows, const CompactStyle& style) {
  if (style.has_names) {
    text += '[';
    support::append_quoted(text, to_string(rows.type));
    text += ",[";
    bool is_first_name = true;
    for (const std::string_view column : rows.columns) {
      append_comma_unless_first(text, is_first_name);
      support::append_quoted(text, column);
    }
    text += "]]";
  } else {
    support::append_quoted(text, to_string(rows.type));
  }
  text += ",[";
  bool is_first = true;
  for (const FeedEvent& event : rows.events) {
    for (const std::string_view column : rows.columns) {
      append_comma_unless_first(text, is_first);
      append_field(text, event, column);
    }
  }
  if (style.has_extra_value) text += is_first ? "0" : ",0";
  text += ']';
}

void append_full_row(std::string& text, const FeedEvent& event, const FeedColumns& columns) {
  text += "{\"eventType\":";
  support::append_quoted(text, to_string(event.type));
  for (const std::string_view column : columns) {
    if (column == "eventType") continue;
    text += ',';
    support::append_quoted(text, column);
    text += ':';
    append_field(text, event, column);
  }
  text += '}';
}

}  // namespace

void append_feed_value(std::string& text, const FeedValue& value) {
  if (const double* number = std::get_if<double>(&value)) {
    append_number(text, *number);
  } else if (const bool* flag = std::get_if<bool>(&value)) {
    text += *flag ? "true" : "false";
  } else {
    support::append_quoted(text, std::get<std::string>(value));
  }
}

std::string make_feed_data(int channel, FeedDataFormat format, const std::vector<FeedRows>& rows,
                           const CompactStyle& style) {
  std::string text = "{\"type\":\"FEED_DATA\",\"channel\":" + std::to_string(channel) + ",\"data\":[";
  bool is_first = true;
  for (const FeedRows& of_type : rows) {
    if (format == FeedDataFormat::compact) {
      append_comma_unless_first(text, is_first);
      append_compact_rows(text, of_type, style);
      continue;
    }
    for (const FeedEvent& event : of_type.events) {
      append_comma_unless_first(text, is_first);
      append_full_row(text, event, of_type.columns);
    }
  }
  text += "]}";
  return text;
}

std::string make_feed_config(int channel, FeedDataFormat format, double aggregation_period,
                             const std::vector<AnnouncedColumns>& announced) {
  return support::write_object([&](JsonWriter& json) {
    json.text("type", "FEED_CONFIG");
    json.integer("channel", channel);
    json.text("dataFormat", format == FeedDataFormat::compact ? "COMPACT" : "FULL");
    std::string period;
    append_number(period, aggregation_period);
    json.json("aggregationPeriod", period);
    if (announced.empty()) return;
    json.object("eventFields", [&] {
      for (const AnnouncedColumns& of_type : announced) {
        json.array(to_string(of_type.type), [&] {
          for (const std::string_view column : of_type.columns) json.text(column);
        });
      }
    });
  });
}

}  // namespace simulator
