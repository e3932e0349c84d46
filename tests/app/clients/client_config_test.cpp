// `config`: the snippet for each client, and merges into files that have other entries.
#include "clients/client_config.hpp"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>

#include "app/temporary_directory.hpp"
#include "clients/client_files.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::ClientConfigOptions;
using app::System;
using app::Variables;
using support::Json;
using test::TemporaryDirectory;
using test::text_of;

namespace {

const Variables kNone(std::map<std::string, std::string>{{"HOME", "/home/somebody"}});
const std::string kBinary = "/opt/tastytrade/tastytrade-mcp";

ClientConfigOptions asking(const std::string& client) {
  ClientConfigOptions options;
  options.client = client;
  options.binary = kBinary;
  return options;
}

ClientConfigOptions writing(const std::string& client, const std::string& file) {
  ClientConfigOptions options = asking(client);
  options.write = true;
  options.file = file;
  return options;
}

std::string run(const ClientConfigOptions& options, const Variables& variables = kNone) {
  std::ostringstream out;
  CHECK(app::run_client_config(variables, options, out) == 0);
  return out.str();
}

std::string refusal(const ClientConfigOptions& options, const Variables& variables = kNone) {
  std::ostringstream out;
  try {
    app::run_client_config(variables, options, out);
    return "";
  } catch (const support::Error& error) {
    return error.message() + " | " + error.hint;
  }
}

// The JSON document in a printed text.
Json snippet_in(const std::string& text) {
  const auto begin = text.find("\n{") + 1;
  return Json::parse(text.substr(begin, text.find("\n}", begin) + 2 - begin));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

}  // namespace

TEST_CASE("The snippet for Claude Desktop starts this binary with placeholders for the credentials") {
  const std::string text = run(asking("claude-desktop"));
  const Json entry = snippet_in(text)["mcpServers"]["tastytrade"];
  CHECK(entry["command"] == kBinary);
  CHECK(entry["args"] == Json::array());
  CHECK(entry["env"]["TASTYTRADE_CLIENT_SECRET"] == "your-client-secret");
  CHECK(entry["env"]["TASTYTRADE_USE_PRODUCTION"] == "false");
  CHECK(contains(text, "placeholders"));
  CHECK(contains(text, "add --production"));
  ClientConfigOptions production = asking("claude-desktop");
  production.production = true;
  CHECK_FALSE(contains(run(production), "add --production"));
}

TEST_CASE("The steps name the buttons of the login page in their order") {
  for (const char* client : {"chatgpt", "claude"}) CHECK(contains(run(asking(client)), "choose Log in, then Connect"));
  ClientConfigOptions remote = asking("cursor");
  remote.url = "https://trade.example.com";
  CHECK(contains(run(remote), "choose Log in, then"));
}

TEST_CASE("Each client's snippet has its own container and its own syntax for variables") {
  const Json code = snippet_in(run(asking("claude-code")))["mcpServers"]["tastytrade"];
  CHECK(code["env"]["TASTYTRADE_REFRESH_TOKEN"] == "${TASTYTRADE_REFRESH_TOKEN}");
  const Json cursor = snippet_in(run(asking("cursor")))["mcpServers"]["tastytrade"];
  CHECK(cursor["env"]["TASTYTRADE_REFRESH_TOKEN"] == "${env:TASTYTRADE_REFRESH_TOKEN}");
  const Json studio = snippet_in(run(asking("vscode")));
  CHECK_FALSE(studio.contains("mcpServers"));
  CHECK(studio["servers"]["tastytrade"]["env"]["TASTYTRADE_REFRESH_TOKEN"] == "${input:tastytrade-refresh-token}");
  for (const Json& input : studio["inputs"]) {
    CHECK(input["type"] == "promptString");
    CHECK(input.contains("password") == (input["id"] != "tastytrade-client-id"));
  }
}

TEST_CASE("The snippet for the demo has no credentials") {
  ClientConfigOptions options = asking(GENERATE("claude-desktop", "claude-code", "cursor", "vscode"));
  options.demo = true;
  const std::string text = run(options);
  const Json document = snippet_in(text);
  const Json entry = document[options.client == "vscode" ? "servers" : "mcpServers"]["tastytrade"];
  CHECK(entry["args"] == Json{"--demo"});
  CHECK_FALSE(entry.contains("env"));
  CHECK_FALSE(document.contains("inputs"));
  CHECK_FALSE(contains(text, "CLIENT_SECRET"));
}

TEST_CASE("The snippet for a remote server has its URL and no token") {
  ClientConfigOptions options = asking(GENERATE("claude-code", "cursor", "vscode"));
  options.url = "https://trade.example.com";
  const std::string text = run(options);
  const Json document = snippet_in(text);
  const Json entry = document[options.client == "vscode" ? "servers" : "mcpServers"]["tastytrade"];
  CHECK(entry["url"] == "https://trade.example.com/mcp");
  CHECK_FALSE(entry.contains("headers"));
  CHECK_FALSE(document.contains("inputs"));
  CHECK(contains(text, "type the value of CHATGPT_MCP_TOKEN there"));
  CHECK_FALSE(contains(text, "--header"));
}

TEST_CASE("With --token the snippet for a remote server has a header with a variable for the token") {
  ClientConfigOptions options = asking(GENERATE("claude-code", "cursor", "vscode"));
  options.with_token = true;
  options.url = GENERATE("https://trade.example.com", "https://trade.example.com/", "https://trade.example.com/mcp");
  const Json entry = snippet_in(run(options))[options.client == "vscode" ? "servers" : "mcpServers"]["tastytrade"];
  CHECK(entry["url"] == "https://trade.example.com/mcp");
  CHECK(contains(entry["headers"]["Authorization"], "Bearer ${"));
  CHECK_FALSE(entry.contains("command"));
}

TEST_CASE("An invalid --url is refused, and so is plain HTTP to another machine") {
  ClientConfigOptions options = asking("cursor");
  for (const char* url : {"trade.example.com", "http://trade.example.com", "https://", "https://a b", "ftp://a",
                          "https://a.example/?b=c", "https://a.example/#b", "https://user:pw@a.example"}) {
    options.url = url;
    CHECK(contains(refusal(options), "--url"));
  }
  options.url = "http://127.0.0.1:8086";
  CHECK(refusal(options).empty());
}

TEST_CASE("Claude Code's commands for stdio and HTTP use variables of the shell and are quoted") {
  ClientConfigOptions options = asking("claude-code");
  options.binary = "/home/some body/tastytrade-mcp";
  const std::string text = run(options);
  CHECK(contains(text, "claude mcp add"));
  CHECK(contains(text, "--transport stdio tastytrade -- '/home/some body/tastytrade-mcp'"));
  CHECK(contains(text, "--env TASTYTRADE_CLIENT_SECRET=\"$TASTYTRADE_CLIENT_SECRET\""));
  CHECK(contains(text, "claude mcp add --transport http tastytrade https://your-server.example.com/mcp\n"));
  options.url = "https://trade.example.com";
  options.with_token = true;
  CHECK(contains(run(options), "--header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\""));
}

TEST_CASE("The snippet selects stdio mode if variables of the shell select another") {
  const Variables variables({{"HOME", "/h"}, {"PORT", "3000"}});
  std::ostringstream out;
  app::run_client_config(variables, asking("cursor"), out);
  CHECK(snippet_in(out.str())["mcpServers"]["tastytrade"]["args"] == Json{"--mode", "stdio"});
}

TEST_CASE("The steps for ChatGPT describe its dialog and the API, and --write is refused") {
  ClientConfigOptions options = asking("chatgpt");
  options.url = "https://trade.example.com";
  const std::string text = run(options);
  CHECK(contains(text, "https://trade.example.com/mcp"));
  CHECK(contains(text, "has no field for a fixed token"));
  CHECK(contains(text, "Authentication  OAuth"));
  CHECK(contains(text, "export PUBLIC_URL=https://trade.example.com "));
  CHECK(contains(text, "\"server_label\": \"tastytrade\""));
  CHECK(contains(text, "Bearer '\"$CHATGPT_MCP_TOKEN\"'"));
  options.write = true;
  CHECK(contains(refusal(options), "ChatGPT keeps no file"));
}

TEST_CASE("The steps for a remote server in Claude and Claude Desktop describe a connector, and --write is refused") {
  ClientConfigOptions options = asking(GENERATE("claude", "claude-desktop"));
  options.url = "https://trade.example.com/mcp/";
  const std::string text = run(options);
  CHECK(contains(text, "Add custom connector"));
  CHECK(contains(text, "URL  https://trade.example.com/mcp\n"));
  CHECK(contains(text, "export PUBLIC_URL=https://trade.example.com "));
  CHECK_FALSE(contains(text, "mcpServers"));
  options.write = true;
  CHECK(contains(refusal(options), "without --write"));
}

TEST_CASE("An unknown client is refused") {
  CHECK(contains(refusal(asking("emacs")), "not one of"));
}

TEST_CASE("The path of a client's file depends on the platform") {
  const Variables variables({{"HOME", "/h"}, {"USERPROFILE", "C:\\u"}, {"APPDATA", "C:\\u\\R"}});
  CHECK(app::find_client_file("claude-desktop", variables, System::macos) ==
        "/h/Library/Application Support/Claude/claude_desktop_config.json");
  CHECK(app::find_client_file("claude-desktop", variables, System::linux_os) ==
        "/h/.config/Claude/claude_desktop_config.json");
  CHECK(app::find_client_file("claude-desktop", variables, System::windows) ==
        "C:\\u\\R\\Claude\\claude_desktop_config.json");
  CHECK(app::find_client_file("cursor", variables, System::linux_os) == "/h/.cursor/mcp.json");
  CHECK(app::find_client_file("cursor", variables, System::windows) == "C:\\u\\.cursor\\mcp.json");
  CHECK(app::find_client_file("vscode", variables, System::macos) == ".vscode/mcp.json");
  CHECK_THROWS_AS(app::find_client_file("cursor", Variables(std::map<std::string, std::string>{}), System::macos),
                  support::Error);
}

TEST_CASE("With --write a missing file and its directories are created, readable by the owner only") {
  const TemporaryDirectory directory;
  const std::string file = directory / "deep/er/mcp.json";
  const std::string text = run(writing("claude-desktop", file));
  CHECK(contains(text, "Made " + file));
  CHECK(mode_of(file) == 0600);
  CHECK(Json::parse(text_of(file))["mcpServers"]["tastytrade"]["command"] == kBinary);
  CHECK(std::distance(std::filesystem::directory_iterator(directory / "deep/er"), {}) == 1);
}

TEST_CASE("With --write other members, their order, indentation and permissions are kept, and a backup is made") {
  const TemporaryDirectory directory;
  const std::string before =
      "{\n    \"zebra\": 1,\n    \"mcpServers\": {\n        \"other\": {\n            \"command\": \"/bin/other\",\n"
      "            \"env\": {\n                \"KEY\": \"theirs\"\n            }\n        }\n    },\n    \"apple\": "
      "[\n"
      "        1.5,\n        \"\xC3\xA9\"\n    ]\n}\n";
  const std::string file = directory.write("c.json", before);
  ::chmod(file.c_str(), 0640);
  const std::string text = run(writing("claude-desktop", file));

  const Json after = Json::parse(text_of(file));
  Json without = after;
  without["mcpServers"].erase("tastytrade");
  CHECK(without.dump(4) + "\n" == before);
  CHECK(contains(text_of(file), "\n    \"zebra\""));
  CHECK(mode_of(file) == 0640);
  const auto backups = directory.files("c.json.bak-");
  REQUIRE(backups.size() == 1);
  CHECK(text_of(backups.front()) == before);
  CHECK(mode_of(backups.front()) == 0640);
  CHECK(contains(text, backups.front()));
  CHECK_FALSE(contains(text, "theirs"));
  CHECK(directory.files("").size() == 2);
}

TEST_CASE("With --write existing values are kept, missing ones added, and the command set to this binary") {
  const TemporaryDirectory directory;
  const std::string file = directory.write(
      "c.json",
      R"({"mcpServers":{"tastytrade":{"command":"/old/binary","args":["--old"],"env":{"TASTYTRADE_CLIENT_SECRET":"mine-alone","EXTRA":"1"},"disabled":true}}})");
  const std::string text = run(writing("claude-desktop", file));
  const Json entry = Json::parse(text_of(file))["mcpServers"]["tastytrade"];
  CHECK(entry["command"] == kBinary);
  CHECK(entry["args"] == Json::array());
  CHECK(entry["env"]["TASTYTRADE_CLIENT_SECRET"] == "mine-alone");
  CHECK(entry["env"]["TASTYTRADE_REFRESH_TOKEN"] == "your-refresh-token");
  CHECK(entry["env"]["EXTRA"] == "1");
  CHECK(entry["disabled"] == true);
  CHECK(contains(text, "changed mcpServers.tastytrade.command"));
  CHECK(contains(text, "added mcpServers.tastytrade.env.TASTYTRADE_REFRESH_TOKEN (a placeholder"));
  CHECK_FALSE(contains(text, "mine-alone"));
}

TEST_CASE("A second --write changes nothing and makes no backup") {
  const TemporaryDirectory directory;
  const std::string client = GENERATE("claude-desktop", "claude-code", "cursor", "vscode");
  const std::string file = directory / "c.json";
  run(writing(client, file));
  const std::string first = text_of(file);
  CHECK(contains(run(writing(client, file)), "nothing was written"));
  CHECK(text_of(file) == first);
  CHECK(directory.files("").size() == 1);
}

TEST_CASE("Changing an entry between a remote and a local server removes members of the other kind") {
  const TemporaryDirectory directory;
  const std::string file = directory / "mcp.json";
  ClientConfigOptions remote = writing("cursor", file);
  remote.url = "https://trade.example.com";
  run(remote);
  run(writing("cursor", file));
  Json entry = Json::parse(text_of(file))["mcpServers"]["tastytrade"];
  CHECK_FALSE(entry.contains("url"));
  CHECK_FALSE(entry.contains("headers"));
  CHECK(entry["command"] == kBinary);
  remote.with_token = true;
  run(remote);
  CHECK(Json::parse(text_of(file))["mcpServers"]["tastytrade"].contains("headers"));
  remote.with_token = false;
  CHECK(contains(run(remote), "removed mcpServers.tastytrade.headers.Authorization"));
  entry = Json::parse(text_of(file))["mcpServers"]["tastytrade"];
  CHECK_FALSE(entry.contains("command"));
  CHECK(directory.files("mcp.json.bak-").size() == 3);
}

TEST_CASE("Inputs of VS Code are added to the existing ones") {
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("mcp.json", R"({"inputs":[{"id":"theirs"},{"id":"tastytrade-client-id","type":"own"}]})");
  run(writing("vscode", file));
  const Json inputs = Json::parse(text_of(file))["inputs"];
  REQUIRE(inputs.size() == 4);
  CHECK(inputs[0]["id"] == "theirs");
  CHECK(inputs[1]["type"] == "own");
}

TEST_CASE("A file that is not JSON is refused with the line of the error, and not changed") {
  const TemporaryDirectory directory;
  struct Row {
    std::string text;
    std::string place;
  };
  const std::vector<Row> rows = {{"{\n  \"a\": 1,\n  \"token\": secret-thing\n}\n", "line 3"},
                                 {"{\n  \"a\": 1", "line 2"},
                                 {"[1, 2]", "line 1"},
                                 {"{\n  // mine\n  \"a\": 1 2\n}\n", "line 3"},
                                 {std::string(500, '['), "line 1"},
                                 {"{\"a\": 1e400}", "a number that is too large"}};
  for (const Row& row : rows) {
    const std::string file = directory.write("c.json", row.text);
    const std::string message = refusal(writing("cursor", file));
    CHECK(contains(message, row.place));
    CHECK_FALSE(contains(message, "secret-thing"));
    CHECK_FALSE(contains(message, "json.exception"));
    CHECK(text_of(file) == row.text);
    CHECK(directory.files("").size() == 1);
  }
}

TEST_CASE("A file with a member of the wrong type is refused and not changed") {
  const TemporaryDirectory directory;
  for (const char* text : {R"({"mcpServers":[]})", R"({"mcpServers":{"tastytrade":"x"}})",
                           R"({"mcpServers":{"tastytrade":{"env":[1]}}})"}) {
    const std::string file = directory.write("c.json", text);
    CHECK(contains(refusal(writing("cursor", file)), "is not an object"));
    CHECK(text_of(file) == text);
    CHECK(directory.files("").size() == 1);
  }
}

TEST_CASE("With --write comments, numbers, repeated members and line ends of other entries are kept") {
  const TemporaryDirectory directory;
  const std::string before =
      "{ // mine, not \"yours\"\r\n  \"big\": 123456789012345678901234567890, \"price\": 1.10, \"twice\": 1, "
      "\"twice\": 2,\r\n"
      "  \"servers\": {\r\n    \"other\": { \"command\": \"x\", \"url\": \"http://a/*b*/\" }, // the last, for now\r\n"
      "    /* \"old\": 1, */\r\n  },\r\n}\r\n";
  const std::string file = directory.write("c.json", before);
  run(writing("vscode", file));
  std::string after = text_of(file);
  const auto begin = after.find("\r\n    \"tastytrade\"");
  REQUIRE(begin != std::string::npos);
  const auto end = after.find("\r\n    }", begin) + 7;
  after.erase(begin, end - begin);
  const auto inputs = after.find("\r\n  \"inputs\"");
  if (inputs != std::string::npos) after.erase(inputs, after.rfind("\r\n}") - inputs);
  CHECK(after == before);
  const Json parsed = Json::parse(app::remove_comments(text_of(file)));
  CHECK(parsed["servers"].size() == 2);
  CHECK(parsed["servers"]["other"]["url"] == "http://a/*b*/");
}

TEST_CASE("With --write a symlink to a missing file is followed") {
  const TemporaryDirectory directory;
  const std::string link = directory / "link.json";
  std::filesystem::create_symlink("real.json", link);
  run(writing("cursor", link));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(Json::parse(text_of(directory / "real.json"))["mcpServers"].contains("tastytrade"));
}

TEST_CASE("spliced() changes and adds members wherever they are in the text") {
  const auto after = [](const std::string& text, const Json& wanted) {
    const std::string changed = app::replace_members(text, wanted, {});
    CHECK(Json::parse(app::remove_comments(changed)) == wanted);
    return changed;
  };
  CHECK(after("{}", {{"a", 1}}) == "{\n  \"a\": 1\n}");
  CHECK(after("{\"b\":2}", {{"b", 2}, {"a", 1}}) == "{\"b\":2,\n  \"a\": 1\n}");
  CHECK(after("{\"b\":2,}", {{"b", 2}, {"a", 1}}) == "{\"b\":2,\n  \"a\": 1\n}");
  CHECK(after("{\"b\":2 /* , */ }", {{"b", 2}, {"a", 1}}) == "{\"b\":2, /* , */\n  \"a\": 1\n }");
  CHECK(after("{\"b\":\"}\\\"\"}", {{"b", "x"}}) == "{\"b\":\"x\"}");
  CHECK(after("{\"b\":{\"c\":[1,{}],\"d\":null}}", {{"b", {{"c", {1, Json::object()}}, {"d", 5}}}}) ==
        "{\"b\":{\"c\":[1,{}],\"d\":5}}");
  CHECK(after("{\"b\":{\"c\":1,\"d\":2}}", {{"b", {{"d", 2}}}}) == "{\"b\":{\n    \"d\": 2\n  }}");
}

TEST_CASE("With --write a symlink to an empty file is followed") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("real.json", "\n");
  const std::string link = directory / "link.json";
  std::filesystem::create_symlink(file, link);
  run(writing("cursor", link));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(Json::parse(text_of(file))["mcpServers"].contains("tastytrade"));
}

TEST_CASE("No secret of the environment is printed or written") {
  const std::string sentinel = "SENTINEL-5f2c9d1e";
  std::map<std::string, std::string> values{{"HOME", "/h"}, {"PUBLIC_URL", "https://trade.example.com"}};
  for (const app::Setting& setting : app::settings()) {
    if (setting.secret) values[setting.name] = sentinel;
  }
  values["TASTYTRADE_CLIENT_ID"] = sentinel;
  const Variables variables(values);
  const TemporaryDirectory directory;
  for (const char* client : {"claude-desktop", "claude-code", "cursor", "vscode", "claude", "chatgpt"}) {
    for (const bool demo : {false, true}) {
      ClientConfigOptions options = asking(client);
      options.demo = demo;
      CHECK_FALSE(contains(run(options, variables), sentinel));
      if (options.client == "chatgpt" || options.client == "claude") continue;
      options.write = true;
      options.file = directory / (std::string(client) + (demo ? "-demo" : ""));
      CHECK_FALSE(contains(run(options, variables), sentinel));
      CHECK_FALSE(contains(text_of(*options.file), sentinel));
    }
  }
}
