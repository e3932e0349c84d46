#include "tastytrade_mcp/support/secret.hpp"

#include <openssl/crypto.h>

#include "tastytrade_mcp/support/crypto.hpp"

namespace support {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
  }
  return *this;
}

bool Secret::matches(std::string_view candidate) const {
  // Comparing digests keeps even the secret's length from showing in the time taken.
  return !value_.empty() && constant_time_equal(sha256(value_), sha256(candidate));
}

void Secret::wipe() {
  if (!value_.empty()) OPENSSL_cleanse(value_.data(), value_.size());
  value_.clear();
}

std::string last_four(std::string_view identifier) {
  return identifier.size() <= 4 ? "…" : "…" + std::string(identifier.substr(identifier.size() - 4));
}

}  // namespace support
