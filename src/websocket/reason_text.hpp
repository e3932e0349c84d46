// Text for the reason of a close frame and for End::text.
#pragma once

#include <string>
#include <string_view>

namespace websocket {

// Replaces all but printable ASCII by '?', and cuts to the 123 bytes that a close frame can hold (RFC 6455
// section 5.5).
std::string make_reason_text(std::string_view text);

}  // namespace websocket
