// The order journal after a loss of power: of each file there is what was synced, and a part of what was written after
// that.
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "journal_fixture.hpp"

using orders::Json;
using orders::RecordKind;
using test::journal_options;
using test::make_intent;
using test::Verdict;

namespace {

// The contents of files by their paths.
using Disk = std::map<std::string, std::string>;

// An SQLite file system that passes everything to that of the system, and knows what a loss of power would leave. The
// default for as long as it exists. For one thread.
class PowerLossFileSystem {
 public:
  PowerLossFileSystem() : real_(*sqlite3_vfs_find(nullptr)), system_(real_) {
    REQUIRE(instance_ == nullptr);
    instance_ = this;
    system_.zName = "power-loss";
    system_.szOsFile = static_cast<int>(sizeof(File)) + real_.szOsFile;
    system_.xOpen = open;
    system_.xDelete = remove;
    sqlite3_vfs_register(&system_, 1);
  }
  ~PowerLossFileSystem() {
    sqlite3_vfs_unregister(&system_);
    instance_ = nullptr;
  }
  PowerLossFileSystem(const PowerLossFileSystem&) = delete;
  PowerLossFileSystem& operator=(const PowerLossFileSystem&) = delete;

  // After each operation on a file: what was synced, and the same with half of what was not.
  std::vector<Disk> left;

  // What a loss of power leaves now.
  const Disk& synced() const { return synced_; }

 private:
  struct File {
    sqlite3_file base;
    const char* path;  // null: a temporary file
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }

  static int open(sqlite3_vfs*, const char* path, sqlite3_file* base, int flags, int* given_flags) {
    File& opened = file(base);
    opened.path = path;
    opened.base.pMethods = nullptr;
    const int result = instance_->real_.xOpen(&instance_->real_, path, opened.real(), flags, given_flags);
    if (result == SQLITE_OK) opened.base.pMethods = methods(*opened.real()->pMethods);
    // A file that was moved to its name before.
    if (result == SQLITE_OK && path != nullptr && !instance_->written_.contains(path)) {
      std::ifstream stream(path, std::ios::binary);
      const std::string content((std::istreambuf_iterator<char>(stream)), {});
      instance_->written_[path] = instance_->synced_[path] = content;
    }
    return result;
  }

  static int remove(sqlite3_vfs*, const char* path, int syncs_directory) {
    instance_->synced_.erase(path);
    instance_->written_.erase(path);
    return instance_->real_.xDelete(&instance_->real_, path, syncs_directory);
  }

  // Functions that need the real file in place of ours; those that write are watched.
  static const sqlite3_io_methods* methods(const sqlite3_io_methods& real) {
    static sqlite3_io_methods watched = real;
    watched.iVersion = 2;  // without memory maps, which would be written without a call
    watched.xClose = [](sqlite3_file* f) { return real_methods(f).xClose(file(f).real()); };
    watched.xRead = [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 at) {
      return real_methods(f).xRead(file(f).real(), bytes, count, at);
    };
    watched.xWrite = write;
    watched.xTruncate = truncate;
    watched.xSync = sync;
    watched.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return real_methods(f).xFileSize(file(f).real(), size);
    };
    watched.xLock = [](sqlite3_file* f, int level) { return real_methods(f).xLock(file(f).real(), level); };
    watched.xUnlock = [](sqlite3_file* f, int level) { return real_methods(f).xUnlock(file(f).real(), level); };
    watched.xCheckReservedLock = [](sqlite3_file* f, int* is_held) {
      return real_methods(f).xCheckReservedLock(file(f).real(), is_held);
    };
    watched.xFileControl = [](sqlite3_file* f, int operation, void* argument) {
      return real_methods(f).xFileControl(file(f).real(), operation, argument);
    };
    watched.xSectorSize = [](sqlite3_file* f) { return real_methods(f).xSectorSize(file(f).real()); };
    watched.xDeviceCharacteristics = [](sqlite3_file* f) {
      return real_methods(f).xDeviceCharacteristics(file(f).real());
    };
    watched.xShmMap = [](sqlite3_file* f, int page, int size, int extends, void volatile** memory) {
      return real_methods(f).xShmMap(file(f).real(), page, size, extends, memory);
    };
    watched.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
      return real_methods(f).xShmLock(file(f).real(), offset, count, flags);
    };
    watched.xShmBarrier = [](sqlite3_file* f) { real_methods(f).xShmBarrier(file(f).real()); };
    watched.xShmUnmap = [](sqlite3_file* f, int deletes) { return real_methods(f).xShmUnmap(file(f).real(), deletes); };
    return &watched;
  }
  static const sqlite3_io_methods& real_methods(sqlite3_file* base) { return *file(base).real()->pMethods; }

  static int write(sqlite3_file* base, const void* bytes, int count, sqlite3_int64 at) {
    const int result = real_methods(base).xWrite(file(base).real(), bytes, count, at);
    if (file(base).path == nullptr) return result;
    std::string& content = instance_->written_[file(base).path];
    const auto begin = static_cast<std::size_t>(at), size = static_cast<std::size_t>(count);
    if (content.size() < begin + size) content.resize(begin + size);
    std::memcpy(content.data() + begin, bytes, size);
    instance_->note();
    return result;
  }

  static int truncate(sqlite3_file* base, sqlite3_int64 size) {
    if (file(base).path != nullptr) instance_->written_[file(base).path].resize(static_cast<std::size_t>(size));
    return real_methods(base).xTruncate(file(base).real(), size);
  }

  static int sync(sqlite3_file* base, int flags) {
    if (file(base).path != nullptr) {
      instance_->synced_[file(base).path] = instance_->written_[file(base).path];
      instance_->note();
    }
    return real_methods(base).xSync(file(base).real(), flags);
  }

  void note() {
    left.push_back(synced_);
    Disk torn = synced_;
    for (const auto& [path, content] : written_) {
      std::string& old = torn[path];
      const auto [first, second] = std::mismatch(content.begin(), content.end(), old.begin(), old.end());
      const auto same = static_cast<std::size_t>(first - content.begin());
      const std::size_t half = same + (content.size() - same) / 2;
      if (old.size() < half) old.resize(half);
      std::memcpy(old.data() + same, content.data() + same, half - same);
    }
    left.push_back(std::move(torn));
  }

  static PowerLossFileSystem* instance_;
  sqlite3_vfs& real_;
  sqlite3_vfs system_;
  Disk written_, synced_;
};
PowerLossFileSystem* PowerLossFileSystem::instance_ = nullptr;

// The journal that a machine finds when it has power again, in a folder of its own.
class Restarted {
 public:
  explicit Restarted(const Disk& disk) {
    for (const auto& [path, content] : disk) {
      if (!path.ends_with("/journal.db") && !path.ends_with("/journal.db-wal")) continue;
      const std::string name = folder_.path() + '/' + std::filesystem::path(path).filename().string();
      std::ofstream(name, std::ios::binary) << content;
      std::filesystem::permissions(name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    journal = orders::open_sqlite_journal(folder_.path() + "/journal.db", journal_options(), clock_);
  }

  bool has(int number) const { return journal->find_intent(make_intent(number).confirmation_id).has_value(); }

 private:
  const test::TemporaryFolder folder_;
  support::ManualClock clock_{test::kStart};

 public:
  std::unique_ptr<orders::Journal> journal;
};

}  // namespace

TEST_CASE("Order journal: what a function has recorded is there after a loss of power, and the rest is whole") {
  constexpr int kOrders = 4;
  const test::TemporaryFolder folder;
  support::ManualClock clock(test::kStart);
  std::vector<Disk> left, synced;
  {
    PowerLossFileSystem disk;
    const auto journal = orders::open_sqlite_journal(folder.path() + "/journal.db", journal_options(), clock);
    disk.left.clear();  // before it is open there is no journal
    for (int number = 1; number <= kOrders; ++number) {
      const orders::ClaimResult claim = journal->claim(make_intent(number), {});
      REQUIRE(claim.verdict == Verdict::claimed);
      synced.push_back(disk.synced());
      journal->end(claim.seq, RecordKind::ack, Json{{"order_id", std::to_string(number)}});
      synced.push_back(disk.synced());
    }
    left = disk.left;
  }
  for (std::size_t i = 0; i < synced.size(); ++i) {
    const int number = static_cast<int>(i / 2) + 1;
    CAPTURE(number, i % 2);
    const Restarted restarted(synced[i]);
    const auto state = restarted.journal->find_intent(make_intent(number).confirmation_id);
    REQUIRE(state);
    CHECK(state->end.has_value() == (i % 2 == 1));
    CHECK(restarted.journal->verify().is_whole);
  }
  REQUIRE(left.size() > 4 * kOrders);
  left.erase(std::unique(left.begin(), left.end()), left.end());
  int claimed_before = 0;
  for (const Disk& disk : left) {
    const Restarted restarted(disk);
    CHECK(restarted.journal->verify().is_whole);
    int claimed = 0;
    while (restarted.has(claimed + 1)) ++claimed;
    CHECK_FALSE(restarted.has(claimed + 2));
    CHECK(claimed >= claimed_before - 1);
    claimed_before = std::max(claimed_before, claimed);
    CHECK(restarted.journal->claim(make_intent(100), {}).verdict == Verdict::claimed);
  }
  CHECK(claimed_before == kOrders);
}
