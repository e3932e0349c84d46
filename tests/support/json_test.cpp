#include "tastytrade_mcp/support/json.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <random>

using support::Json;

namespace {

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Texts of every length up to `longest`, mostly plain, some with what must be escaped or is not UTF-8.
std::string random_text(std::mt19937& random, std::size_t longest) {
  static const std::string kOdd = "\"\\\n\t\x01\x1f\x7f\x80\xff\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/<>\0 ";
  std::string text;
  const bool is_plain = random() % 2 == 0;
  for (std::size_t size = random() % (longest + 1); text.size() < size;) {
    text += is_plain || random() % 8 != 0 ? static_cast<char>(' ' + random() % 95) : kOdd[random() % kOdd.size()];
  }
  return text;
}

Json random_value(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 9 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>((std::uint64_t{random()} << 32) | random());
    case 3:
      return std::numeric_limits<std::uint64_t>::max() - random() % 3;
    case 4:
      return static_cast<double>(random()) / 1000 - 1e6;
    case 5:
    case 6:
      return random_text(random, 40);
    case 7: {
      Json list = Json::array();
      for (auto left = random() % 5; left > 0; --left) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (auto left = random() % 5; left > 0; --left) {
        object[random_text(random, 12)] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

}  // namespace

TEST_CASE("Members keep their order, and invalid UTF-8 does not throw") {
  const Json value = {{"z", 1}, {"a", "\xff"}};
  CHECK(support::to_text(value) == "{\"z\":1,\"a\":\"\xEF\xBF\xBD\"}");
}

TEST_CASE("to_text() equals nlohmann's dump()") {
  std::mt19937 random(Catch::getSeed());
  for (int i = 0; i < 20'000; ++i) {
    const Json value = random_value(random, 4);
    if (support::to_text(value) != dump(value)) FAIL(dump(value));
  }
  for (const Json& value : {Json(), Json::array(), Json::object(), Json(std::numeric_limits<double>::quiet_NaN()),
                            Json(1e300), Json(-0.0), Json(std::numeric_limits<std::int64_t>::min())}) {
    CHECK(support::to_text(value) == dump(value));
  }
}

TEST_CASE("append_quoted() equals nlohmann's dump() for an escaped byte at any position") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = static_cast<char>(byte);
      std::string out = "before";
      support::append_quoted(out, text);
      CHECK((out == "before" + dump(Json(text))));
    }
  }
}

TEST_CASE("nesting_depth() ignores strings and stops at its limit") {
  CHECK(support::nesting_depth("17", 10) == 0);
  CHECK(support::nesting_depth(R"({"a":[{}]})", 10) == 3);
  CHECK(support::nesting_depth(R"(["[[[\"[[["])", 10) == 1);
  CHECK(support::nesting_depth("[[[[[[[[", 3) == 3);
  CHECK(support::nesting_depth("]]]][", 3) == 1);
}

TEST_CASE("find() returns null for an absent member and for null") {
  const Json value = Json::parse(R"({"a":null,"b":0})");
  CHECK(support::find(value, "a") == nullptr);
  CHECK(support::find(value, "c") == nullptr);
  CHECK(support::find(Json::parse("[1]"), "a") == nullptr);
  REQUIRE(support::find(value, "b") != nullptr);
  CHECK(*support::find(value, "b") == 0);
}
