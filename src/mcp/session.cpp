// A sealed id is "v1.<payload>.<signature>", both parts base64url. The payload is what the client negotiated and is no
// secret (the client sent it); the signature covers it together with the caller's name, so another caller's id fails
// like a forged one and the caller's name does not appear.
#include "tastytrade_mcp/mcp/session.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::string_view kFormat = "v1.";
constexpr std::size_t kLongestId = 4096;            // the id travels in a header
constexpr std::size_t kMostCapabilityBytes = 1024;  // before the id would outgrow one

std::int64_t seconds_of(support::Instant instant) {
  return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

std::string signature(const support::Secret& key, const Principal& principal, std::string_view payload) {
  // The length keeps principal and payload apart whatever they contain.
  std::string text = "tastytrade-mcp/session/v1/" + std::to_string(principal.id.size()) + "/" + principal.id + "/";
  text += payload;
  return support::base64url(support::hmac_sha256(key.reveal(), text));
}

// Only what a server acts on. Details are dropped where a client sends more of them than fits a header.
Json essential(const Json& capabilities) {
  Json kept = Json::object();
  for (const std::string_view name : {"elicitation", "sampling", "roots", "tasks"}) {
    const Json* value = support::find(capabilities, name);
    if (value != nullptr && value->is_object()) kept[std::string(name)] = *value;
  }
  if (support::to_text(kept).size() > kMostCapabilityBytes) {
    for (auto& [name, value] : kept.items()) value = Json::object();
  }
  return kept;
}

std::string ended_key(std::string_view id) {
  return "mcp-session-ended:" + support::hex(support::sha256(id));
}
std::string level_key(std::string_view id) {
  return "mcp-session-level:" + support::hex(support::sha256(id));
}

std::optional<Session> read_payload(std::string_view encoded, std::int64_t now) {
  const auto text = support::from_base64url(encoded);
  if (!text) return std::nullopt;
  const Json payload = Json::parse(*text, nullptr, false);
  try {
    if (payload.at("expires").get<std::int64_t>() <= now) return std::nullopt;
    Session session;
    session.protocol_version = payload.at("version").get<std::string>();
    session.client_capabilities = payload.at("capabilities");
    session.client_name = payload.at("client").get<std::string>();
    return session;
  } catch (const Json::exception&) {
    return std::nullopt;  // signed by us, so only an older format can end here
  }
}

}  // namespace

SessionCodec::SessionCodec(support::Secret key, state::Store& store, const support::Clock& clock,
                           std::chrono::seconds lifetime)
    : key_(std::move(key)), store_(store), clock_(clock), lifetime_(lifetime) {
  if (key_.reveal().size() < 16) {
    throw support::Error(support::ErrorCode::internal, "The key that signs session ids is too short.");
  }
}

void SessionCodec::seal(Session& session, const Principal& principal) const {
  const Json payload = {{"version", session.protocol_version},
                        {"capabilities", essential(session.client_capabilities)},
                        {"client", support::printable(session.client_name, 64)},
                        {"expires", seconds_of(clock_.now()) + lifetime_.count()},
                        {"nonce", support::random_token(16)}};
  const std::string encoded = support::base64url(support::to_text(payload));
  session.id = std::string(kFormat) + encoded + "." + signature(key_, principal, encoded);
}

std::optional<Session> SessionCodec::open(std::string_view id, const Principal& principal) const {
  if (id.size() > kLongestId || !id.starts_with(kFormat)) return std::nullopt;
  const std::string_view body = id.substr(kFormat.size());
  const auto dot = body.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view payload = body.substr(0, dot);
  if (!support::constant_time_equal(body.substr(dot + 1), signature(key_, principal, payload))) return std::nullopt;
  auto session = read_payload(payload, seconds_of(clock_.now()));
  if (!session || store_.get(ended_key(id))) return std::nullopt;
  session->id = id;
  if (const auto level = store_.get(level_key(id))) session->log_level = log_level_from_name(*level);
  return session;
}

void SessionCodec::end(const Session& session) {
  if (session.id.empty()) return;
  store_.put(ended_key(session.id), "1", lifetime_);
  store_.erase(level_key(session.id));
}

void SessionCodec::remember_log_level(const Session& session, LogLevel level) {
  if (!session.id.empty()) store_.put(level_key(session.id), name(level), lifetime_);
}

}  // namespace mcp
