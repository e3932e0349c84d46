// `config`: the environment and the settings that an entry gets from options and from the shell, and encodings of
// files.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "app/temporary_directory.hpp"
#include "clients/client_config.hpp"
#include "clients/client_files.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::ClientConfigOptions;
using app::Variables;
using support::Json;
using test::TemporaryDirectory;
using test::text_of;

namespace {

using Values = std::map<std::string, std::string>;
constexpr const char* kProduction = "TASTYTRADE_USE_PRODUCTION";
const std::string kMark = "\xEF\xBB\xBF";

ClientConfigOptions asking(const std::string& client, const std::string& file = "") {
  ClientConfigOptions options;
  options.client = client;
  options.binary = "/opt/tastytrade/tastytrade-mcp";
  options.write = !file.empty();
  if (options.write) options.file = file;
  return options;
}

std::string run(const ClientConfigOptions& options, Values values = {}) {
  values.emplace("HOME", "/home/somebody");
  values.emplace("USERPROFILE", "C:\\Users\\somebody");
  std::ostringstream out;
  REQUIRE(app::run_client_config(Variables(values), options, out) == 0);
  return out.str();
}

std::string refusal(const ClientConfigOptions& options, Values values = {}) {
  values.emplace("HOME", "/home/somebody");
  values.emplace("USERPROFILE", "C:\\Users\\somebody");
  std::ostringstream out;
  try {
    app::run_client_config(Variables(values), options, out);
    return "";
  } catch (const support::Error& error) {
    return error.message() + " | " + error.hint;
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json entry_of(const std::string& file, const std::string& client) {
  return Json::parse(text_of(file))[client == "vscode" ? "servers" : "mcpServers"]["tastytrade"];
}

}  // namespace

TEST_CASE("With --production the entry of every client selects production, and the output says so") {
  const TemporaryDirectory directory;
  const std::string client = GENERATE("claude-desktop", "claude-code", "cursor", "vscode");
  const std::string file = directory / "c.json";
  ClientConfigOptions options = asking(client, file);
  const std::string before = run(options);
  CHECK(entry_of(file, client)["env"][kProduction] == "false");
  CHECK_FALSE(contains(before, "real money"));

  options.production = true;
  const std::string text = run(options);
  CHECK(entry_of(file, client)["env"][kProduction] == "true");
  CHECK(contains(text, std::string("tastytrade.env.") + kProduction));
  CHECK(contains(text, "the real account, with real money"));
  CHECK(contains(run(options), "nothing was written"));
  // Without the option the entry keeps its value.
  options.production = false;
  run(options);
  CHECK(entry_of(file, client)["env"][kProduction] == "true");
  options.write = false;
  options.production = true;
  CHECK(contains(run(options), "\"TASTYTRADE_USE_PRODUCTION\": \"true\""));
}

TEST_CASE("The option --production removes the demo settings of an existing entry") {
  const TemporaryDirectory directory;
  const std::string file = directory.write(
      "c.json", R"({"mcpServers":{"tastytrade":{"command":"x","args":["--demo"],"env":{"TASTYTRADE_DEMO":"true"}}}})");
  ClientConfigOptions options = asking("cursor", file);
  options.production = true;
  CHECK(contains(run(options), "removed mcpServers.tastytrade.env.TASTYTRADE_DEMO"));
  const Json entry = entry_of(file, "cursor");
  CHECK(entry["args"] == Json::array());
  CHECK_FALSE(entry["env"].contains("TASTYTRADE_DEMO"));
  CHECK(entry["env"][kProduction] == "true");
}

TEST_CASE("Settings of the shell are copied into the entry, and credentials are named without being copied") {
  const TemporaryDirectory directory;
  const std::string client = GENERATE("claude-desktop", "claude-code", "cursor", "vscode");
  const std::string file = directory / "c.json";
  const Values shell = {{kProduction, "yes"},
                        {"TASTYTRADE_ACCOUNT", "5WX00001"},
                        {"CACHE_TTL_POSITIONS", "5"},
                        {"STATE_DIR", "/srv/state"},
                        {"TASTYTRADE_CLIENT_ID", "SENTINEL-id"},
                        {"TASTYTRADE_CLIENT_SECRET", "SENTINEL-secret"},
                        {"TASTYTRADE_SANDBOX_USERNAME", "SENTINEL-name"},
                        {"API_TOKEN", "SENTINEL-token"},
                        {"UNHEARD_OF", "SENTINEL-other"}};
  run(asking(client, file));  // which says "false"
  const std::string text = run(asking(client, file), shell);
  const Json env = entry_of(file, client)["env"];
  CHECK(env[kProduction] == "true");
  CHECK(env["TASTYTRADE_ACCOUNT"] == "5WX00001");
  CHECK(env["CACHE_TTL_POSITIONS"] == "5");
  CHECK(env["STATE_DIR"] == "/srv/state");
  CHECK_FALSE(env.contains("TASTYTRADE_SANDBOX_USERNAME"));
  CHECK(contains(text,
                 "Copied from this shell: TASTYTRADE_USE_PRODUCTION, TASTYTRADE_ACCOUNT, CACHE_TTL_POSITIONS, "
                 "STATE_DIR."));
  CHECK(contains(text,
                 "they are credentials: TASTYTRADE_CLIENT_ID, TASTYTRADE_CLIENT_SECRET, "
                 "TASTYTRADE_SANDBOX_USERNAME."));
  CHECK(contains(text, "the real account, with real money"));
  CHECK_FALSE(contains(text, "5WX00001"));
  for (const std::string& seen : {text, text_of(file)}) CHECK_FALSE(contains(seen, "SENTINEL"));
  // The sandbox that the shell names is taken over as well.
  run(asking(client, file), {{kProduction, "false"}});
  CHECK(entry_of(file, client)["env"][kProduction] == "false");
}

TEST_CASE("An invalid TASTYTRADE_USE_PRODUCTION of the shell selects the sandbox, with a warning") {
  const std::string text = run(asking("cursor"), {{kProduction, "prod"}});
  CHECK(contains(text, "\"TASTYTRADE_USE_PRODUCTION\": \"false\""));
  CHECK(contains(text, "neither true nor false in this shell"));
  CHECK(contains(refusal(asking("cursor"), {{"TASTYTRADE_ACCOUNT", "\"5WX00001\""}}),
                 "TASTYTRADE_ACCOUNT has quotes around its value"));
}

TEST_CASE("TASTYTRADE_DEMO of the shell makes an entry for the demo") {
  const std::string text = run(asking("cursor"), {{"TASTYTRADE_DEMO", "true"}, {"TASTYTRADE_DEMO_SEED", "7"}});
  CHECK(contains(text, "\"--demo\""));
  CHECK(contains(text, "\"TASTYTRADE_DEMO_SEED\": \"7\""));
  CHECK_FALSE(contains(text, "CLIENT_SECRET"));
}

TEST_CASE("The command for Claude Code has the same settings as its file") {
  ClientConfigOptions options = asking("claude-code");
  options.production = true;
  const std::string text = run(options, {{"TASTYTRADE_ACCOUNT", "5WX 1"}});
  CHECK(contains(text, "--env TASTYTRADE_USE_PRODUCTION=true"));
  CHECK(contains(text, "--env TASTYTRADE_ACCOUNT='5WX 1'"));
  CHECK(contains(text, "--env TASTYTRADE_CLIENT_SECRET=\"$TASTYTRADE_CLIENT_SECRET\""));
  CHECK(contains(run(asking("claude-code")), "--env TASTYTRADE_USE_PRODUCTION=false"));
}

TEST_CASE("The steps for a connector start the server with the selected environment") {
  ClientConfigOptions options = asking(GENERATE("chatgpt", "claude"));
  options.url = "https://trade.example.com";
  CHECK_FALSE(contains(run(options), kProduction));
  options.production = true;
  CHECK(contains(run(options), "export TASTYTRADE_USE_PRODUCTION=true"));
}

TEST_CASE("A byte-order mark is removed from a client's file, and the entry is merged") {
  const TemporaryDirectory directory;
  const std::string before = kMark + "{\r\n  // mine\r\n  \"mcpServers\": {\"other\": {\"command\": \"x\"}}\r\n}\r\n";
  const std::string file = directory.write("c.json", before);
  CHECK(contains(run(asking("cursor", file)), "removed the byte-order mark"));
  const std::string after = text_of(file);
  CHECK(after.starts_with("{\r\n  // mine"));
  CHECK_FALSE(contains(after, kMark));
  CHECK(contains(after, "\"other\": {\"command\": \"x\"}"));
  const auto backups = directory.files("c.json.bak-");
  REQUIRE(backups.size() == 1);
  CHECK(text_of(backups.front()) == before);

  // A file that says all this already, and one that holds nothing else.
  const std::string again = directory.write("d.json", kMark + after);
  CHECK(contains(run(asking("cursor", again)), "removed the byte-order mark"));
  CHECK(text_of(again) == after);
  CHECK(contains(run(asking("cursor", again)), "nothing was written"));
  const std::string empty = directory.write("e.json", kMark);
  run(asking("cursor", empty));
  CHECK(text_of(empty).starts_with("{"));
}

TEST_CASE("A file in UTF-16 is refused and not changed") {
  const TemporaryDirectory directory;
  for (const std::string& text : {std::string("\xFF\xFE{\0}\0", 6), std::string("\xFE\xFF\0{\0}", 6)}) {
    const std::string file = directory.write("c.json", text);
    CHECK(contains(refusal(asking("cursor", file)), "is UTF-16"));
    CHECK(text_of(file) == text);
    CHECK(directory.files("").size() == 1);
  }
}
