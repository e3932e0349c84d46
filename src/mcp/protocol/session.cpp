// A session's id is what the client negotiated, sealed: nobody else can make or use one, and no replica has to remember
// it. What changes later (log level, subscriptions) and that it ended lies in the store.
#include "tastytrade_mcp/mcp/session.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::string_view kPurpose = "session";
constexpr std::size_t kMaxIdBytes = 4096;          // the id travels in a header
constexpr std::size_t kMaxCapabilityBytes = 1024;  // before the id would outgrow one

// Only what a server acts on. Details are dropped where a client sends more of them than fits a header.
Json essential(const Json& capabilities) {
  Json kept = Json::object();
  for (const std::string_view name : {"elicitation", "sampling", "roots"}) {
    const Json* value = support::find(capabilities, name);
    if (value != nullptr && value->is_object()) kept[std::string(name)] = *value;
  }
  if (support::to_text(kept).size() > kMaxCapabilityBytes) {
    for (auto& [name, value] : kept.items()) value = Json::object();
  }
  return kept;
}

// The name of a session in the store, which must not hold the id itself.
std::string name_of(std::string_view id) {
  return support::hex(support::sha256(id));
}
std::string ended_key(const std::string& name) {
  return "mcp-session-ended:" + name;
}
std::string changes_key(const std::string& name) {
  return "mcp-session-changes:" + name;
}

void apply_changes(Session& session, const std::string& text) {
  const Json changes = Json::parse(text, nullptr, false);
  if (const Json* level = support::find(changes, "level"))
    session.log_level = log_level_from_name(level->get<std::string>());
  if (const Json* uris = support::find(changes, "subscriptions"))
    session.subscriptions = uris->get<std::vector<std::string>>();
}

}  // namespace

void SessionCodec::seal(Session& session, const Principal& principal) const {
  const Json payload = {{"version", session.protocol_version},
                        {"capabilities", essential(session.client_capabilities)},
                        {"client", support::printable(session.client_name, 64)}};
  session.id = sealer_.seal(kPurpose, principal, payload, lifetime_);
}

std::optional<Session> SessionCodec::open(std::string_view id, const Principal& principal) const {
  if (id.size() > kMaxIdBytes) return std::nullopt;
  const auto payload = sealer_.open(kPurpose, principal, id);
  if (!payload) return std::nullopt;
  const std::string name = name_of(id);
  if (store_.get(ended_key(name))) return std::nullopt;
  Session session;
  session.id = id;
  session.protocol_version = payload->value("version", "");
  session.client_capabilities = payload->value("capabilities", Json::object());
  session.client_name = payload->value("client", "");
  if (const auto changes = store_.get(changes_key(name))) apply_changes(session, *changes);
  return session;
}

void SessionCodec::end(const Session& session) {
  if (session.id.empty()) return;
  const std::string name = name_of(session.id);
  store_.put(ended_key(name), "1", lifetime_);
  store_.erase(changes_key(name));
}

void SessionCodec::remember(const Session& session) {
  if (session.id.empty()) return;
  Json changes = Json::object();
  if (session.log_level) changes["level"] = name(*session.log_level);
  if (!session.subscriptions.empty()) changes["subscriptions"] = session.subscriptions;
  store_.put(changes_key(name_of(session.id)), support::to_text(changes), lifetime_);
}

}  // namespace mcp
