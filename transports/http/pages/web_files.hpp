// The files of the folder web/, which cmake/EmbedFiles.cmake compiles into the program. Constant data; safe from any
// thread.
#pragma once

#include <span>
#include <string_view>

namespace transports::http {

struct WebFile {
  std::string_view name;  // relative to web/: "style.css"
  std::string_view text;
};
std::span<const WebFile> list_web_files();  // sorted by name

// Throws std::logic_error if web/ has no file of that name.
std::string_view find_web_file(std::string_view name);

}  // namespace transports::http
