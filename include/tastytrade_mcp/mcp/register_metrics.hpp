#pragma once

namespace mcp {

// Makes this layer's metrics, so that documents list them before anything is counted.
void register_metrics();

}  // namespace mcp
