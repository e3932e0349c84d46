// The routes the simulator serves, by domain. Immutable tables; any thread.
#pragma once

#include <span>

#include "call.hpp"

namespace simulator {

std::span<const Route> login_routes();       // reference 4
std::span<const Route> customer_routes();    // reference 7
std::span<const Route> account_routes();     // reference 8
std::span<const Route> instrument_routes();  // reference 10
std::span<const Route> future_routes();      // reference 10
std::span<const Route> chain_routes();       // reference 10
std::span<const Route> search_routes();      // reference 11
std::span<const Route> quote_routes();       // reference 12
std::span<const Route> metric_routes();      // reference 13
std::span<const Route> session_routes();     // reference 14

}  // namespace simulator
