// Starts the demo's broker, a simulator in this process, and changes the configuration to reach it. The broker client
// is the real one; only the address and the login differ.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace app {

// Returns null and changes nothing if the configuration's environment is not demo. The clock must outlive the
// simulator.
std::unique_ptr<simulator::Simulator> start_demo(Configuration& configuration, const support::Clock& clock);

}  // namespace app
