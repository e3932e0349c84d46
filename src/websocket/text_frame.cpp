#include "tastytrade_mcp/websocket/server.hpp"

namespace websocket {

// RFC 6455 section 5.2. A server does not mask.
std::string make_text_frame(std::string_view text) {
  constexpr char kFinalText = '\x81';
  std::string frame;
  frame.reserve(text.size() + 10);
  frame += kFinalText;
  int length_bytes = 0;
  if (text.size() < 126) {
    frame += static_cast<char>(text.size());
  } else if (text.size() <= 0xffff) {
    frame += static_cast<char>(126);
    length_bytes = 2;
  } else {
    frame += static_cast<char>(127);
    length_bytes = 8;
  }
  for (int i = length_bytes - 1; i >= 0; --i) frame += static_cast<char>((text.size() >> (8 * i)) & 0xff);
  return frame.append(text);
}

}  // namespace websocket
