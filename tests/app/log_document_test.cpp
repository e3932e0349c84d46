// docs/log.md names every event of the log with its levels and fields, and nothing else.
#include <httplib.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "paths.hpp"
#include "process.hpp"
#include "snapshot.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "temporary_directory.hpp"

namespace {

struct Event {
  std::set<std::string> levels, fields;
  bool operator==(const Event&) const = default;
};
using Events = std::map<std::string, Event>;

const std::string kRoot = test::kProjectRoot;

// Every name in backticks.
std::set<std::string> quoted_names(const std::string& cell) {
  static const std::regex name("`([a-z_]+)`");
  std::set<std::string> names;
  for (std::sregex_iterator match(cell.begin(), cell.end(), name), end; match != end; ++match)
    names.insert((*match)[1]);
  return names;
}

// The cells of a row; the first one is empty, because a row begins with a bar.
std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream rest(row);
  for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(cell);
  return cells;
}

// The rows of the table under the heading, by the name in their first cell.
std::map<std::string, std::vector<std::string>> table(const std::string& heading) {
  const std::string text = test::read_file(kRoot + "/docs/log.md");
  const auto begin = text.find("## " + heading);
  REQUIRE(begin != std::string::npos);
  std::map<std::string, std::vector<std::string>> rows;
  for (const std::string& line : support::split(text.substr(begin, text.find("\n## ", begin + 3) - begin), '\n')) {
    const auto names = quoted_names(line.substr(0, line.find('|', 1)));
    if (!line.starts_with("| `") || names.size() != 1) continue;
    rows[*names.begin()] = cells_of(line);
  }
  return rows;
}

Events documented_events() {
  Events events;
  for (const auto& [name, cells] : table("Events")) {
    events[name] = {quoted_names(cells.at(2)), quoted_names(cells.at(3))};
  }
  return events;
}

// The text up to the parenthesis that closes the one before `begin`. Parentheses in strings do not count.
std::string arguments_of_call(const std::string& source, std::size_t begin) {
  int depth = 1;
  bool in_string = false;
  std::size_t at = begin;
  for (; at < source.size() && depth > 0; ++at) {
    const char c = source[at];
    if (in_string && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
  }
  return source.substr(begin, at - begin);
}

void add_events(const std::string& source, Events& events) {
  static const std::regex call("log_(debug|info|warning|error)\\(\\s*\"(\\w+)\"");
  static const std::regex field("\\{\"(\\w+)\",");
  for (std::sregex_iterator match(source.begin(), source.end(), call), end; match != end; ++match) {
    Event& event = events[(*match)[2]];
    event.levels.insert((*match)[1]);
    const std::string rest = arguments_of_call(source, static_cast<std::size_t>(match->position() + match->length()));
    for (std::sregex_iterator name(rest.begin(), rest.end(), field); name != end; ++name)
      event.fields.insert((*name)[1]);
  }
}

Events events_of_source() {
  Events events;
  for (const char* folder : {"app", "simulator", "src", "tools", "transports"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot + "/" + folder)) {
      if (entry.path().extension() == ".cpp") add_events(test::read_file(entry.path().string()), events);
    }
  }
  events["log_lines_dropped"] = {{"warning"}, {"count"}};  // written by the log itself, not by log_warning()
  return events;
}

bool has_type(const support::Json& value, std::string_view type) {
  return type == "string" ? value.is_string() : type == "number" ? value.is_number() : value.is_boolean();
}

}  // namespace

TEST_CASE("Every event that the program logs is documented with its levels and fields") {
  const Events expected = events_of_source();
  const Events documented = documented_events();
  CHECK(expected.size() > 30);
  for (const auto& [name, event] : expected) {
    INFO(name);
    const auto found = documented.find(name);
    REQUIRE(found != documented.end());
    CHECK(found->second.levels == event.levels);
    CHECK(found->second.fields == event.fields);
  }
  for (const auto& [name, event] : documented) {
    INFO(name);
    CHECK(expected.contains(name));
  }
}

TEST_CASE("Every field of the log is documented once, and no field that no event has") {
  std::set<std::string> used = {"time", "level", "event", "request_id", "trace_id"};
  for (const auto& [name, event] : documented_events()) used.insert(event.fields.begin(), event.fields.end());
  std::set<std::string> described;
  for (const auto& [name, cells] : table("Fields")) described.insert(name);
  CHECK(described == used);
}

TEST_CASE("The lines of a running server have documented fields of the documented types") {
  const auto fields = table("Fields");
  const Events events = documented_events();
  const test::TemporaryDirectory home;
  test::Process server({test::kServerBinary, "--demo", "--mode", "mcp", "--port", "0"},
                       {{"HOME", home.path()},
                        {"PATH", "/usr/bin:/bin"},
                        {"CHATGPT_MCP_TOKEN", "a-token-for-tests-0123456789"},
                        {"LOG_FORMAT", "json"},
                        {"LOG_LEVEL", "debug"}});
  REQUIRE(server.wait_for_error("limits"));
  const int port = std::stoi(server.err.substr(server.err.find("http://127.0.0.1:") + 17));
  httplib::Client client("127.0.0.1", port);
  const httplib::Headers token = {{"Authorization", "Bearer a-token-for-tests-0123456789"},
                                  {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
  CHECK(client.Post("/mcp/call", token, R"({"name": "fetch_positions"})", "application/json")->status == 200);
  CHECK(client.Post("/mcp/call", R"({"name": "fetch_positions"})", "application/json")->status == 401);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  server.drain_error();
  std::set<std::string> seen;
  for (const std::string& line : support::split(server.err, '\n')) {
    if (line.empty()) continue;
    INFO(line);
    const support::Json entry = support::Json::parse(line, nullptr, false);
    REQUIRE(entry.is_object());
    const auto event = events.find(entry.value("event", ""));
    REQUIRE(event != events.end());
    seen.insert(event->first);
    CHECK(event->second.levels.contains(entry.value("level", "")));
    for (const auto& [name, value] : entry.items()) {
      INFO(name);
      REQUIRE(fields.contains(name));
      CHECK(has_type(value, support::trim(fields.at(name).at(2))));
    }
  }
  for (const char* name : {"started", "authentication", "store_operation", "broker_request", "tool_call",
                           "http_response", "stopping", "stopped"}) {
    INFO(name);
    CHECK(seen.contains(name));
  }
}
