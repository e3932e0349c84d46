// Parsing the JSON of responses of the broker.
#include <catch2/catch_test_macros.hpp>

#include "parse/json_body.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace {

std::optional<support::Json> read(const std::string& body) {
  return broker::parse_body(body);
}

}  // namespace

TEST_CASE("An integer of more than 64 bits in a response keeps all digits") {
  const auto body = read(R"({"data":{"quantity":123456789012345678901234567890,"price":-1e-400}})");
  REQUIRE(body);
  const auto quantity = support::Decimal::from_json(body->at("data").at("quantity"));
  REQUIRE(quantity);
  CHECK(quantity->to_string() == "123456789012345678901234567890");
  CHECK(body->at("data").at("price") == "-1e-400");
}

TEST_CASE("Of a repeated member in a response the last value counts, and invalid JSON is refused") {
  CHECK(read(R"({"data":1,"x":2,"data":3})")->dump() == R"({"data":3,"x":2})");
  using namespace std::string_literals;
  for (const std::string& body :
       {"{}\0{}"s, "{} {}"s, "<html>"s, "{\"a\":\"\xFF\"}"s, std::string(64, '[') + std::string(64, ']'), ""s}) {
    CAPTURE(body);
    CHECK_FALSE(read(body));
  }
  CHECK(read(std::string(63, '[') + std::string(63, ']')));
}

TEST_CASE("A response object with 100,000 members is parsed") {
  std::string text = "{\"data\":{";
  for (int i = 0; i < 100'000; ++i) text += "\"m" + std::to_string(i) + "\":0,";
  text.back() = '}';
  CHECK(read(text + "}")->at("data").size() == 100'000);
}
