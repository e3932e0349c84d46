#include "tastytrade_mcp/state/sqlite_file.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "tastytrade_mcp/state/sqlite_statement.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/file_system.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

namespace platform = support::platform;

// Returns why an existing file is not one of the format, or an empty text. Reads the SQLite header
// (https://www.sqlite.org/fileformat.html, section 1.3), because opening the file as a database may change it.
std::string validate_database_file(const platform::File& file, const SqliteFormat& format) {
  std::error_code error;
  const platform::FileStatus status = file.status(error);
  if (error) return error.message();
  if (status.type != platform::FileStatus::Type::regular) return "it is not a regular file";
  if (!status.is_own) return "it belongs to another user";
  std::array<unsigned char, 100> header{};
  const std::size_t size = file.read_at(0, reinterpret_cast<char*>(header.data()), header.size(), error);
  if (error) return error.message();
  if (size == 0) return std::string("it is empty, which a ") + format.name + " of this server never is";
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  const std::string_view begin(reinterpret_cast<const char*>(header.data()), kMagic.size());
  const auto application = static_cast<std::uint32_t>(header[68]) << 24 | static_cast<std::uint32_t>(header[69]) << 16 |
                           static_cast<std::uint32_t>(header[70]) << 8 | static_cast<std::uint32_t>(header[71]);
  const bool is_own = size == header.size() && begin == kMagic && application == format.application_id;
  return is_own ? "" : "it is a file of another program, or damaged";
}

// Returns the first SQLite side file (-journal, -wal, -shm) of `file` that exists, or an empty text.
std::string find_side_file(const std::string& file, const SqliteFormat& format) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    std::error_code trouble;
    const std::filesystem::file_type found = std::filesystem::symlink_status(file + suffix, trouble).type();
    if (found == std::filesystem::file_type::none)
      throw format.make_error(trouble.message());  // such as a name that is too long
    if (found != std::filesystem::file_type::not_found) return file + suffix;
  }
  return "";
}

// Opens the file; it is not open if it does not exist. Throws if the file is not one of the format, and does not change
// it.
platform::File open_checked(const std::string& file, platform::Access access, const SqliteFormat& format) {
  std::error_code error;
  platform::File opened;
  while (!(opened = platform::open_own_file(file, access, error)).is_open()) {
    if (error == std::errc::too_many_symbolic_link_levels) throw format.make_error("it is a link");
    if (error != std::errc::no_such_file_or_directory) throw format.make_error(error.message());
    const std::string side_file = find_side_file(file, format);
    if (side_file.empty()) return opened;
    const bool was_created_since = std::filesystem::exists(std::filesystem::symlink_status(file));
    if (was_created_since) continue;
    throw format.make_error("it does not exist, but " + side_file +
                            " does, which SQLite would use or delete; move that file");
  }
  const std::string reason = validate_database_file(opened, format);
  if (reason.empty()) return opened;
  throw format.make_error(reason);
}

using SharedFile = std::shared_ptr<platform::File>;

// The checked files that connections of this process use.
//
// On POSIX the end of any descriptor of a file drops all locks that its process has on that file, those of SQLite too.
// Another process would then take the file for unused, and delete a write-ahead log that is in use. So the descriptor
// of a checked file stays open as long as its connection, and is shared with later connections to the same file.
class CheckedFiles {
 public:
  // Returns the file; nothing if it does not exist. Throws as open_checked() does.
  static SharedFile open(const std::string& path, platform::Access access, const SqliteFormat& format) {
    static CheckedFiles files;
    const support::MutexLock lock(files.mutex_);
    if (SharedFile same = files.find(path)) {
      const std::string reason = validate_database_file(*same, format);
      if (!reason.empty()) throw format.make_error(reason);
      return same;
    }
    platform::File opened = open_checked(path, access, format);
    if (!opened.is_open()) return nullptr;
    auto added = std::make_shared<platform::File>(std::move(opened));
    files.open_.push_back(added);
    return added;
  }

 private:
  SharedFile find(const std::string& path) REQUIRES(mutex_) {
    std::erase_if(open_, [](const std::weak_ptr<platform::File>& file) { return file.expired(); });
    std::error_code error;
    const platform::FileStatus wanted = platform::read_status(path, platform::Links::report, error);
    if (error || wanted.id == platform::FileId()) return nullptr;
    for (const std::weak_ptr<platform::File>& candidate : open_) {
      SharedFile file = candidate.lock();
      if (file && file->status(error).id == wanted.id) return file;
    }
    return nullptr;
  }

  support::Mutex mutex_;
  std::vector<std::weak_ptr<platform::File>> open_ GUARDED_BY(mutex_);
};

constexpr std::chrono::milliseconds kBusyTimeout{5'000};

// Temporary file, removed at the end of the scope.
class TemporaryFile {
 public:
  TemporaryFile(const std::filesystem::path& file, const SqliteFormat& format)
      : path_((file.parent_path() / (".draft-" + support::hex(support::random_bytes(8)))).string()) {
    std::error_code error;
    platform::create_private_file(path_, error);
    if (error) throw format.make_error(error.message());
  }
  ~TemporaryFile() {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) platform::remove_file(path_ + suffix);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Creates the side files that do not exist: SQLite gives those that it creates the permissions of the file on POSIX,
// and those of the directory on Windows. Existing ones are not opened, because closing them would drop POSIX locks of
// another connection of this process.
void create_side_files(const std::string& file, const SqliteFormat& format) {
  for (const char* suffix : {"-wal", "-shm"}) {
    std::error_code error;
    platform::create_private_file(file + suffix, error);
    if (error && error != std::errc::file_exists) throw format.make_error(error.message());
  }
}

// Throws if the directory of the file is on a network file system and the format does not allow that.
void check_file_system(const std::string& file, const SqliteFormat& format) {
  if (format.is_allowed_on_network) return;
  std::error_code error;
  const std::string directory = std::filesystem::path(file).parent_path().string();
  const platform::FileSystem found = platform::read_file_system(directory, error);
  if (error) throw format.make_error(directory + ": " + error.message());
  if (!found.is_network) return;
  throw format.make_error("it would be on a network file system (" + found.type +
                          "), on which locks and synced writes are not reliable; put it on a local disk");
}

}  // namespace

std::string resolve_sqlite_path(const std::string& path, const SqliteFormat& format) {
  std::error_code trouble;
  const std::filesystem::path whole = std::filesystem::absolute(path, trouble);
  const std::filesystem::path directory = std::filesystem::weakly_canonical(whole.parent_path(), trouble);
  if (trouble) throw format.make_error(trouble.message());
  return (directory / whole.filename()).string();
}

void check_sqlite_file(const std::string& path, const SqliteFormat& format) {
  CheckedFiles::open(resolve_sqlite_path(path, format), platform::Access::read_and_write, format);
}

SqliteDatabase SqliteDatabase::connect(const std::string& file, int flags, const SqliteFormat& format) {
  SqliteDatabase database(format);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database.connection_.reset(opened);
  if (code != SQLITE_OK) throw SqliteError(format.make_error(sqlite3_errstr(code)), code);
  sqlite3_busy_timeout(opened, static_cast<int>(kBusyTimeout.count()));
  return database;
}

void SqliteDatabase::migrate() const {
  const auto newest = static_cast<std::int64_t>(format_->migrations.size());
  if (read_number("PRAGMA user_version") == newest) return;
  SqliteTransaction transaction(*this);
  const std::int64_t version = read_number("PRAGMA user_version");
  if (version > newest) throw format_->make_error("a newer version of this server wrote it");
  for (std::int64_t next = version; next < newest; ++next) execute(format_->migrations[static_cast<std::size_t>(next)]);
  execute("PRAGMA user_version = " + std::to_string(newest));
  transaction.commit();
}

// Switches the file to write-ahead logging; nothing to do where it was switched before. SQLite does not wait for
// another process here: an upgrade of a read lock fails at once with SQLITE_BUSY, so it is repeated.
void SqliteDatabase::use_write_ahead_log() const {
  const auto deadline = std::chrono::steady_clock::now() + kBusyTimeout;
  while (true) {
    const int code = sqlite3_exec(get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if (code != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) {
      throw SqliteError(format_->make_error(sqlite3_errmsg(get())), code);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

// Creates the database under a temporary name and links it to its name when it is complete: a killed process leaves no
// incomplete file under that name, and of several processes one creates it.
void SqliteDatabase::create(const std::string& file, const SqliteFormat& format) {
  const TemporaryFile temporary(file, format);
  {
    const SqliteDatabase database = connect(temporary.path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, format);
    database.execute("PRAGMA application_id = " + std::to_string(format.application_id));
    database.migrate();
    database.use_write_ahead_log();
  }
  const std::error_code error = platform::move_into_place(temporary.path(), file);
  if (error && error != std::errc::file_exists) throw format.make_error(error.message());
}

SqliteDatabase SqliteDatabase::open(const std::string& path, const SqliteFormat& format) {
  check_file_system(path, format);
  SharedFile checked = CheckedFiles::open(path, platform::Access::read_and_write, format);
  if (!checked) {
    create(path, format);
    checked = CheckedFiles::open(path, platform::Access::read_and_write, format);
  }
  if (!checked || checked->make_private()) {
    throw format.make_error("its permissions cannot be restricted to its owner");
  }
  create_side_files(path, format);
  SqliteDatabase database = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, format);
  database.checked_ = std::move(checked);
  database.use_write_ahead_log();
  database.execute(format.settings);
  database.migrate();
  return database;
}

SqliteDatabase SqliteDatabase::open_read_only(const std::string& path, const SqliteFormat& format) {
  SharedFile checked = CheckedFiles::open(path, platform::Access::read, format);
  if (!checked) throw format.make_error("it does not exist");
  // Without a write-ahead log no process uses the file. SQLite would create one, unless it is told that the file does
  // not change.
  const bool is_in_use = std::filesystem::exists(path + "-wal");
  SqliteDatabase database = is_in_use ? connect(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, format)
                                      : connect("file:" + support::percent_encode(path) + "?immutable=1",
                                                SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW, format);
  database.checked_ = std::move(checked);
  const auto newest = static_cast<std::int64_t>(format.migrations.size());
  const std::int64_t version = database.read_number("PRAGMA user_version");
  if (version > newest) throw format.make_error("a newer version of this server wrote it");
  if (version < newest) throw format.make_error("an older version of this server wrote it; start the server once");
  return database;
}

SqliteDatabase SqliteDatabase::open_in_memory(const SqliteFormat& format) {
  SqliteDatabase database = connect(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, format);
  database.execute(format.settings);
  database.migrate();
  return database;
}

void SqliteDatabase::execute(const std::string& text) const {
  const int code = sqlite3_exec(get(), text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw SqliteError(format_->make_error(sqlite3_errmsg(get())), code);
}

std::int64_t SqliteDatabase::read_number(const char* query) const {
  const SqliteStatement statement(*this, query);
  SqliteRun run(statement);
  run.step();
  return run.integer();
}

void SqliteDatabase::check_not_moved() const {
  int moved = 0;
  const int code = sqlite3_file_control(get(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved);
  if (code != SQLITE_OK || moved == 0) return;
  throw format_->make_error("it was moved or deleted under the running server; put it back, or start the server again");
}

}  // namespace state
