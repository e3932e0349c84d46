// Reading environment variables: unset, empty, misspelled and invalid ones.
#include "settings/settings.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/support/error.hpp"

using app::Variables;
using support::Error;

namespace {

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " | " + error.hint;
  }
  return "";
}

Variables one(const std::string& value) {
  return Variables({{"PORT", value}});
}

using Slips = std::vector<std::pair<std::string, std::string>>;

Slips slips_of(const std::string& name) {
  return Variables(std::map<std::string, std::string>{{name, "x"}}).likely_slips();
}

}  // namespace

TEST_CASE("A variable that is empty or blank counts as not set") {
  for (const char* value : {"", " ", "\t\r\n"}) {
    CHECK_FALSE(one(value).has("PORT"));
    CHECK_FALSE(one(value).get("PORT"));
    CHECK(one(value).text("PORT", "standard") == "standard");
    CHECK(one(value).integer("PORT", 7, 0, 10) == 7);
    CHECK(one(value).flag("PORT", true));
    CHECK(one(value).list("PORT").empty());
  }
  CHECK_FALSE(Variables(std::map<std::string, std::string>{}).has("PORT"));
}

TEST_CASE("A placeholder of an unfilled form field counts as not set") {
  for (const char* value : {"${user_config.refresh_token}", " ${user_config.demo} "}) {
    CHECK_FALSE(one(value).has("PORT"));
    CHECK(one(value).flag("PORT", true));
  }
  for (const char* value : {"${user_config.open", "a${user_config.b}", "${HOME}"}) CHECK(one(value).has("PORT"));
}

TEST_CASE("is_blank() is true for a value of white space only") {
  for (const char* value : {" ", "\t\r\n"}) CHECK(one(value).is_blank("PORT"));
  for (const char* value : {"", "8086", " 8086 "}) CHECK_FALSE(one(value).is_blank("PORT"));
  CHECK_FALSE(Variables(std::map<std::string, std::string>{}).is_blank("PORT"));
}

TEST_CASE("White space around a value is removed") {
  CHECK(one("  8086\r\n").text("PORT") == "8086");
  CHECK(one(" 8086 ").integer("PORT", 1, 0, 65535) == 8086);
}

TEST_CASE("integer() refuses other text and numbers out of range, and names the variable") {
  CHECK(one("0").integer("PORT", 5, 0, 10) == 0);
  CHECK(one("10").integer("PORT", 5, 0, 10) == 10);
  CHECK(one("-3").integer("PORT", 5, -5, 10) == -3);
  for (const char* value : {"11", "-1", "8a", "8.0", "0x1F", "1 2", "eight", "99999999999999999999", "+5"}) {
    INFO(value);
    const std::string message = message_of([&] { one(value).integer("PORT", 5, 0, 10); });
    CHECK(message.find("PORT is not a whole number from 0 to 10") != std::string::npos);
    CHECK(message.find("the default is 5") != std::string::npos);
    if (std::string(value).size() > 2) CHECK(message.find(value) == std::string::npos);
  }
}

TEST_CASE("flag() accepts true, 1, yes, on and their opposites, and names the variable of other values") {
  for (const char* value : {"true", "1", "yes", "on", "TRUE", "Yes"}) CHECK(one(value).flag("PORT", false));
  for (const char* value : {"false", "0", "no", "off", "False", "OFF"}) CHECK_FALSE(one(value).flag("PORT", true));
  for (const char* value : {"maybe", "2", "tru", "y"}) {
    CHECK(message_of([&] { one(value).flag("PORT", false); }).find("PORT is neither true nor false") !=
          std::string::npos);
  }
}

TEST_CASE("list() splits at commas and omits white space and empty parts") {
  CHECK(one("a.example, b.example ,,c.example,").list("PORT") ==
        std::vector<std::string>{"a.example", "b.example", "c.example"});
}

TEST_CASE("likely_slips() returns misspelled settings with the right names") {
  CHECK(slips_of("TASTYTRADE_CLIENT_SECRT") == Slips{{"TASTYTRADE_CLIENT_SECRT", "TASTYTRADE_CLIENT_SECRET"}});
  CHECK(slips_of("TASTY_TRADE_REFRESH_TOKEN") == Slips{{"TASTY_TRADE_REFRESH_TOKEN", "TASTYTRADE_REFRESH_TOKEN"}});
  CHECK(slips_of("CHATGPT_MCP_TOKN") == Slips{{"CHATGPT_MCP_TOKN", "CHATGPT_MCP_TOKEN"}});
  CHECK(slips_of("METRICS_TOKN") == Slips{{"METRICS_TOKN", "METRICS_TOKEN"}});
  CHECK(slips_of("API_TOKENS") == Slips{{"API_TOKENS", "API_TOKEN"}});
  CHECK(slips_of("STATE_SECRETE") == Slips{{"STATE_SECRETE", "STATE_SECRET"}});
  CHECK(slips_of("REDIS_URI") == Slips{{"REDIS_URI", "REDIS_URL"}});
  CHECK(slips_of("CACHE_TTL_POSITION") == Slips{{"CACHE_TTL_POSITION", "CACHE_TTL_POSITIONS"}});
}

TEST_CASE("likely_slips() ignores settings and variables of other programs") {
  std::map<std::string, std::string> values{{"PATH", "x"},           {"PORTS", "x"},
                                            {"HOSTNAME", "x"},       {"LOG_LEVEL_MAX", "x"},
                                            {"API_TOKEN_FILE", "x"}, {"TASTYTRADE_SOMETHING_ELSE", "x"}};
  for (const app::Setting& setting : app::settings()) values[setting.name] = "x";
  CHECK(Variables(values).likely_slips().empty());
}

TEST_CASE("Each setting is listed once and has a description, and tokens, passwords and secrets are secret") {
  std::set<std::string> names;
  for (const app::Setting& setting : app::settings()) {
    INFO(setting.name);
    CHECK(names.insert(setting.name).second);
    CHECK_FALSE(std::string(setting.description).empty());
    CHECK_FALSE(std::string(setting.standard).empty());
    const std::string name = setting.name;
    const bool opens =
        name.ends_with("_TOKEN") || name.ends_with("_SECRET") || name.ends_with("PASSWORD") || name == "REDIS_URL";
    CHECK(setting.secret == opens);
  }
}
