// POST, GET and DELETE /mcp: MCP's Streamable HTTP, for both eras of the protocol. What era a message belongs to and
// what is wrong with it is mcp::Server's affair; this is sessions, framing, streams and hanging up. Shared by all
// threads.
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
  // `has_login`: whether a caller can get more scopes than it has by logging in.
  McpEndpoint(const HttpOptions& options, mcp::Server& server, mcp::SessionCodec& sessions, const support::Clock& clock,
              bool has_login)
      : options_(options),
        server_(server),
        sessions_(sessions),
        streams_(clock),
        shares_(options.streams_per_caller),
        has_login_(has_login) {}

  Response post(Request& request, RequestContext& exchange);
  Response get(Request& request);
  Response end_session(Request& request);
  // Ends what would last for ever, and begins no more of it.
  void drain();

 private:
  struct AcceptedTypes {  // by Accept
    bool json, events;
  };

  std::variant<mcp::Session, Response> find_session(const Request& request) const;
  std::optional<Response> check_accept(const Request& request, bool stateless, const AcceptedTypes& accepted);
  std::shared_ptr<void> take_share(const std::string& caller);
  Response send_reply(mcp::Reply reply, const Request& request);
  Response run_call(mcp::Call call, const std::string& session, const AcceptedTypes& accepted, const Request& request,
                    RequestContext& exchange);
  Response run_at_once(mcp::Call call, RequestContext& exchange);
  Response run_on_stream(mcp::Call call, const std::shared_ptr<void>& share, RequestContext& exchange);
  Response run_on_resumable(mcp::Call call, const std::string& session, const std::shared_ptr<void>& share,
                            const std::string& caller, RequestContext& exchange);
  Response refuse(mcp::Call call);
  Response listen(mcp::Subscription subscription, const Request& request);
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
