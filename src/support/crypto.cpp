#include "tastytrade_mcp/support/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

#include "tastytrade_mcp/support/error.hpp"

namespace support {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

unsigned char* to_bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* to_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Decodes unpadded base64. OpenSSL's decoder accepts white space, wrong padding and unused bits, which must be refused.
std::optional<std::string> decode(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string decoded;
  decoded.reserve(text.size() * 3 / 4);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    buffer = (buffer << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded += static_cast<char>((buffer >> bits) & 0xFF);
    }
  }
  if ((buffer & ((1U << bits) - 1)) != 0) return std::nullopt;
  return decoded;
}

}  // namespace

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(to_bytes(bytes), static_cast<int>(count)) != 1) {
    throw Error(ErrorCode::internal, "The system's random number generator failed.");
  }
  return bytes;
}

std::string random_token(std::size_t bytes) {
  return base64url(random_bytes(bytes));
}

std::string sha256(std::string_view data) {
  // EVP_sha256() looks its algorithm up again with each digest.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(32, '\0');
  if (EVP_Digest(data.data(), data.size(), to_bytes(digest), nullptr, algorithm, nullptr) != 1) {
    throw Error(ErrorCode::internal, "The cryptographic library refused to make a digest.");
  }
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string digest(32, '\0');
  unsigned int length = 32;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), to_bytes(data), data.size(), to_bytes(digest), &length);
  return digest;
}

namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

int int_size(std::string_view text) {
  return static_cast<int>(text.size());
}

}  // namespace

std::string encrypt(std::string_view key, std::string_view text, std::string_view bound) {
  std::string sealed = random_bytes(kNonceBytes);
  sealed.resize(kNonceBytes + text.size() + kTagBytes);
  unsigned char* out = to_bytes(sealed);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done =
      cipher && key.size() == 32 &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, to_bytes(key), out) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &written, to_bytes(bound), int_size(bound)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), out + kNonceBytes, &written, to_bytes(text), int_size(text)) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), out + kNonceBytes + written, &written) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + kNonceBytes + text.size()) == 1;
  if (!done) throw Error(ErrorCode::internal, "The cryptographic library refused to encrypt.");
  return sealed;
}

std::optional<std::string> decrypt(std::string_view key, std::string_view sealed, std::string_view bound) {
  if (key.size() != 32 || sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view body = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string text(body.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done =
      cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, to_bytes(key), to_bytes(sealed)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &written, to_bytes(bound), int_size(bound)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), to_bytes(text), &written, to_bytes(body), int_size(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), to_bytes(text) + written, &written) == 1;
  if (!done) return std::nullopt;
  return text;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

namespace {

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += alphabet[(buffer >> (bits - 6)) & 63];
  }
  if (bits > 0) text += alphabet[(buffer << (6 - bits)) & 63];
  return text;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text = encode(bytes, kStandard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string base64url(std::string_view bytes) {
  return encode(bytes, kUrl);
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decode(text, kUrl);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding) text.remove_suffix(1);
  return decode(text, kStandard);
}

}  // namespace support
