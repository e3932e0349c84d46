// The program as a process: exit codes, messages, streams and signals.
#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json.hpp"

using support::Json;
using test::Process;

namespace {

const std::string kToken = "a-token-for-this-test-only-0123456789";

// An empty directory that goes with the object.
struct Directory {
  Directory() : path("/tmp/tastytrade-mcp-test-" + support::hex(support::random_bytes(8))) {
    std::filesystem::create_directories(path);
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

Process::Environment with(Process::Environment variables, const Directory& home) {
  variables.emplace("HOME", home.path);
  variables.emplace("PATH", "/usr/bin:/bin");
  return variables;
}

// A port somebody else listens on.
struct TakenPort {
  TakenPort() : descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(descriptor, 1) == 0);
    socklen_t size = sizeof address;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~TakenPort() { ::close(descriptor); }
  int descriptor;
  int port = 0;
};

std::string stateless_call(int id, const std::string& tool, const Json& arguments = Json::object()) {
  return Json({{"jsonrpc", "2.0"},
               {"id", id},
               {"method", "tools/call"},
               {"params",
                {{"name", tool},
                 {"arguments", arguments},
                 {"_meta",
                  {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                   {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}}}})
             .dump() +
         "\n";
}

}  // namespace

TEST_CASE("Without PORT and token the program uses stdio, and stdout has only messages of the protocol") {
  const Directory home;
  Process server({test::kServerBinary, "--demo"}, with({}, home));
  server.write(stateless_call(1, "fetch_accounts"));
  REQUIRE(server.wait_for_output("\n"));
  CHECK(server.wait() == 0);
  const Json answer = Json::parse(server.out);  // exactly one message
  CHECK(answer["result"]["structuredContent"]["environment"] == "demo");
  CHECK(server.err.find("started") != std::string::npos);
  CHECK(server.err.find("mode=stdio") != std::string::npos);
  CHECK(server.err.find("environment=demo") != std::string::npos);
}

TEST_CASE("The program loads no library from the working directory") {
  const Directory home;
  // What a client's project folder may hold. The C library's are never beside the program.
  for (const char* library : {"libm.so.6", "libc.so.6", "libz.so.1", "libcrypto.so.3", "libsqlite3.so.0"}) {
    std::ofstream(home.path + "/" + library) << "not the library";
  }
  Process program({"/bin/sh", "-c", "cd " + home.path + " && exec " + test::kServerBinary + " --version"},
                  with({}, home));
  CHECK(program.wait() == 0);
  CHECK(program.out.starts_with("tastytrade-mcp "));
}

TEST_CASE("In stdio mode a closed input ends the program with exit code 0") {
  const Directory home;
  Process server({"/bin/sh", "-c", std::string("exec ") + test::kServerBinary + " --demo --mode stdio <&-"},
                 with({}, home));
  CHECK(server.wait() == 0);
  CHECK(server.out.empty());
}

TEST_CASE("SIGTERM ends the server in every mode with exit code 0") {
  const Directory home;
  for (const Process::Environment& variables : {Process::Environment{}, Process::Environment{{"PORT", "0"}},
                                                Process::Environment{{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}}}) {
    Process server({test::kServerBinary, "--demo"}, with(variables, home));
    REQUIRE(server.wait_for_error(variables.empty() ? "mode=stdio" : "Ready in"));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
  }
}

TEST_CASE("The environment selects the mode, and --mode overrides it") {
  const Directory home;
  const struct {
    Process::Environment environment;
    std::vector<std::string> flags;
    const char* banner;
  } cases[] = {
      {{{"CHATGPT_MCP_TOKEN", kToken}, {"PORT", "0"}}, {}, "Server URL  http"},
      {{{"PORT", "0"}}, {}, "API      http"},
      {{}, {}, "mode=stdio"},
      {{{"CHATGPT_MCP_TOKEN", kToken}, {"PORT", "0"}}, {"--mode", "api"}, "API      http"},
      {{{"CHATGPT_MCP_TOKEN", kToken}, {"PORT", "0"}}, {"--mode", "stdio"}, "mode=stdio"},
      {{{"CHATGPT_MCP_TOKEN", kToken}}, {"--mode", "mcp", "--port", "0"}, "Server URL  http"},
      {{{"CHATGPT_MCP_TOKEN", kToken}}, {"--mode", "mcp", "--port", "0"}, "Server URL  http"},
  };
  for (const auto& one : cases) {
    std::vector<std::string> command = {test::kServerBinary, "serve", "--demo"};
    command.insert(command.end(), one.flags.begin(), one.flags.end());
    Process server(command, with(one.environment, home));
    CHECK(server.wait_for_error(one.banner));
  }
}

TEST_CASE("Wrong and incomplete variables end the program with a message that names them") {
  const Directory home;
  const struct {
    Process::Environment environment;
    const char* names;
  } cases[] = {
      {{{"PORT", "eighty"}}, "PORT"},
      {{{"PORT", "70000"}}, "PORT"},
      {{{"PORT", "0"}, {"RATE_LIMIT_REQUESTS_PER_MINUTE", "-1"}}, "RATE_LIMIT_REQUESTS_PER_MINUTE"},
      {{{"TASTYTRADE_REFRESH_TOKEN", "x"}}, "TASTYTRADE_CLIENT_SECRET"},
      {{{"TASTYTRADE_CLIENT_ID", "x"}, {"TASTYTRADE_CLIENT_SECRET", "y"}}, "TASTYTRADE_REFRESH_TOKEN"},
      {{{"TASTYTRADE_SANDBOX_USERNAME", "x"}}, "TASTYTRADE_SANDBOX_PASSWORD"},
      {{{"TASTYTRADE_USERNAME", "x"}, {"TASTYTRADE_PASSWORD", "y"}}, "TASTYTRADE_USE_PRODUCTION"},
      {{{"TASTYTRADE_API_URL", "https://evil.example.com"}}, "TASTYTRADE_API_URL"},
      {{{"PORT", "0"}, {"TLS_CERT_FILE", "/nowhere"}}, "TLS_KEY_FILE"},
      {{{"CACHE_TTL_POSITIONS", "soon"}}, "CACHE_TTL_POSITIONS"},
      {{{"STATE_SECRET", "short"}}, "STATE_SECRET"},
      {{{"LOG_LEVEL", "loud"}}, "LOG_LEVEL"},
      {{{"HOST", "0.0.0.0"}, {"PORT", "0"}, {"CHATGPT_MCP_TOKEN", "your-secure-token"}}, "CHATGPT_MCP_TOKEN"},
      {{{"TASTYTRADE_DEMO_CLOCK", "noon"}}, "TASTYTRADE_DEMO_CLOCK"},
      {{{"TASTYTRADE_DEMO_CLOCK", "1999-12-31T23:59:59Z"}}, "2000 to 2099"},
      {{{"TASTYTRADE_DEMO_CLOCK", "2100-01-01T00:00:00Z"}}, "2000 to 2099"},
  };
  for (const auto& one : cases) {
    INFO(one.names);
    Process server({test::kServerBinary}, with(one.environment, home));
    CHECK(server.wait() == 2);
    CHECK(server.err.find(one.names) != std::string::npos);
    CHECK(server.out.empty());
  }
  Process no_file({test::kServerBinary, "--demo"},
                  with({{"PORT", "0"}, {"TLS_CERT_FILE", "/nowhere"}, {"TLS_KEY_FILE", "/nowhere"}}, home));
  CHECK(no_file.wait() == 6);
  CHECK(no_file.err.find("TLS_CERT_FILE") != std::string::npos);
  Process no_token({test::kServerBinary, "--mode", "mcp", "--demo"}, with({}, home));
  CHECK(no_token.wait() == 2);
  CHECK(no_token.err.find("CHATGPT_MCP_TOKEN") != std::string::npos);
}

TEST_CASE("Without credentials the error of a call names the variables to set") {
  const Directory home;
  Process server({test::kServerBinary}, with({}, home));
  server.write(stateless_call(1, "fetch_accounts"));
  REQUIRE(server.wait_for_output("\n"));
  CHECK(server.wait() == 0);
  const Json answer = Json::parse(server.out);
  CHECK(answer["result"]["isError"] == true);
  CHECK(answer["result"]["content"][0]["text"].get<std::string>().find("TASTYTRADE_REFRESH_TOKEN") !=
        std::string::npos);
}

TEST_CASE("A client that accepts only JSON is logged once and not for every request") {
  const Directory home;
  Process server({test::kServerBinary, "--demo"}, with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}}, home));
  REQUIRE(server.wait_for_error("Ready in"));
  const auto at = server.err.find("http://127.0.0.1:");
  REQUIRE(at != std::string::npos);
  httplib::Client client("127.0.0.1", std::stoi(server.err.substr(at + 17)));
  const Json initialize = {{"jsonrpc", "2.0"},
                           {"id", 1},
                           {"method", "initialize"},
                           {"params",
                            {{"protocolVersion", "2025-11-25"},
                             {"capabilities", Json::object()},
                             {"clientInfo", {{"name", "test"}, {"version", "1"}}}}}};
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.Post("/mcp", {{"Authorization", "Bearer " + kToken}, {"Accept", "application/json"}},
                                    initialize.dump(), "application/json");
    REQUIRE(answer);
    CHECK(answer->status == 200);
  }
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  const auto first = server.err.find("accept_incomplete");
  CHECK(first != std::string::npos);
  CHECK(server.err.find("accept_incomplete", first + 1) == std::string::npos);
}

TEST_CASE("The error of a port in use has its number and names PORT") {
  const Directory home;
  const TakenPort taken;
  Process server({test::kServerBinary, "--demo"},
                 with({{"PORT", std::to_string(taken.port)}, {"CHATGPT_MCP_TOKEN", kToken}}, home));
  CHECK(server.wait() == 6);
  CHECK(server.err.find(std::to_string(taken.port)) != std::string::npos);
  CHECK(server.err.find("PORT") != std::string::npos);
}

TEST_CASE("A state directory that cannot be written ends the program only if STATE_DIR names it") {
  if (::geteuid() == 0) {
    // Root writes everywhere; a file in the directory's place stands for what cannot be written.
    const Directory home;
    std::FILE* file = std::fopen((home.path + "/state").c_str(), "w");
    REQUIRE(file != nullptr);
    std::fclose(file);
    Process server({test::kServerBinary, "--demo"},
                   with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_DIR", home.path + "/state"}}, home));
    CHECK(server.wait() == 6);
    CHECK(server.err.find("STATE_DIR") != std::string::npos);
    Process by_default(
        {test::kServerBinary, "--demo"},
        with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"XDG_STATE_HOME", home.path + "/state"}}, home));
    CHECK(by_default.wait_for_error("state_key_not_kept"));
  } else {
    const Directory home;
    std::filesystem::permissions(home.path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    Process server({test::kServerBinary, "--demo"},
                   with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_DIR", home.path + "/state"}}, home));
    CHECK(server.wait() == 6);
    CHECK(server.err.find("STATE_DIR") != std::string::npos);
  }
}

TEST_CASE("An existing state directory is used or refused, and its permissions are not changed") {
  const Directory home;
  const std::string directory = home.path + "/state";
  const auto mode = [&] { return std::filesystem::status(directory).permissions() & std::filesystem::perms::mask; };
  std::filesystem::create_directory(directory);
  const auto values = with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_DIR", directory + "/"}}, home);
  ::chmod(directory.c_str(), 01777);
  Process refused({test::kServerBinary, "--demo"}, values);
  CHECK(refused.wait() == 6);
  CHECK(refused.err.find("every user may write in it") != std::string::npos);
  CHECK(mode() == std::filesystem::perms{01777});
  CHECK(std::filesystem::is_empty(directory));
  ::chmod(directory.c_str(), 0755);
  Process used({test::kServerBinary, "--demo"}, values);
  CHECK(used.wait_for_error("Ready in"));
  CHECK(mode() == std::filesystem::perms{0755});
}

TEST_CASE("A named pipe in place of the key is refused, and new parent directories are not writable by others") {
  const Directory home;
  const std::string directory = home.path + "/a/b/state";
  const auto values = with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_DIR", directory}}, home);
  Process made({"/bin/sh", "-c", "umask 0; exec \"$0\" --demo", test::kServerBinary}, values);
  CHECK(made.wait_for_error("Ready in"));
  for (const char* parent : {"/a", "/a/b"}) {
    const auto others =
        std::filesystem::status(home.path + parent).permissions() & std::filesystem::perms::others_write;
    CHECK(others == std::filesystem::perms::none);
  }
  std::filesystem::remove(directory + "/state.key");
  REQUIRE(::mkfifo((directory + "/state.key").c_str(), 0600) == 0);
  Process refused({test::kServerBinary, "--demo"}, values);
  CHECK(refused.wait() == 6);
  CHECK(refused.err.find("it is not a file") != std::string::npos);
}

TEST_CASE("The state directory may be a symlink, and one with an invalid key gets no new file") {
  const Directory home;
  const std::string directory = home.path + "/private/state";
  std::filesystem::create_directories(directory);
  std::filesystem::create_directory_symlink("private", home.path + "/linked");
  std::filesystem::create_directory_symlink("private/state", home.path + "/state");
  const std::map<std::string, std::string> grant{{"TASTYTRADE_CLIENT_ID", "i"},
                                                 {"TASTYTRADE_CLIENT_SECRET", "s"},
                                                 {"TASTYTRADE_REFRESH_TOKEN", "r"},
                                                 {"TASTYTRADE_API_URL", "http://127.0.0.1:1"},
                                                 {"PORT", "0"},
                                                 {"CHATGPT_MCP_TOKEN", kToken}};
  for (const char* way : {"/state", "/linked/state"}) {
    CAPTURE(way);
    auto values = grant;
    values["STATE_DIR"] = home.path + way;
    {
      Process server({test::kServerBinary}, with(values, home));
      CHECK(server.wait_for_error("Ready in"));
      CHECK(std::filesystem::exists(directory + "/state.db"));
    }
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(directory + "/state.db" + part);
    std::filesystem::remove(directory + "/state.key");
  }
  std::filesystem::create_symlink("/nowhere", directory + "/state.key");
  auto values = grant;
  values["STATE_DIR"] = directory;
  Process refused({test::kServerBinary}, with(values, home));
  CHECK(refused.wait() == 6);
  CHECK(refused.err.find("Otherwise set STATE_DIR") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory + "/state.db"));
}

TEST_CASE("A missing state directory is created for the state file") {
  const Directory home;
  const std::string directory = home.path + "/not/yet/there";
  Process server({test::kServerBinary, "--demo"}, with({{"PORT", "0"},
                                                        {"CHATGPT_MCP_TOKEN", kToken},
                                                        {"STATE_SECRET", std::string(32, 's')},
                                                        {"STATE_DIR", directory},
                                                        {"STATE_DB", directory + "/state.db"}},
                                                       home));
  CHECK(server.wait_for_error("Ready in"));
  CHECK(std::filesystem::exists(directory + "/state.db"));
  CHECK(std::filesystem::status(directory).permissions() == std::filesystem::perms::owner_all);
}

TEST_CASE("A state file above the limit of file sizes is a reported error") {
  const Directory home;
  const std::string file = home.path + "/state.db";
  Process server(
      {"/bin/sh", "-c", "ulimit -f 1; exec \"$0\" --demo", test::kServerBinary},
      with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_SECRET", std::string(32, 's')}, {"STATE_DB", file}},
           home));
  CHECK(server.wait() == 6);
  CHECK(server.err.find("STATE_DB") != std::string::npos);
}

TEST_CASE("The server starts without a reachable Redis and logs a warning", "[redis]") {
  const Directory home;
  Process server({test::kServerBinary, "--demo"}, with({{"PORT", "0"},
                                                        {"CHATGPT_MCP_TOKEN", kToken},
                                                        {"STATE_SECRET", std::string(32, 's')},
                                                        {"REDIS_URL", "redis://:a-password@127.0.0.1:1"}},
                                                       home));
  CHECK(server.wait_for_error("state_not_reachable"));
  CHECK(server.err.find("REDIS_URL") != std::string::npos);
  CHECK(server.err.find("a-password") == std::string::npos);
}

TEST_CASE("The key in the state directory is readable by its owner only, and is kept at the next start") {
  const Directory home;
  const std::string key = home.path + "/state/state.key";
  std::string before;
  for (int start = 0; start < 2; ++start) {
    Process server({test::kServerBinary, "--demo"},
                   with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"STATE_DIR", home.path + "/state"}}, home));
    REQUIRE(server.wait_for_error("Ready in"));
    CHECK(std::filesystem::file_size(key) == 32);
    CHECK((std::filesystem::status(key).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    std::FILE* file = std::fopen(key.c_str(), "rb");
    char bytes[32];
    REQUIRE(std::fread(bytes, 1, 32, file) == 32);
    std::fclose(file);
    const std::string now(bytes, 32);
    if (start > 0) CHECK(now == before);
    before = now;
  }
}

TEST_CASE("call prints the result, and each kind of failure has its own exit code") {
  const Directory home;
  Process quote({test::kServerBinary, "call", "fetch_market_data", "--demo", "symbols=AAPL,TSLA"}, with({}, home));
  CHECK(quote.wait() == 0);
  CHECK(Json::parse(quote.out)["quotes"].size() == 2);

  Process wrong({test::kServerBinary, "call", "fetch_market_data", "--demo"}, with({}, home));
  CHECK(wrong.wait() == 2);
  CHECK(wrong.err.find("symbols") != std::string::npos);
  CHECK(wrong.out.empty());

  Process both({test::kServerBinary, "call", "fetch_market_data", "--demo", "--json", "{\"symbols\":\"AAPL\"}", "--arg",
                "symbols=SPX"},
               with({}, home));
  CHECK(both.wait() == 2);
  CHECK(both.out.empty());

  Process unknown({test::kServerBinary, "call", "fetch_acounts", "--demo"}, with({}, home));
  CHECK(unknown.wait() == 4);
  CHECK(unknown.err.find("fetch_accounts") != std::string::npos);

  Process order({test::kServerBinary, "call", "transfer_money", "--demo"}, with({}, home));
  CHECK(order.wait() == 4);
  CHECK(order.err.find("No tool of this server moves money") != std::string::npos);
}

TEST_CASE("The options --version and --help print their texts, and an unknown option is refused") {
  const Directory home;
  Process version({test::kServerBinary, "--version"}, with({}, home));
  CHECK(version.wait() == 0);
  CHECK(version.out == std::string("tastytrade-mcp ") + TASTYTRADE_MCP_VERSION + "\n");
  Process help({test::kServerBinary, "--help"}, with({}, home));
  CHECK(help.wait() == 0);
  CHECK(help.out.find("doctor") != std::string::npos);
  Process wrong({test::kServerBinary, "--prot", "1"}, with({}, home));
  CHECK(wrong.wait() == 2);
}

TEST_CASE("With LOG_FORMAT=json every line of the log is JSON") {
  const Directory home;
  Process server({test::kServerBinary, "--demo"},
                 with({{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}, {"LOG_FORMAT", "json"}}, home));
  REQUIRE(server.wait_for_error("started"));
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < server.err.size(); ++lines) {
    const auto end = server.err.find('\n', at);
    CHECK(Json::accept(server.err.substr(at, end - at)));
    at = end + 1;
  }
  CHECK(lines >= 2);
}
