#include "head_file.hpp"

#include <algorithm>
#include <charconv>

#include "draft_file.hpp"
#include "record_format.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

namespace platform = support::platform;

constexpr std::size_t kMaxBytes = 200;
constexpr std::size_t kHashDigits = 64;

// "57 3b0c…\n"
std::optional<JournalHead> parse_head(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos || !text.ends_with('\n')) return std::nullopt;
  JournalHead head;
  const auto [end, error] = std::from_chars(text.data(), text.data() + space, head.seq);
  head.hash = text.substr(space + 1, text.size() - space - 2);
  const bool is_hash =
      head.hash.size() == kHashDigits && head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (error != std::errc() || end != text.data() + space || head.seq < 1 || !is_hash) return std::nullopt;
  return head;
}

}  // namespace

std::string find_head_path(const std::string& journal_path) {
  return journal_path + ".head";
}

std::optional<JournalHead> read_head(const std::string& journal_path) {
  std::error_code error;
  const platform::File file = platform::open_own_file(find_head_path(journal_path), platform::Access::read, error);
  if (error) return std::nullopt;
  std::string text(kMaxBytes, '\0');
  text.resize(file.read_at(0, text.data(), text.size(), error));
  return error ? std::nullopt : parse_head(text);
}

void write_head(const std::string& journal_path, const JournalHead& head) {
  const std::string path = find_head_path(journal_path);
  const DraftFile draft(path, std::to_string(head.seq) + ' ' + head.hash + '\n');
  std::error_code error = draft.error();
  if (!error) error = platform::replace_file(draft.path(), path);
  if (error) throw journal_error("the file " + path + " cannot be written: " + error.message());
}

}  // namespace orders
