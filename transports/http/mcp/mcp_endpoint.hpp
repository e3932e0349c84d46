// POST, GET and DELETE /mcp: MCP's Streamable HTTP transport for both protocol flavours. mcp::Server checks and runs
// the messages; the endpoint does sessions, event streams and disconnects. Shared by all threads.
#pragma once

#include <atomic>
#include <variant>

#include "http/message.hpp"
#include "resumable_streams.hpp"
#include "stream_shares.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class McpEndpoint {
 public:
  // `has_login`: whether a caller can get more scopes by logging in.
  McpEndpoint(const HttpOptions& options, mcp::Server& server, mcp::SessionCodec& sessions, const support::Clock& clock,
              bool has_login)
      : options_(options),
        server_(server),
        sessions_(sessions),
        streams_(clock),
        shares_(options.streams_per_caller),
        has_login_(has_login) {}

  Response post(Request& request, RequestContext& context);
  Response get(Request& request);
  Response end_session(Request& request);
  // Ends open subscriptions and opens no more.
  void drain();

 private:
  struct AcceptedTypes {  // by Accept
    bool json, events;
  };

  std::variant<mcp::Session, Response> find_session(const Request& request) const;
  std::optional<Response> check_accept(const Request& request, bool stateless, const AcceptedTypes& accepted);
  std::string challenge(const Request& request, std::string_view scope) const;
  std::shared_ptr<void> take_share(const std::string& caller);
  Response to_http_response(mcp::Response answer, const AcceptedTypes& accepted, const Request& request);
  // Runs a call: on this thread if the answer is JSON, on another one if it is a stream of events.
  Response run(const mcp::RequestPtr& call, const std::string& session, const AcceptedTypes& accepted,
               const Request& request, RequestContext& context);
  Response run_inline(const mcp::RequestPtr& call, RequestContext& context);
  Response run_on_stream(const mcp::RequestPtr& call, const std::shared_ptr<void>& share, RequestContext& context);
  Response run_on_resumable(const mcp::RequestPtr& call, const std::string& session, const std::shared_ptr<void>& share,
                            const std::string& caller, RequestContext& context);
  Response reject_busy(const mcp::Request& call);
  Response subscribe(const mcp::SubscriptionPtr& subscription, const Request& request);
  Response open_standalone(const mcp::Session& session, const std::string& caller);
  Response resume(const mcp::Session& session, std::string_view last_event_id);

  const HttpOptions& options_;
  mcp::Server& server_;
  mcp::SessionCodec& sessions_;
  ResumableStreams streams_;
  StreamShares shares_;
  std::atomic<std::chrono::steady_clock::rep> warned_about_accept_ = 0;
  const bool has_login_;
  std::atomic<bool> draining_ = false;
};

}  // namespace transports::http
