#include "tastytrade_mcp/mcp/sealer.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"

namespace mcp {
namespace {

std::int64_t to_seconds(support::Instant instant) {
  return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

constexpr std::size_t kMaxKeptTextBytes = 2048;  // bytes of a sealed text

// The digest under which an opened text is kept. The time that a search by digests takes tells nothing about the texts.
std::string compute_digest(std::string_view purpose, const Principal& principal, std::string_view sealed) {
  std::string text;
  for (const std::string_view part : {purpose, std::string_view(principal.id), sealed}) {
    text += std::to_string(part.size());  // so that no two triples make one text
    text += ':';
    text += part;
  }
  return support::sha256(text);
}

}  // namespace

struct Sealer::Opened {
  Json value;
  std::int64_t until;  // seconds since 1970
};

void Sealer::prepare() const {
  std::call_once(asked_, [this] {
    key_ = key_source_().reveal();
    if (key_.size() < 16)
      throw support::Error(support::ErrorCode::internal, "The key that seals handles is too short.");
  });
}

// Each purpose has a key of its own, so that nothing sealed for one can ever be read as another.
std::string Sealer::key_for(std::string_view purpose) const {
  prepare();
  return support::hmac_sha256(key_, "tastytrade-mcp/sealed/v1/" + std::string(purpose));
}

std::string Sealer::seal(std::string_view purpose, const Principal& principal, const Json& payload,
                         std::chrono::seconds lifetime) const {
  const Json content = {{"until", to_seconds(clock_.now()) + lifetime.count()}, {"value", payload}};
  std::string sealed = support::base64url(support::encrypt(key_for(purpose), support::to_text(content), principal.id));
  if (sealed.size() > kMaxSealedBytes) {
    throw support::Error(support::ErrorCode::invalid_argument, "That is more than a client can be given to carry.");
  }
  return sealed;
}

std::string Sealer::sign(std::string_view purpose, std::string_view text) const {
  return support::hmac_sha256(key_for("signed/" + std::string(purpose)), text);
}

std::optional<Json> Sealer::unseal(std::string_view purpose, const Principal& principal,
                                   std::string_view sealed) const {
  if (sealed.size() > kMaxKeptTextBytes) {
    const auto opened = decrypt(purpose, principal, sealed);
    return opened ? std::optional(opened->value) : std::nullopt;
  }
  const std::string digest = compute_digest(purpose, principal, sealed);
  if (const auto kept = opened_.find(digest)) {
    const auto opened = std::static_pointer_cast<const Opened>(*kept);
    return opened->until > to_seconds(clock_.now()) ? std::optional(opened->value) : std::nullopt;
  }
  const auto opened = decrypt(purpose, principal, sealed);
  if (!opened) return std::nullopt;  // and nothing is kept: anybody can send texts that open as nothing
  const std::chrono::seconds lifetime(opened->until - to_seconds(clock_.now()));
  opened_.get(digest, lifetime, true, {}, [&] { return state::Cache::Loaded(opened, 2 * sealed.size()); });
  return opened->value;
}

// Null if it is not to be opened.
std::shared_ptr<const Sealer::Opened> Sealer::decrypt(std::string_view purpose, const Principal& principal,
                                                      std::string_view sealed) const {
  if (sealed.size() > kMaxSealedBytes) return nullptr;
  const auto bytes = support::from_base64url(sealed);
  const auto text = bytes ? support::decrypt(key_for(purpose), *bytes, principal.id) : std::nullopt;
  if (!text) return nullptr;
  Json content = support::read_json(*text, support::JsonLimits::none());
  const Json* until = support::find(content, "until");
  if (until == nullptr || until->get<std::int64_t>() <= to_seconds(clock_.now())) return nullptr;
  const std::int64_t seconds = until->get<std::int64_t>();
  return std::make_shared<const Opened>(Opened{std::move(content["value"]), seconds});
}

}  // namespace mcp
