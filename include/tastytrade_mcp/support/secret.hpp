// A string that must not be logged or printed: it has no stream operator and no JSON conversion, and its memory is
// wiped. Call reveal() only where the value is sent.
#pragma once

#include <string>
#include <string_view>

namespace support {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  const std::string& reveal() const { return value_; }
  bool matches(std::string_view candidate) const;  // in constant time; an empty secret matches nothing

 private:
  void wipe();
  std::string value_;
};

// The part of an account number that may be shown: "…0001".
std::string last_four(std::string_view identifier);

}  // namespace support
