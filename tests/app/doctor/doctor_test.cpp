// `doctor`: the checks of settings and state, and its output. The checks of the broker are in doctor_broker_test.cpp.
#include "doctor/doctor.hpp"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "app/ports.hpp"
#include "doctor_fixture.hpp"
#include "redis_process.hpp"

using namespace test;  // NOLINT: the fixture of this file

TEST_CASE("A working set-up passes every check") {
  SimulatedSetup setup;
  setup.values["TASTYTRADE_ACCOUNT"] = simulator::kMarginAccount;
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.report["environment"] == "sandbox");
  for (const char* name : {"settings", "state", "network", "credentials", "permissions", "live"}) {
    INFO(outcome.words(name));
    CHECK(outcome.status(name) == "ok");
  }
  CHECK(contains(outcome.words("permissions"), "…0001"));
  CHECK_FALSE(contains(outcome.report.dump(), simulator::kMarginAccount));
}

TEST_CASE("The demo passes the network checks without an account and credentials") {
  const TemporaryDirectory home;
  Flags flags;
  flags.demo = true;
  const Outcome outcome = examine({{"HOME", home.path()}}, flags);
  CHECK(outcome.code == 0);
  CHECK(outcome.report["environment"] == "demo");
  CHECK(outcome.status("network") == "ok");
  CHECK(outcome.status("credentials") == "ok");
  CHECK(outcome.status("permissions") == "ok");
}

TEST_CASE("Wrong settings fail with exit code 10 and name the variable, and other checks are skipped") {
  const Outcome outcome = examine({{"TASTYTRADE_CLIENT_ID", "x"}, {"TASTYTRADE_CLIENT_SECRT", "y"}});
  CHECK(outcome.code == 10);
  CHECK(outcome.report["environment"] == "unknown");
  CHECK(contains(outcome.words("settings"), "TASTYTRADE_CLIENT_SECRET is not set"));
  CHECK(contains(outcome.words("settings"), "did you mean TASTYTRADE_CLIENT_SECRET"));
  for (const char* name : {"state", "network", "clock", "credentials", "permissions", "live"})
    CHECK(outcome.status(name) == "skipped");
}

TEST_CASE("Warnings about settings are listed and are no failure") {
  SimulatedSetup setup;
  setup.values["TASTYTRADE_USE_PRODUCTION"] = "prod";
  setup.values["LOG_FORMAT"] = "";
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("settings") == "warning");
  CHECK(contains(outcome.words("settings"), "neither true nor false"));
}

TEST_CASE("Quotes around the value of any setting fail with exit code 10") {
  SimulatedSetup setup;
  setup.values["ALLOWED_HOSTS"] = "\"a.example\"";
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 10);
  CHECK(contains(outcome.words("settings"), "ALLOWED_HOSTS has quotes around its value"));
}

TEST_CASE("A state directory that cannot be created fails with exit code 11, and other checks are done") {
  Machine machine;
  machine.values["STATE_DIR"] = machine.home.write("file", "in the way") + "/state";
  const Outcome outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "STATE_DIR"));
  CHECK(outcome.status("permissions") == "ok");
}

TEST_CASE("Without a directory for the key the doctor says whether the server starts") {
  Machine machine;
  machine.values["CHATGPT_MCP_TOKEN"] = std::string(32, 't');
  machine.values["PORT"] = std::to_string(ClosedPort().port);
  machine.values["HOME"] = machine.home.write("file", "in the way");
  Outcome outcome = examine(machine.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("state") == "warning");
  CHECK(contains(outcome.words("state"), "Logins and MCP sessions then end"));
  CHECK_FALSE(contains(outcome.words("state"), "will be created"));
  machine.values["STATE_DB"] = machine.home / "none/state.db";
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK_FALSE(contains(outcome.words("state"), "starts all the same"));
  machine.values["STATE_DB"] = machine.home / "state.db";
  outcome = examine(machine.values);
  CHECK(outcome.status("state") == "warning");
  CHECK(contains(outcome.words("state"), "will be created"));
}

TEST_CASE("The check of the state directory creates no file") {
  Machine machine;
  machine.values["STATE_DIR"] = machine.home / "not/yet/there";
  examine(machine.values);
  CHECK(machine.home.files("").empty());
  machine.values["STATE_DIR"] = machine.home.path();
  CHECK(examine(machine.values).status("state") == "ok");
  CHECK(machine.home.files("").empty());
}

TEST_CASE("A state directory that others can write to fails, and so does a key that others can read") {
  Machine machine;
  machine.values["STATE_DIR"] = machine.home.path();
  const auto examined_at = [&](mode_t mode) {
    ::chmod(machine.home.path().c_str(), mode);
    const Outcome outcome = examine(machine.values);
    struct stat status {};
    REQUIRE(::stat(machine.home.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == mode);  // looked at, not mended
    return outcome.status("state");
  };
  CHECK(examined_at(01777) == "failed");
  CHECK(examined_at(0775) == "warning");
  CHECK(examined_at(0755) == "ok");
  ::chmod(machine.home.write("state.key", std::string(32, 'k')).c_str(), 0644);
  const Outcome outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "readable by others"));
  const std::string key = machine.home / "state.key";
  const auto refused = [&](const char* why) {
    const Outcome bad = examine(machine.values);
    CHECK(bad.code == 11);
    CHECK(contains(bad.words("state"), why));
    std::filesystem::remove(key);
  };
  std::filesystem::remove(key);
  ::chmod(machine.home.write("state.key", "short").c_str(), 0600);
  refused("it is damaged");
  REQUIRE(::mkfifo(key.c_str(), 0600) == 0);
  refused("it is not a file");
  if (::geteuid() == 0) {
    ::chmod(machine.home.write("state.key", std::string(32, 'k')).c_str(), 0600);
    REQUIRE(::chown(key.c_str(), 65534, 65534) == 0);
    refused("another user");
  }
}

TEST_CASE("The check of the store uses the SQLite file, the memory or the Redis that is set", "[redis]") {
  Machine machine;
  machine.values["CHATGPT_MCP_TOKEN"] = std::string(32, 't');
  machine.values["STATE_SECRET"] = std::string(32, 's');
  machine.values["PORT"] = std::to_string(ClosedPort().port);
  machine.values["STATE_DB"] = machine.home / "state.db";
  CHECK(contains(examine(machine.values).words("state"), "will be created"));
  CHECK_FALSE(std::filesystem::exists(machine.values["STATE_DB"]));
  machine.home.write("state.db", "");
  Outcome outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "it is empty"));
  CHECK(std::filesystem::file_size(machine.values["STATE_DB"]) == 0);
  std::filesystem::remove(machine.values["STATE_DB"]);
  machine.home.write("state.db-wal", "somebody's");
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "which SQLite would use or delete"));
  std::filesystem::remove(machine.home / "state.db-wal");
  const support::SystemClock clock;
  state::make_sqlite_store(machine.values["STATE_DB"], clock);
  outcome = examine(machine.values);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.words("state"), "gives it back"));
  machine.home.write("state.db", std::string(5000, 'x'));
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "a file of another program"));
  machine.values["STATE_DB"] = machine.home / "none/state.db";
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "it is not there"));
  std::filesystem::create_directory(machine.home / "open");
  ::chmod((machine.home / "open").c_str(), 01777);
  machine.values["STATE_DB"] = machine.home / "open/state.db";
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "every user may write in it"));
  CHECK_FALSE(std::filesystem::exists(machine.values["STATE_DB"]));
  machine.values["STATE_DB"] = ":memory:";
  CHECK(contains(examine(machine.values).words("state"), "in memory"));
  machine.values["STATE_DB"] = "Memory";
  CHECK(contains(examine(machine.values).words("state"), "in memory"));

  RedisProcess redis("a-password-0123456789");
  machine.values["REDIS_URL"] = redis.url();
  outcome = examine(machine.values);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.words("state"), "gives it back"));
  redis.kill();
  outcome = examine(machine.values);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "cannot be reached"));
  CHECK(contains(outcome.words("state"), "REDIS_URL"));
  CHECK_FALSE(contains(outcome.report.dump(), "a-password"));
}

TEST_CASE("A port in use fails with exit code 11, unless this server uses it") {
  Machine machine;
  Flags flags;
  flags.mode = "api";
  {
    const Answering other(200, {}, "<html>");
    flags.port = other.port;
    const Outcome outcome = examine(machine.values, flags);
    CHECK(outcome.code == 11);
    CHECK(contains(outcome.words("state"), "in use by another program"));
  }
  {
    const Answering ours(200, {}, R"({"status":"ok","environment":"sandbox","version":"0.1.0"})");
    flags.port = ours.port;
    const Outcome outcome = examine(machine.values, flags);
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.words("state"), "running there already"));
  }
  flags.port = ClosedPort().port;
  CHECK(contains(examine(machine.values, flags).words("state"), "is free"));
  flags.host = "203.0.113.1";
  CHECK(contains(examine(machine.values, flags).words("state"), "HOST must be an address of this machine"));
}

TEST_CASE("Certificate files that cannot be read fail with exit code 11") {
  Machine machine;
  machine.values["TLS_CERT_FILE"] = machine.home / "none.pem";
  machine.values["TLS_KEY_FILE"] = machine.home / "none.key";
  Flags flags;
  flags.mode = "api";
  flags.port = 0;
  const Outcome outcome = examine(machine.values, flags);
  CHECK(outcome.code == 11);
  CHECK(contains(outcome.words("state"), "TLS_KEY_FILE cannot be read"));
}

TEST_CASE("The text has a line for each check and says where to begin") {
  SimulatedSetup setup;
  setup.values["TASTYTRADE_CLIENT_SECRET"] = kSecretValue;
  const std::string text = print(setup.values, false);
  for (const char* line :
       {"\n  settings      ok        ", "\n  credentials   failed    ", "\n  permissions   skipped   "}) {
    CHECK(contains(text, line));
  }
  CHECK(contains(text, "Begin with: credentials (exit code 14)."));
}

TEST_CASE("No secret is in the output, whatever fails") {
  Values secrets;
  for (const app::Setting& setting : app::settings()) {
    if (setting.secret) secrets[setting.name] = kSecretValue + "-long-enough-for-every-check";
  }
  const ClosedPort closed;
  SimulatedSetup setup;
  for (const auto& [name, value] : secrets) setup.values[name] = value;
  setup.values["TASTYTRADE_CLIENT_ID"] = token("rt+jwt", {{"jti", kSecretValue}});
  const Values unpaired{{"TASTYTRADE_REFRESH_TOKEN", kSecretValue}, {"HOME", setup.home.path()}};
  Values unreachable = setup.values;
  unreachable["TASTYTRADE_API_URL"] = closed.url();
  Values named = setup.values;
  named["TASTYTRADE_USERNAME"] = named["TASTYTRADE_SANDBOX_USERNAME"] = "somebody";
  Values address = named;
  address["TASTYTRADE_API_URL"] = "https://user:" + kSecretValue + "@api.cert.tastyworks.com";
  Flags flags;
  flags.port = 0;
  for (const Values& values : {setup.values, unpaired, unreachable, named, address}) {
    for (const bool json : {false, true}) {
      const std::string text = print(values, json, flags);
      CHECK_FALSE(contains(text, kSecretValue));
      CHECK_FALSE(contains(text, setup.values["TASTYTRADE_CLIENT_ID"]));
    }
  }
}
