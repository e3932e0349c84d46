#include "tastytrade_mcp/support/http_text.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

constexpr std::size_t kMaxLoggedPathBytes = 200;

}  // namespace

bool is_header_value(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// In the paths of this server and of the broker an account number follows the segment "accounts".
std::string make_loggable_path(std::string_view path) {
  std::string shown;
  bool is_account = false;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(1, end - 1);
    shown += '/' + (is_account ? last_four(segment) : std::string(segment));
    is_account = segment == "accounts";
    path.remove_prefix(end);
  }
  return printable(shown, kMaxLoggedPathBytes);
}

}  // namespace support
