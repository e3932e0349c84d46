#include "web_files.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace transports::http {

std::string_view find_web_file(std::string_view name) {
  const auto files = list_web_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const WebFile& file) { return file.name == name; });
  if (found == files.end()) throw std::logic_error("web/ has no file " + std::string(name));
  return found->text;
}

}  // namespace transports::http
