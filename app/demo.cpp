#include "demo.hpp"

namespace app {

std::unique_ptr<simulator::Simulator> start_demo(Configuration& configuration, const support::Clock& clock) {
  if (configuration.broker.environment != broker::Environment::demo) return nullptr;
  simulator::Options options;
  options.seed = configuration.demo_seed;
  // The demo does not read the list of requests, whose many small texts would fragment the heap.
  options.max_recorded_requests = 0;
  auto simulator = std::make_unique<simulator::Simulator>(options, clock);
  configuration.broker.url = simulator->url();
  if (!simulator->stream_url().empty()) configuration.broker.streamer_url = simulator->stream_url() + "/account";
  configuration.broker.credentials.client_id = options.client_id;
  configuration.broker.credentials.client_secret = support::Secret(options.client_secret);
  configuration.broker.credentials.refresh_token = support::Secret(options.refresh_token);
  return simulator;
}

}  // namespace app
