#include "tastytrade_mcp/support/platform/environment.hpp"

#include <string_view>

extern char** environ;

namespace support::platform {

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) values.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return values;
}

std::vector<std::string> program_arguments(int argc, const char* const* argv) {
  return argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

}  // namespace support::platform
