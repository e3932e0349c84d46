// Changes an answer to the odd shapes that were asked for. Pure functions.
#pragma once

#include "request.hpp"
#include "tastytrade_mcp/simulator/odd_shapes.hpp"

namespace simulator {

// Leaves answers without an envelope and those of the login alone.
void apply_odd_shapes(const OddShapes& shapes, std::string_view path, Answer& answer);

}  // namespace simulator
