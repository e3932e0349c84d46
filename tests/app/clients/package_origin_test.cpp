// The package that the program is from, and `config` with --npx and --uvx.
#include "clients/package_origin.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "app/temporary_directory.hpp"
#include "clients/client_config.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/platform/system.hpp"

using app::ClientConfigOptions;
using app::PackageOrigin;
using app::Registry;
using app::Runner;
using app::Variables;
using support::Json;
using test::TemporaryDirectory;
using Words = std::vector<std::string>;

namespace {

const PackageOrigin kNpm{.registry = Registry::npm, .package = "@you/tastytrade-mcp"};
const PackageOrigin kPypi{.registry = Registry::pypi, .package = "tastytrade-mcp-server"};

ClientConfigOptions asking(const std::string& client, Runner runner, PackageOrigin origin) {
  ClientConfigOptions options;
  options.client = client;
  options.binary = "/opt/tastytrade/tastytrade-mcp";
  options.demo = true;
  options.origin = std::move(origin);
  options.runner = runner;
  return options;
}

std::string run(const ClientConfigOptions& options) {
  std::ostringstream out;
  const Variables variables({{"HOME", "/home/somebody"}, {"USERPROFILE", "C:\\Users\\somebody"}});
  if (app::run_client_config(variables, options, out) != 0) throw std::runtime_error("the exit code is not 0");
  return out.str();
}

std::string refusal(const ClientConfigOptions& options) {
  try {
    run(options);
    return "";
  } catch (const support::Error& error) {
    return error.message() + " | " + error.hint;
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json entry_in(const std::string& text, const std::string& client) {
  const auto begin = text.find("\n{") + 1;
  const Json document = Json::parse(text.substr(begin, text.find("\n}", begin) + 2 - begin));
  return document[client == "vscode" ? "servers" : "mcpServers"]["tastytrade"];
}

// How a client of this system starts npx: on Windows by cmd.
Words npx_command() {
  const bool is_windows = support::platform::current_system() == support::platform::System::windows;
  return is_windows ? Words{"cmd", "/c", "npx", "-y", kNpm.package} : Words{"npx", "-y", kNpm.package};
}

// The command of an entry with its arguments.
Words words_of(const Json& entry) {
  Words words{entry["command"].get<std::string>()};
  for (const Json& argument : entry["args"]) words.push_back(argument.get<std::string>());
  return words;
}

Words with_demo(Words command) {
  command.emplace_back("--demo");
  return command;
}

// The origin of a program in `folder` with share/installed-from of this content.
PackageOrigin origin_with(const TemporaryDirectory& directory, const std::string& folder, const std::string& content) {
  std::filesystem::create_directories(directory / (folder + "/share"));
  directory.write(folder + "/share/installed-from", content);
  return app::find_package_origin(directory / (folder + "/tastytrade-mcp"));
}

}  // namespace

TEST_CASE("The package that a program is from is read from the file beside it, or from share of its environment") {
  const TemporaryDirectory directory;
  const PackageOrigin npm = origin_with(directory, "bin", "npm @you/tastytrade-mcp\n");
  CHECK(npm.registry == Registry::npm);
  CHECK(npm.package == "@you/tastytrade-mcp");
  CHECK_FALSE(npm.is_temporary);
  std::filesystem::create_directories(directory / "env/share/tastytrade-mcp");
  directory.write("env/share/tastytrade-mcp/installed-from", "pypi tastytrade-mcp-server\r\n");
  const PackageOrigin pypi = app::find_package_origin(directory / "env/bin/tastytrade-mcp");
  CHECK(pypi.registry == Registry::pypi);
  CHECK(pypi.package == "tastytrade-mcp-server");
}

TEST_CASE("A file that names no package that the registry allows counts as absent") {
  const TemporaryDirectory directory;
  const std::string content =
      GENERATE("", "npm", "npm --yes", "npm a/b", "npm @/b", "npm @a/", "npm a;b", "npm a b", "pypi @you/a", "pypi -r",
               "gem tastytrade-mcp", "npm \xEF\xBB\xBFname", "npm ../a");
  CHECK(origin_with(directory, "bin", content).registry == Registry::none);
  CHECK(app::find_package_origin("").registry == Registry::none);
  CHECK(app::find_package_origin(directory / "elsewhere/tastytrade-mcp").registry == Registry::none);
}

TEST_CASE("A program in the cache of npx or uvx is temporary") {
  const TemporaryDirectory directory;
  CHECK(origin_with(directory, "_npx/0a1b/node_modules/x/bin", "npm tastytrade-mcp").is_temporary);
  CHECK(origin_with(directory, "archive-v0/0a1b/bin", "pypi tastytrade-mcp-server").is_temporary);
  CHECK_FALSE(origin_with(directory, "archive-v0/node_modules/x/bin", "npm tastytrade-mcp").is_temporary);
}

TEST_CASE("On Windows a client starts npx by cmd, and uvx itself") {
  CHECK(app::make_command(Runner::npx, kNpm, "", true) == Words{"cmd", "/c", "npx", "-y", "@you/tastytrade-mcp"});
  CHECK(app::make_command(Runner::uvx, kPypi, "", true) ==
        Words{"uvx", "--from", "tastytrade-mcp-server", "tastytrade-mcp"});
  CHECK(app::make_command(Runner::program, kNpm, "C:\\a b\\tastytrade-mcp.exe", true) ==
        Words{"C:\\a b\\tastytrade-mcp.exe"});
}

TEST_CASE("With --npx and --uvx every client starts the package, with the options behind its name") {
  const std::string client = GENERATE("claude-desktop", "claude-code", "cursor", "vscode");
  CHECK(words_of(entry_in(run(asking(client, Runner::npx, kNpm)), client)) == with_demo(npx_command()));
  CHECK(words_of(entry_in(run(asking(client, Runner::uvx, kPypi)), client)) ==
        Words{"uvx", "--from", "tastytrade-mcp-server", "tastytrade-mcp", "--demo"});
}

TEST_CASE("The command for Claude Code and the steps for a connector start the package too") {
  std::string command;
  for (const std::string& word : with_demo(npx_command())) command += " " + word;
  CHECK(contains(run(asking("claude-code", Runner::npx, kNpm)), "tastytrade --" + command + "\n"));
  CHECK(contains(run(asking("chatgpt", Runner::npx, kNpm)), "\n  npx -y @you/tastytrade-mcp --demo\n"));
  ClientConfigOptions steps = asking("claude", Runner::program, {});
  steps.binary = "/opt/a b/tastytrade-mcp";
  CHECK(contains(run(steps), "\n  '/opt/a b/tastytrade-mcp' --demo\n"));
}

TEST_CASE("A name of a package that this program is not from is never written") {
  const bool npx = GENERATE(true, false);
  const Runner runner = npx ? Runner::npx : Runner::uvx;
  for (const PackageOrigin& origin : {PackageOrigin{}, npx ? kPypi : kNpm}) {
    const std::string text = refusal(asking("cursor", runner, origin));
    CHECK(contains(text, npx ? "not installed by npm" : "not installed from PyPI"));
    CHECK(contains(text, npx ? "npx PACKAGE config" : "uvx --from PACKAGE"));
  }
  ClientConfigOptions remote = asking("cursor", runner, npx ? kNpm : kPypi);
  remote.demo = false;
  remote.url = "https://trade.example.com";
  CHECK(contains(refusal(remote), "cannot be used with --url"));
}

TEST_CASE("A path in the cache of npx or uvx is not written: the client starts the package, and the output says so") {
  PackageOrigin origin = GENERATE(kNpm, kPypi);
  const bool npx = origin.registry == Registry::npm;
  origin.is_temporary = true;
  const TemporaryDirectory directory;
  ClientConfigOptions options = asking("cursor", Runner::program, origin);
  options.write = true;
  options.file = directory / "mcp.json";
  CHECK(contains(run(options), npx ? "by npx, because" : "by uvx, because"));
  const Json entry = Json::parse(test::text_of(*options.file))["mcpServers"]["tastytrade"];
  CHECK(entry["command"].get<std::string>() == (npx ? npx_command().front() : "uvx"));
  options.write = false;
  CHECK(contains(run(options), npx ? "by npx, because" : "by uvx, because"));
  origin.is_temporary = false;
  CHECK(entry_in(run(asking("cursor", Runner::program, origin)), "cursor")["command"].get<std::string>() ==
        "/opt/tastytrade/tastytrade-mcp");
}
