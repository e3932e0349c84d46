// A text of at most 39 bytes that is stored inside the value. An option chain has tens of thousands of symbols,
// and a std::string for each would be a heap block of its own. With the size byte a value takes 40 bytes, and no symbol
// of TastyTrade is longer.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace broker {

class ShortText {
 public:
  static constexpr std::size_t kMaxSize = 39;

  ShortText() = default;
  // A longer text is cut to kMaxSize bytes; the parser of a symbol refuses it before.
  ShortText(std::string_view text)  // NOLINT: converts implicitly, as a text
      : size_(static_cast<std::uint8_t>(std::min(text.size(), kMaxSize))) {
    std::copy_n(text.begin(), size_, bytes_.begin());
  }
  ShortText(const std::string& text) : ShortText(std::string_view(text)) {}  // NOLINT
  ShortText(const char* text) : ShortText(std::string_view(text)) {}         // NOLINT

  operator std::string_view() const { return {bytes_.data(), size_}; }  // NOLINT
  std::string str() const { return {bytes_.data(), size_}; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  friend bool operator==(const ShortText& a, const ShortText& b) { return std::string_view(a) == std::string_view(b); }
  template <class Text>
  requires(!std::same_as<Text, ShortText> && std::convertible_to<const Text&, std::string_view>) friend bool operator==(
      const ShortText& a, const Text& b) {
    return std::string_view(a) == std::string_view(b);
  }

 private:
  std::array<char, kMaxSize> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace broker
