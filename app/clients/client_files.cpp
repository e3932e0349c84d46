#include "client_files.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

namespace platform = support::platform;
using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string find_home(const Variables& variables, System system) {
  const char* const name = home_variable(system);
  if (const auto directory = variables.get(name)) return *directory;
  throw Error(ErrorCode::invalid_argument, std::string(name) + " is not set, so the client's file cannot be found.",
              "Name the file with --file.");
}

[[noreturn]] void fail(const std::string& what, const std::error_code& error) {
  throw Error(ErrorCode::not_ready, what + ": " + error.message() + ".",
              "Nothing was changed. Check the permissions, or name another file with --file.");
}

// Creates a file and writes it. Gives it the permissions of `model`; an empty `model`: for its owner only. Throws
// Error{not_ready} if the file exists or cannot be written; then removes it.
void write_new_file(const std::string& path, const std::string& text, const std::string& model) {
  std::error_code error;
  platform::File file = platform::create_private_file(path, error);
  if (error) fail(path + " cannot be written", error);
  error = file.write(text);
  if (!error && !model.empty()) error = file.copy_permissions(model);
  if (!error) error = file.flush();
  file.close();
  if (!error) return;
  platform::remove_file(path);
  fail(path + " cannot be written", error);
}

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream) fail(path + " cannot be read", {errno == 0 ? EIO : errno, std::generic_category()});
  return text.str();
}

// Throws an error that names the line only. The parser's message would quote the text near the error, perhaps a token.
[[noreturn]] void refuse_syntax(const std::string& path, const std::string& text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte == 0 ? 0 : byte - 1, text.size()));
  const auto line = 1 + std::count(text.begin(), end, '\n');
  throw Error(ErrorCode::refused,
              path + " is not valid JSON (line " + std::to_string(line) + "). It was left as it is.",
              "Correct the file, then try again.");
}

void refuse_utf16(const std::string& path, const std::string& text) {
  if (!text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF")) return;
  throw Error(ErrorCode::refused, path + " is UTF-16, which is not JSON. It was left as it is.",
              "Save the file as UTF-8, then try again.");
}

// Returns the path that the symlinks lead to, which need not exist.
std::string resolve_links(const std::string& path) {
  std::error_code error;
  std::filesystem::path at = path;
  for (int links = 0; links < 40 && std::filesystem::is_symlink(at, error); ++links) {
    const auto target = std::filesystem::read_symlink(at, error);
    if (error) break;
    at = target.is_absolute() ? target : at.parent_path() / target;
  }
  const std::filesystem::path real = std::filesystem::weakly_canonical(at, error);
  return error ? path : real.string();
}

void detect_indent(const std::string& text, ClientFile& file) {
  const auto line = text.find("\n ") != std::string::npos ? text.find("\n ") : text.find("\n\t");
  if (line == std::string::npos) return;
  const auto end = text.find_first_not_of(text[line + 1], line + 1);
  if (end == std::string::npos) return;
  file.indent = {.width = static_cast<int>(std::min<std::size_t>(end - line - 1, 8)), .character = text[line + 1]};
}

std::string format_compact_time(support::Instant now) {
  std::string text = support::to_iso8601(now);  // 2026-11-23T15:30:00.000Z
  text.resize(text.find('.'));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

}  // namespace

std::string find_client_file(const std::string& client, const Variables& variables, System system) {
  if (client == "claude-code") return ".mcp.json";
  if (client == "vscode") return ".vscode/mcp.json";
  const bool windows = system == System::windows;
  if (client == "cursor") return find_home(variables, system) + (windows ? "\\.cursor\\mcp.json" : "/.cursor/mcp.json");
  const std::string name = "claude_desktop_config.json";
  if (system == System::macos) return find_home(variables, system) + "/Library/Application Support/Claude/" + name;
  if (windows) {
    const auto roaming = variables.get("APPDATA");
    return (roaming ? *roaming : find_home(variables, system) + "\\AppData\\Roaming") + "\\Claude\\" + name;
  }
  const auto base = variables.get("XDG_CONFIG_HOME");
  return (base ? *base : find_home(variables, system) + "/.config") + "/Claude/" + name;
}

ClientFile read_client_file(const std::string& path) {
  ClientFile file;
  std::error_code error;
  file.path = resolve_links(path);
  const auto status = std::filesystem::status(file.path, error);
  if (status.type() == std::filesystem::file_type::not_found) return file;
  if (error) fail(file.path + " cannot be read", error);
  if (status.type() != std::filesystem::file_type::regular)
    fail(file.path + " is not a file", std::make_error_code(std::errc::invalid_argument));
  std::string original = read_text(file.path);
  file.exists = true;
  refuse_utf16(file.path, original);
  file.had_byte_order_mark = original.starts_with(kByteOrderMark);
  if (file.had_byte_order_mark) original.erase(0, kByteOrderMark.size());
  const std::string text = remove_comments(original);
  if (support::trim(text).empty()) return file;
  if (support::nesting_depth(text, 200) >= 200) refuse_syntax(file.path, text, 1);
  try {
    file.root = Json::parse(text);
  } catch (const Json::parse_error& problem) {
    refuse_syntax(file.path, text, problem.byte);
  } catch (const Json::exception&) {
    throw Error(ErrorCode::refused, file.path + " holds a number that is too large to be read. It was left as it is.",
                "Correct the file, then try again.");
  }
  if (!file.root.is_object()) {
    throw Error(ErrorCode::refused, file.path + " holds JSON, but not an object (line 1). It was left as it is.",
                "Correct the file, then try again.");
  }
  file.text = original;
  detect_indent(text, file);
  return file;
}

std::string replace_client_file(const ClientFile& file, support::Instant now) {
  const std::filesystem::path path(file.path);
  const std::string model = file.exists ? file.path : "";
  std::string backup;
  if (file.exists) {
    const std::string stem = file.path + ".bak-" + format_compact_time(now);
    backup = stem;
    for (int i = 2; std::filesystem::exists(backup); ++i) backup = stem + "-" + std::to_string(i);
    write_new_file(backup, read_text(file.path), model);
  } else if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) fail(path.parent_path().string() + " cannot be created", error);
  }
  const std::string draft = file.path + "." + support::hex(support::random_bytes(6)) + ".tmp";
  write_new_file(draft,
                 file.text.empty() ? replace_members("{}", file.root, file.indent) + "\n"
                                   : replace_members(file.text, file.root, file.indent),
                 model);
  if (const auto error = platform::replace_file(draft, file.path)) {
    platform::remove_file(draft);
    fail(file.path + " cannot be replaced", error);
  }
  return backup;
}

}  // namespace app
