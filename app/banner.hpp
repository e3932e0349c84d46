// Writes to stderr that the server starts or stops.
#pragma once

#include <chrono>
#include <string>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Logs the configuration's warnings and that the server has started. `url`: the address it listens on, empty for stdio.
// In text format at level info, a server that listens also writes where it is reached; over stdio, a person who started
// it
// (`has_person`: stdin is a terminal) reads that it waits for a client, and what to try instead.
void print_banner(const Configuration& configuration, const std::string& url, const Terminal& terminal,
                  bool has_person);

// For a person: that the server finishes calls, for at most `limit`, and how to stop it at once. Nothing in a pipe.
void print_stopping(const Terminal& terminal, std::chrono::milliseconds limit);
// For a person: that the server has stopped, and after what time. Nothing in a pipe.
void print_stopped(const Terminal& terminal);

}  // namespace app
