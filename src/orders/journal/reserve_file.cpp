#include "reserve_file.hpp"

#include "draft_file.hpp"
#include "record_format.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

namespace orders {
namespace {

namespace platform = support::platform;

constexpr std::size_t kReserveBytes = std::size_t{1} << 20;

constexpr std::size_t kRoomBytes = std::size_t{1} << 16;

// A file system cannot compress them.
std::string make_bytes(std::size_t size) {
  return support::random_bytes(size);
}

bool is_complete(const std::string& path) {
  std::error_code error;
  const platform::FileStatus status = platform::read_status(path, platform::Links::report, error);
  return !error && status.type == platform::FileStatus::Type::regular && status.size >= kReserveBytes;
}

}  // namespace

support::Error journal_room_error(const std::string& reason, const std::string& file_reason) {
  const support::Error named = journal_error(reason);
  support::Error error(
      named.code,
      "There is no room for records of the order journal (" + file_reason +
          "): the operator must free space on its disk, or make its directory writable for the server.",
      named.hint);
  error.detail = named.detail;
  return error;
}

void ReserveFile::ensure() const {
  if (is_complete(path_)) return;
  // Written under another name, so that no process takes an incomplete file for the reserve.
  const DraftFile draft(path_, make_bytes(kReserveBytes));
  std::error_code error = draft.error();
  if (!error) error = platform::replace_file(draft.path(), path_);
  if (!error) return;
  throw journal_room_error("there is no room for " + path_ +
                               ", which is kept for the records of orders that were sent (" + error.message() +
                               "); free some space",
                           error.message());
}

void ReserveFile::check_room() const {
  const DraftFile draft(path_, make_bytes(kRoomBytes));
  if (!draft.error()) return;
  const std::string why = draft.error().message();
  throw journal_room_error("the disk has no room for records (" + why + ")", why);
}

bool ReserveFile::release() const {
  if (!is_complete(path_)) return false;
  return !platform::remove_file(path_);
}

}  // namespace orders
