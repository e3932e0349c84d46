// Messages on stderr when the server starts and stops.
#pragma once

#include <chrono>
#include <string>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Logs the configuration's warnings and the start of the server. In text format at level info, writes a banner in place
// of the second: over HTTP the addresses of the server, over stdio, if `has_person`, that it waits for a client and
// what to try instead. `url`: the address that the server listens on; empty: stdio. `has_person`: stdin is a terminal.
void print_banner(const Configuration& configuration, const std::string& url, const Terminal& terminal,
                  bool has_person);

// Writes that the server finishes calls for at most `limit`, and how to stop it at once. Only on a terminal.
void print_stopping(const Terminal& terminal, std::chrono::milliseconds limit);
// Writes that the server has stopped, and how long it ran. Only on a terminal.
void print_stopped(const Terminal& terminal);

}  // namespace app
