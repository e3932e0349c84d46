// Registers the metrics of this layer. Safe from any thread.
#pragma once

namespace oauth {

// Makes this layer's metrics, so that documents list them before anything is counted.
void register_metrics();

}  // namespace oauth
