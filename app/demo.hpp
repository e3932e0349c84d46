// The demo's broker: a simulator in this process, and the configuration changed to reach it. The real client runs
// against it, wire included; only the address and the login differ.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace app {

// Null, and nothing changed, unless the configuration's environment is demo. The clock must outlive the simulator.
std::unique_ptr<simulator::Simulator> start_demo(Configuration& configuration, const support::Clock& clock);

}  // namespace app
