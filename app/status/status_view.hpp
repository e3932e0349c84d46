// Formats the figures that `status` read from the server: as a screen for a person, as JSON for a program. Pure
// functions.
#pragma once

#include <optional>
#include <string>

#include "findings.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "terminal/terminal.hpp"

namespace app {

// The counts between two readings of `status --watch`.
struct Interval {
  ServerFigures figures;
  double seconds = 0;
};

struct StatusView {
  std::string url;
  support::Instant time{};
  ServerFigures figures;
  Assessment assessment = {};
  std::optional<Interval> interval = {};  // absent at the first look and after a restart of the server
  bool is_watch = false;
  std::string event = {};  // of a watch: "The server was started again." Else empty
};

// No line is wider than the terminal, from 40 columns on.
std::string format_status(const StatusView& view, const Terminal& terminal);

// Documented in docs/command-line.md, JSON of status.
support::Json status_json(const StatusView& view);
// Of a look at which the server did not answer. `text`: why.
support::Json unreachable_json(const std::string& url, support::Instant time, const std::string& text);

// Seconds since the server's start; nothing if it does not say when that was.
std::optional<double> uptime(const ServerFigures& figures, support::Instant now);

}  // namespace app
