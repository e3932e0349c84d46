// Sends live values and account events to the clients of the event stream. One thread serves all of them, while there
// is one. Safe from any thread.
#pragma once

#include <chrono>
#include <memory>

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"

namespace tools {

class MarketStreams {
 public:
  // The time for which account events are kept for clients that come back, and accounts watched for them.
  static constexpr std::chrono::minutes kKeepTime{5};

  explicit MarketStreams(ToolContextPtr tool_context, std::chrono::milliseconds keep_time = kKeepTime);
  ~MarketStreams();  // ends the thread. Handles may outlive this
  MarketStreams(const MarketStreams&) = delete;
  MarketStreams& operator=(const MarketStreams&) = delete;

  // Sends `hello`, then events until the returned handle is released. Waits for first values, two seconds at most.
  // Throws what select_stream() throws, and Error{not_ready} if the live feed is switched off.
  std::shared_ptr<void> open(const mcp::StreamRequest& request, std::shared_ptr<mcp::StreamClient> client);

 private:
  class Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace tools
