// The event streams of the plain HTTP API: GET of an mcp::EventStream's route is answered with server-sent events. An
// open stream occupies no thread. Shared by all threads.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "http/mcp/stream_shares.hpp"
#include "http/message.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class EventStreamEndpoint {
 public:
  static constexpr std::size_t kMaxStreamsOfCaller = 16;  // or HttpOptions::streams_per_caller, if that is less
  static constexpr std::size_t kMaxStreams = 256;

  // References that are passed must outlive this.
  EventStreamEndpoint(const HttpOptions& options, const mcp::Server& server);

  Response open(const Request& request, RequestContext& context);
  // Ends all streams with an event `error`, and opens no more.
  void drain();

 private:
  Response refuse_share(const Request& request) const;
  void add(const std::shared_ptr<mcp::StreamClient>& client);

  const mcp::Server& server_;
  StreamShares shares_;
  std::atomic<bool> draining_ = false;
  support::Mutex mutex_;
  std::vector<std::weak_ptr<mcp::StreamClient>> clients_ GUARDED_BY(mutex_);
};

}  // namespace transports::http
