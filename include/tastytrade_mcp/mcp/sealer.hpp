// Seals the state that clients carry for the server: session ids, cursors, the state between two rounds of a call, task
// handles. A sealed text is authenticated and encrypted (AES-256-GCM), bound to a purpose and to the caller, and
// expires. Any process with the same key can unseal it, so it survives a restart and works on every replica. The
// contents of short texts are cached, because a session's id comes with every request. Safe from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/mcp/principal.hpp"
#include "tastytrade_mcp/state/cache.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace mcp {

using support::Json;

class Sealer {
 public:
  using KeySource = std::function<support::Secret()>;

  // `key` is called once, when the key is first needed. The clock must outlive the sealer.
  Sealer(KeySource key, const support::Clock& clock)
      : key_source_(std::move(key)), clock_(clock), opened_(clock, kMaxKept, kMaxKeptBytes) {}
  Sealer(support::Secret key, const support::Clock& clock)
      : Sealer(KeySource([key = std::move(key)] { return key; }), clock) {}

  static constexpr std::size_t kMaxSealedBytes = 256 * 1024;  // bytes of a sealed text

  // Base64url, visible ASCII, different each time. `purpose` is a short word: unseal() needs the same.
  // Throws Error{invalid_argument} for what would be longer than kMaxSealedBytes, which unseal() would refuse.
  std::string seal(std::string_view purpose, const Principal& principal, const Json& payload,
                   std::chrono::seconds lifetime) const;
  // Nothing if the text is forged, damaged, expired, for another purpose or another caller's: no caller can tell which.
  std::optional<Json> unseal(std::string_view purpose, const Principal& principal, std::string_view sealed) const;

  // Computes 32 bytes of HMAC-SHA-256, the same each time: for texts that must be recognized, not read.
  std::string sign(std::string_view purpose, std::string_view text) const;

  // Calls the key source now. Throws what it throws, and Error{internal} for a key shorter than 16 bytes.
  void prepare() const;

  const support::Clock& clock() const { return clock_; }

 private:
  static constexpr std::size_t kMaxKept = 256;
  static constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;
  struct Opened;

  std::string key_for(std::string_view purpose) const;
  std::shared_ptr<const Opened> decrypt(std::string_view purpose, const Principal& principal,
                                        std::string_view sealed) const;

  KeySource key_source_;
  const support::Clock& clock_;
  mutable std::once_flag asked_;
  mutable std::string key_;
  mutable state::Cache opened_;
};

}  // namespace mcp
