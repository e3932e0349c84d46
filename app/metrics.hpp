// Makes the metrics of every layer.
#pragma once

namespace app {

// Call once, before anything is counted. Costs some microseconds.
void register_all_metrics();

}  // namespace app
