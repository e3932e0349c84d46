#include "tastytrade_mcp/mcp/session.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::string_view kPurpose = "session";
constexpr std::size_t kMaxIdBytes = 4096;          // the id travels in a header
constexpr std::size_t kMaxCapabilityBytes = 1024;  // before the id would outgrow one

// The capabilities that this server acts on. Their details are dropped if they do not fit a header.
Json keep_essential(const Json& capabilities) {
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

// The session in keys of the store, which must not hold the id itself.
std::string hash_session_id(std::string_view id) {
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
    session.log_level = parse_log_level(level->get<std::string>());
  if (const Json* uris = support::find(changes, "subscriptions"))
    session.subscriptions = uris->get<std::vector<std::string>>();
}

}  // namespace

void SessionCodec::seal(Session& session, const Principal& principal) const {
  const Json payload = {{"version", session.protocol_version},
                        {"capabilities", keep_essential(session.client_capabilities)},
                        {"client", support::printable(session.client_name, 64)}};
  session.id = sealer_.seal(kPurpose, principal, payload, lifetime_);
}

std::optional<Session> SessionCodec::unseal(std::string_view id, const Principal& principal) const {
  if (id.size() > kMaxIdBytes) return std::nullopt;
  const auto payload = sealer_.unseal(kPurpose, principal, id);
  if (!payload) return std::nullopt;
  const std::string name = hash_session_id(id);
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
  const std::string name = hash_session_id(session.id);
  store_.put(ended_key(name), "1", lifetime_);
  store_.erase(changes_key(name));
}

void SessionCodec::save_changes(const Session& session) {
  if (session.id.empty()) return;
  Json changes = Json::object();
  if (session.log_level) changes["level"] = to_string(*session.log_level);
  if (!session.subscriptions.empty()) changes["subscriptions"] = session.subscriptions;
  store_.put(changes_key(hash_session_id(session.id)), support::to_text(changes), lifetime_);
}

}  // namespace mcp
