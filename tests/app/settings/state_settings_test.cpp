// The settings of state and trading: secrets, directories, files and accounts.
#include <filesystem>

#include "configuration_fixture.hpp"
#include "settings/system_directories.hpp"

using namespace test;

TEST_CASE("A STATE_SECRET that is too short is refused without showing it") {
  const std::string message = refusal({{"STATE_SECRET", "too-short"}});
  CHECK(contains(message, "STATE_SECRET is shorter than 32 characters"));
  CHECK_FALSE(contains(message, "too-short"));
}

TEST_CASE("The default state directory is where programs of the system keep their files") {
  const auto directory = [](const std::map<std::string, std::string>& values, app::System system) {
    return app::default_state_directory(Variables(values), system);
  };
  using app::System;
  const std::map<std::string, std::string> home = {{"HOME", "/Users/jö"}};
  CHECK(directory(home, System::linux_os) == "/Users/jö/.local/state/tastytrade-mcp");
  CHECK(directory(home, System::macos) == "/Users/jö/Library/Application Support/tastytrade-mcp");
  CHECK(directory({{"HOME", "/h"}, {"XDG_STATE_HOME", "/x y"}}, System::macos) == "/x y/tastytrade-mcp");
  CHECK(directory(home, System::windows).empty());
  CHECK(directory({{"USERPROFILE", "C:\\Users\\jö"}}, System::windows) ==
        "C:\\Users\\jö\\AppData\\Local\\tastytrade-mcp");
  CHECK(directory({{"USERPROFILE", "C:\\U"}, {"LOCALAPPDATA", "D:\\L"}}, System::windows) == "D:\\L\\tastytrade-mcp");
  CHECK(directory({{"USERPROFILE", "C:\\U"}}, System::linux_os).empty());
}

TEST_CASE("The state directory is STATE_DIR, or below XDG_STATE_HOME or the home directory") {
  CHECK(load({{"STATE_DIR", "/a"}, {"XDG_STATE_HOME", "/b"}, {"HOME", "/c"}}).state_directory == "/a");
  CHECK(load({{"STATE_DIR", "/a"}}).state_directory_chosen);
  if (support::platform::current_system() != support::platform::System::linux_os) return;
  CHECK(load({{"XDG_STATE_HOME", "/b"}, {"HOME", "/c"}}).state_directory == "/b/tastytrade-mcp");
  CHECK(load({{"XDG_STATE_HOME", "b"}, {"HOME", "/c"}}).state_directory == "/c/.local/state/tastytrade-mcp");
  CHECK(load({{"HOME", "/c"}}).state_directory == "/c/.local/state/tastytrade-mcp");
  CHECK_FALSE(load({{"HOME", "/c"}}).state_directory_chosen);
  CHECK(load({}).state_directory.empty());
}

TEST_CASE("A path that begins with ~ is refused") {
  for (const char* name : {"STATE_DIR", "STATE_DB"}) {
    CHECK(contains(refusal({{name, "~/state"}}), std::string(name) + " begins with ~"));
    CHECK(refusal({{name, "/a/~/state"}}).empty());
  }
}

TEST_CASE("The order journal has a whole path, which means one file in every working directory") {
  for (const char* path : {"j.db", "./j.db", "memory", ":memory:"}) {
    CHECK(contains(refusal({{"ORDER_JOURNAL", path}}), "no whole path"));
  }
  CHECK(contains(refusal({{"ORDER_JOURNAL", ":memory:"}}), "in the demo alone"));
  const std::string whole = (std::filesystem::temp_directory_path() / "j.db").string();
  CHECK(load({{"ORDER_JOURNAL", whole}}).order_journal == whole);
}

TEST_CASE("Accounts that may trade are named by their numbers") {
  for (const char* name : {"Individual", "Roth IRA", "5WT00001,my-account", "*"}) {
    CHECK(contains(refusal({{"TRADING_ACCOUNTS", name}}), "is not the number of an account"));
  }
  CHECK(load({{"TRADING_ACCOUNTS", "5wt00001, 5WT00002"}}).trading.accounts ==
        std::vector<std::string>{"5WT00001", "5WT00002"});
}
