// What the server says on stderr when it starts: which door, which broker, which limits, and what to mind.
#pragma once

#include "settings/configuration.hpp"

namespace app {

// `url` is where it listens, empty for stdio.
void print_banner(const Configuration& configuration, const std::string& url);

}  // namespace app
