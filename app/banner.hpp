// Messages on stderr when the server starts and stops.
#pragma once

#include <chrono>
#include <string>

#include "settings/configuration.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Logs the configuration's warnings. Then logs the start of the server, or writes a banner instead if LOG_FORMAT is
// text and LOG_LEVEL is info. The banner has the addresses of the server; on stdio, if a person sits at the terminal,
// it says that the server waits for a client, and what to try. `url`: the address that the server listens on; empty:
// stdio. `has_person`: stdin is a terminal.
void print_banner(const Configuration& configuration, const std::string& url, const Terminal& terminal,
                  bool has_person);

// Writes that the server waits at most `limit` for running calls, and how to stop it at once. Only on a terminal.
void print_stopping(const Terminal& terminal, std::chrono::milliseconds limit);
// Writes that the server has stopped, and how long it ran. Only on a terminal.
void print_stopped(const Terminal& terminal);

}  // namespace app
