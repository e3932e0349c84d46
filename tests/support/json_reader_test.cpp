// The JSON reader: values, limits and refusals.
#include <time.h>

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/json_reader.hpp"

using support::Json;
using support::JsonError;
using support::JsonLimits;
using support::read_json;
using Kind = support::JsonError::Kind;

namespace {

std::optional<JsonError> error_of(std::string_view text, const JsonLimits& limits = {}) {
  try {
    read_json(text, limits);
    return std::nullopt;
  } catch (const JsonError& error) {
    return error;
  }
}

std::optional<Kind> kind_of(std::string_view text, const JsonLimits& limits = {}) {
  const auto error = error_of(text, limits);
  return error ? std::optional(error->kind) : std::nullopt;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
  return text + "}";
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

// What this thread has computed, whatever else the machine does meanwhile.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double cpu_to_read(const std::string& text, const JsonLimits& limits) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const double before = cpu_seconds();
    read_json(text, limits);
    best = std::min(best, cpu_seconds() - before);
  }
  return best;
}

}  // namespace

TEST_CASE("JSON reader: values equal those of nlohmann's parser") {
  for (const char* text :
       {"null", "true", "-0", "17", "-9223372036854775808", "18446744073709551615", "1.5", "1E-8", "-2.5e+3", "\"\"",
        "\"\\u00e9\\n\\\"\\ud83d\\ude00\"", "[]", "{}", " [ 1 , {\"a\" : [ ] , \"b\":{}} , \"x\" ]\r\n\t",
        "{\"z\":1,\"a\":{\"z\":2},\"\":3}", "\xEF\xBB\xBF[1]", "{\"a\\u0000b\":\"\\u0000\"}"}) {
    CAPTURE(text);
    const Json value = read_json(text);
    CHECK(value == Json::parse(text));
    CHECK(value.dump() == Json::parse(text).dump());
  }
}

TEST_CASE("JSON reader: invalid JSON and invalid UTF-8 are refused with their position") {
  for (const std::string_view text : {"",
                                      "  ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "nul",
                                      "{'a':1}",
                                      "{\"a\":1}x",
                                      "1 2",
                                      "[1]//",
                                      "/**/1",
                                      "NaN",
                                      "01",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "0x10",
                                      "\"\x01\"",
                                      "\"a\nb\"",
                                      "\"\\x\"",
                                      "\"\\ud800\"",
                                      "\"\xFF\"",
                                      "\"\xC3\x28\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xC0\x80\"",
                                      "\xFF\xFE[",
                                      "1e999",
                                      "-1e999"}) {
    CAPTURE(text);
    const auto error = error_of(text);
    REQUIRE(error);
    CHECK(error->kind == Kind::syntax);
    CHECK(std::string(error->what()).find("(at byte ") != std::string::npos);
  }
}

TEST_CASE("JSON reader: a NUL byte is refused") {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"{}\0"sv, "{}\0{\"a\":1}"sv, "\0{}"sv, "[1,\0 2]"sv, "\"a\0b\""sv, "\0"sv}) {
    CAPTURE(text.size());
    CHECK(kind_of(text) == Kind::syntax);
  }
}

TEST_CASE("JSON reader: a repeated member is refused and named, in small and large objects") {
  for (const std::string text :
       {R"({"a":1,"a":1})", R"({"x":{"a":1,"b":2,"a":3}})", R"([{"a":{}, "a":[]}])", R"({"a":1,"\u0061":2})"}) {
    CAPTURE(text);
    const auto error = error_of(text);
    REQUIRE(error);
    CHECK(error->kind == Kind::repeated_member);
    CHECK(std::string(error->what()).find("\"a\"") != std::string::npos);
  }
  for (const std::size_t members : std::vector<std::size_t>{15, 16, 17, 18, 40, 900}) {
    for (const std::size_t repeated : {std::size_t{0}, members / 2, members - 1}) {
      CAPTURE(members, repeated);
      std::string text = object_of(members);
      text.back() = ',';
      text += "\"m" + std::to_string(repeated) + "\":1}";
      CHECK(kind_of(text) == Kind::repeated_member);
    }
    CHECK(read_json(object_of(members)).size() == members);
  }
  CHECK_FALSE(kind_of(R"([{"a":1},{"a":2},{"b":{"a":{"a":1}}}])"));
  const auto error =
      error_of("{\"" + std::string(5000, 'n') + "\\u001b\":1,\"" + std::string(5000, 'n') + "\\u001b\":2}");
  REQUIRE(error);
  CHECK(std::string(error->what()).size() < 200);
}

TEST_CASE("JSON reader: with keep_last, the last value of a repeated member counts, at the first position") {
  JsonLimits limits = JsonLimits::none();
  limits.repeated_members = support::RepeatedMembers::keep_last;
  CHECK(read_json(R"({"a":1,"b":{"c":1,"c":[2]},"a":{"d":3}})", limits).dump() == R"({"a":{"d":3},"b":{"c":[2]}})");
  std::string text = object_of(100);
  text.back() = ',';
  const Json value = read_json(text + "\"m50\":\"last\"}", limits);
  CHECK(value.size() == 100);
  CHECK(value["m50"] == "last");
}

TEST_CASE("JSON reader: a number out of range is refused, or becomes text") {
  for (const char* text : {"18446744073709551616", "-9223372036854775809", "99999999999999999999", "1e-400", "-3E-9999",
                           "0.0000001e-400"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == Kind::number);
    JsonLimits limits;
    limits.large_numbers = support::LargeNumbers::as_text;
    CHECK(read_json("[" + std::string(text) + "]", limits)[0] == text);
  }
  JsonLimits exact;
  exact.large_numbers = support::LargeNumbers::as_text;
  CHECK(read_json("290.12345678901234567890", exact) == "290.12345678901234567890");
  CHECK(read_json("0.000000123456789012345", exact).is_number_float());  // 15 significant digits
  CHECK(read_json("[0.0000001234567890123456]", exact)[0] == "0.0000001234567890123456");
  for (const char* text : {"0e-400", "-0.0", "0.000", "1e308", "123456789012345678.5"}) {
    CAPTURE(text);
    CHECK(read_json(text).is_number_float());
  }
}

TEST_CASE("JSON reader: bytes, depth and members are limited") {
  CHECK(kind_of("[1,2]", {.max_bytes = 4}) == Kind::size);
  CHECK_FALSE(kind_of("[1,2]", {.max_bytes = 5}));
  CHECK_FALSE(kind_of(nested(64)));
  CHECK(kind_of(nested(65)) == Kind::depth);
  CHECK(kind_of(std::string(500'000, '[')) == Kind::depth);
  CHECK(kind_of("{\"a\":{\"a\":{}}}", {.max_depth = 2}) == Kind::depth);
  CHECK_FALSE(kind_of(object_of(1000)));
  CHECK(kind_of(object_of(1001)) == Kind::members);
  CHECK_FALSE(kind_of(object_of(1001), JsonLimits::none()));
}

TEST_CASE("JSON reader: the time is linear in the number of members") {
  const JsonLimits limits = JsonLimits::none();
  const double small = cpu_to_read(object_of(8'000), limits);
  const double large = cpu_to_read(object_of(80'000), limits);
  CAPTURE(small, large);
  CHECK(large < 40 * small);
}
