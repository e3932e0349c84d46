// What a handshake client negotiated. On stdio one lives as long as the process. On HTTP it travels inside the session
// id: sealed with the server's key, bound to the caller, with an expiry, so that any replica can serve any request and
// a restart loses nothing. Nothing of the broker is ever keyed by a session.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/sealer.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace mcp {

struct Session {
  std::string id = {};                // empty on stdio
  std::string protocol_version = {};  // empty until `initialize`
  Json client_capabilities = Json::object();
  std::string client_name = {};  // for logs only: the client chose it
  std::optional<LogLevel> log_level = {};
  std::vector<std::string> subscriptions = {};  // URIs of resources/subscribe
  bool changed = false;  // set by Server::open() when level or subscriptions are no longer what they were
};

class SessionCodec {
 public:
  // Both must outlive the codec.
  SessionCodec(const Sealer& sealer, state::Store& store, std::chrono::seconds lifetime = std::chrono::hours(24 * 7))
      : sealer_(sealer), store_(store), lifetime_(lifetime) {}

  // Gives the session its id: visible ASCII, authenticated, not guessable.
  void seal(Session& session, const Principal& principal) const;
  // The session of an id, or nothing: forged, expired, ended, or another caller's.
  std::optional<Session> open(std::string_view id, const Principal& principal) const;
  // Later open() of this id gives nothing, on every replica that shares the store.
  void end(const Session& session);
  // Keeps what changed since the session began: its log level and its subscriptions.
  void remember(const Session& session);

 private:
  const Sealer& sealer_;
  state::Store& store_;
  std::chrono::seconds lifetime_;
};

}  // namespace mcp
