// Writes JSON text sequentially, without a tree of values. The bytes equal those of to_text() for the same values. The
// caller must write each member of an object once. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace support {

class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out), begin_(out.size()) {}

  // Write the whole text, or an element of an array. `write` is called without arguments and writes the content.
  template <class Write>
  void object(const Write& write) {
    separate();
    write_inside('{', write, '}');
  }
  template <class Write>
  void array(const Write& write) {
    separate();
    write_inside('[', write, ']');
  }
  void text(std::string_view value);
  void tree(const Json& value);

  // Write a member of an object.
  template <class Write>
  void object(std::string_view key, const Write& write) {
    begin_member(key);
    write_inside('{', write, '}');
  }
  template <class Write>
  void array(std::string_view key, const Write& write) {
    begin_member(key);
    write_inside('[', write, ']');
  }
  void text(std::string_view key, std::string_view value);
  void integer(std::string_view key, std::int64_t value);
  void tree(std::string_view key, const Json& value);
  void json(std::string_view key, std::string_view text);  // `text` is JSON

  // Write a member, unless there is no value or the text is empty.
  void optional_text(std::string_view key, std::string_view value);
  void flag(std::string_view key, std::optional<bool> value);
  // An amount or a price: text with at least two decimals, "-1240.50".
  void money(std::string_view key, const std::optional<Decimal>& value);
  // A quantity: text with all its decimals, "1.5".
  void quantity(std::string_view key, const std::optional<Decimal>& value);
  // A statistic, such as a ratio: a JSON number.
  void statistic(std::string_view key, const std::optional<Decimal>& value);
  void time(std::string_view key, const std::optional<Instant>& value);  // "2026-11-23T15:30:00.000Z"
  void date(std::string_view key, const std::optional<Date>& value);     // "2026-11-23"

 private:
  bool is_first() const;  // of the elements or members around it
  // Writes a comma, unless this is the first element or member.
  void separate();
  void begin_member(std::string_view key);
  void decimal(std::string_view key, const Decimal& value, int min_places);

  template <class Write>
  void write_inside(char begin, const Write& write, char end) {
    out_ += begin;
    write();
    out_ += end;
  }

  std::string& out_;
  const std::size_t begin_;
};

// Returns the text of an object. `write` is called with a JsonWriter and writes the members.
template <class Write>
std::string write_object(const Write& write) {
  std::string text;
  JsonWriter writer(text);
  writer.object([&] { write(writer); });
  return text;
}

}  // namespace support
