// Registers the metrics of this layer. Safe from any thread.
#pragma once

namespace orders {

// Makes this layer's metrics, so that documents list them before anything is counted.
void register_metrics();

}  // namespace orders
