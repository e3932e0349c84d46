// Judges a server by its figures, with the conditions of packaging/monitoring/alerts.yml. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server_figures.hpp"

namespace app {

// An alert of packaging/monitoring/alerts.yml that `status` looks for, too.
struct Alert {
  std::string name;
  bool pages = false;  // severity `page`: wake somebody. Else `ticket`: look at it in the morning
  std::string advice;  // what to do first
};
const std::vector<Alert>& known_alerts();

struct Finding {
  std::string alert;
  bool is_warning = false;  // false: a problem
  std::string text;         // one sentence: what was found
  std::string advice;       // what to do first
};

// The answer of GET /health/ready.
struct ReadinessAnswer {
  bool is_ready = false;
  std::string detail = {};  // why not; may be empty
};

// The counts of a period of time. assess() looks for failures in them.
struct Period {
  ServerFigures figures;
  double seconds = 0;
  bool is_since_start = false;  // of the server
};

struct Assessment {
  std::vector<Finding> findings = {};  // problems first

  bool is_well() const;  // no problem; there may be warnings
  std::size_t count_problems() const;
};

// A problem is an alert that pages. A warning is another alert, or one about what was counted since the start of a
// server that began more than ten minutes ago: it may be over. Of two periods that find the same, the first counts.
// `now`: Unix time, seconds. `readiness`: nothing if the server gave no such answer in time.
Assessment assess(const ServerFigures& figures, const std::optional<ReadinessAnswer>& readiness,
                  const std::vector<Period>& periods, double now);

// One line: whether all is well. "Serving. Logged in to TastyTrade. The store answers."
std::string headline(const Assessment& assessment);

}  // namespace app
