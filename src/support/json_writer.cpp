#include "tastytrade_mcp/support/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace support {

bool JsonWriter::is_first() const {
  return out_.size() == begin_ || out_.back() == '{' || out_.back() == '[';
}

void JsonWriter::separate() {
  if (!is_first()) out_ += ',';
}

void JsonWriter::begin_member(std::string_view key) {
  std::array<char, 44> text;
  if (key.size() > text.size() - 4 || !is_plain_text(key)) {
    separate();
    append_quoted(out_, key);
    out_ += ':';
    return;
  }
  // One append for each member, because a short result has a hundred members.
  char* end = text.data();
  if (!is_first()) *end++ = ',';
  *end++ = '"';
  end = std::copy(key.begin(), key.end(), end);
  *end++ = '"';
  *end++ = ':';
  out_.append(text.data(), end);
}

void JsonWriter::text(std::string_view value) {
  separate();
  append_quoted(out_, value);
}

void JsonWriter::tree(const Json& value) {
  separate();
  append_text(out_, value);
}

void JsonWriter::text(std::string_view key, std::string_view value) {
  begin_member(key);
  append_quoted(out_, value);
}

void JsonWriter::integer(std::string_view key, std::int64_t value) {
  begin_member(key);
  std::array<char, 24> digits;
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void JsonWriter::tree(std::string_view key, const Json& value) {
  begin_member(key);
  append_text(out_, value);
}

void JsonWriter::json(std::string_view key, std::string_view text) {
  begin_member(key);
  out_ += text;
}

void JsonWriter::optional_text(std::string_view key, std::string_view value) {
  if (!value.empty()) text(key, value);
}

void JsonWriter::flag(std::string_view key, std::optional<bool> value) {
  if (!value) return;
  begin_member(key);
  out_ += *value ? "true" : "false";
}

void JsonWriter::decimal(std::string_view key, const Decimal& value, int min_places) {
  begin_member(key);
  out_ += '"';
  value.append_to(out_, min_places);
  out_ += '"';
}

void JsonWriter::money(std::string_view key, const std::optional<Decimal>& value) {
  if (value) decimal(key, *value, 2);
}

void JsonWriter::quantity(std::string_view key, const std::optional<Decimal>& value) {
  if (value) decimal(key, *value, 0);
}

void JsonWriter::statistic(std::string_view key, const std::optional<Decimal>& value) {
  if (!value) return;
  begin_member(key);
  value->append_to(out_);  // the digits themselves: the nearest double may be written with more of them
}

void JsonWriter::time(std::string_view key, const std::optional<Instant>& value) {
  if (!value) return;
  begin_member(key);
  out_ += '"';
  append_iso8601(out_, *value);
  out_ += '"';
}

void JsonWriter::date(std::string_view key, const std::optional<Date>& value) {
  if (!value) return;
  begin_member(key);
  out_ += '"';
  append_date(out_, *value);
  out_ += '"';
}

}  // namespace support
