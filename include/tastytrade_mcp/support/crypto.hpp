// Cryptographic functions of OpenSSL: random numbers, digests, encryption, encodings, comparison in constant time. Safe
// from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace support {

// Whether both are equal. The time taken depends on the lengths only.
bool constant_time_equal(std::string_view a, std::string_view b);

// `count` random bytes. Throws Error{internal} if OpenSSL's generator fails.
std::string random_bytes(std::size_t count);
// base64url text of `bytes` random bytes: 32 gives 256 bits in 43 characters.
std::string random_token(std::size_t bytes = 32);

std::string sha256(std::string_view data);                             // 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 raw bytes

// Encrypts with AES-256-GCM and a random nonce, which precedes the ciphertext in the result. `key` has 32 bytes;
// `bound` is authenticated but not part of the result.
std::string encrypt(std::string_view key, std::string_view text, std::string_view bound);
// Returns nothing if `sealed` was not made by encrypt() with the same key and `bound`.
std::optional<std::string> decrypt(std::string_view key, std::string_view sealed, std::string_view bound);

std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);     // standard alphabet, with padding
std::string base64url(std::string_view bytes);  // without padding
// Strict: only the URL alphabet, no padding, canonical trailing bits.
std::optional<std::string> from_base64url(std::string_view text);
// Strict RFC 4648 standard alphabet with padding.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace support
