// The session of a stateful client: what `initialize` negotiated. On stdio it lives as long as the process. On HTTP it
// travels inside the session id: sealed with the server's key, bound to the caller, with an expiry. So any replica can
// serve any request, and a restart loses nothing. What changes later (log level, subscriptions) and that a session was
// ended are in the store.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/principal.hpp"
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
  bool changed = false;  // set by Server::receive() when the level or the subscriptions have changed
};

class SessionCodec {
 public:
  // Both must outlive the codec.
  SessionCodec(const Sealer& sealer, state::Store& store, std::chrono::seconds lifetime = std::chrono::hours(24 * 7))
      : sealer_(sealer), store_(store), lifetime_(lifetime) {}

  // Gives the session its id: visible ASCII, authenticated, not guessable.
  void seal(Session& session, const Principal& principal) const;
  // The session of an id; nothing if the id is forged, expired, ended or another caller's.
  std::optional<Session> unseal(std::string_view id, const Principal& principal) const;
  // unseal() of this id returns nothing afterwards, on every replica that shares the store.
  void end(const Session& session);
  // Stores the session's log level and subscriptions.
  void save_changes(const Session& session);

 private:
  const Sealer& sealer_;
  state::Store& store_;
  std::chrono::seconds lifetime_;
};

}  // namespace mcp
