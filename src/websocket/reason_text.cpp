#include "reason_text.hpp"

#include <algorithm>

namespace websocket {

std::string make_reason_text(std::string_view text) {
  constexpr std::size_t kMaxBytes = 123;
  std::string result(text.substr(0, kMaxBytes));
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return result;
}

}  // namespace websocket
