// The order journal on a full disk: a small file system in memory, which a process mounts for itself alone.
#include <sched.h>
#include <sys/mount.h>

#include <csignal>
#include <cstdio>

#include "journal_fixture.hpp"
#include "journal_process.hpp"

using namespace std::chrono_literals;
using orders::Json;
using orders::RecordKind;
using test::is_refused;
using test::journal_head;
using test::journal_options;
using test::make_intent;
using test::Verdict;

namespace {

// Mounts an empty file system of 4 MiB that only this process sees.
bool mount_small_disk(const std::string& path) {
  if (::geteuid() != 0 && ::unshare(CLONE_NEWUSER) != 0) return false;
  if (::unshare(CLONE_NEWNS) != 0) return false;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=4m") == 0;
}

// Writes until the disk is full to the last byte.
void fill_disk(const std::string& folder) {
  std::FILE* file = std::fopen((folder + "/filler").c_str(), "w");
  if (file == nullptr) return;
  std::setvbuf(file, nullptr, _IONBF, 0);
  const std::string block(4096, 'x');
  while (std::fwrite(block.data(), block.size(), 1, file) == 1) {
  }
  std::fclose(file);
}

constexpr int kCannotMount = 77;

// Returns 0, or the number of the step that failed.
int fill_small_disk(const std::string& folder) {
  if (!mount_small_disk(folder)) return kCannotMount;
  support::ManualClock clock(test::kStart);
  const std::string path = folder + "/journal.db";
  const auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
  for (int number = 1; number <= 40; ++number) {
    if (journal->claim(make_intent(number), {}).verdict != Verdict::claimed) return 1;
  }
  fill_disk(folder);
  // The write-ahead log may have some room left: claims go on until it has none.
  int number = 41;
  while (number < 1'000 && !is_refused([&] { journal->claim(make_intent(number), {}); })) ++number;
  if (number == 1'000) return 2;
  if (journal->find_intent(make_intent(number).confirmation_id)) return 3;
  if (!is_refused([&] {
        journal->append(journal_head(), RecordKind::preview, "", Json{{"x", std::string(9000, 'x')}});
      }))
    return 4;
  if (!is_refused([&] { journal->check_writable(); })) return 5;
  if (!std::filesystem::exists(path + ".reserve")) return 6;
  // All that were sent get their end.
  for (std::int64_t seq = 2; seq <= number; ++seq) {
    if (journal->end(seq, RecordKind::ack, Json{{"broker_message", std::string(240, 'x')}}).kind != RecordKind::ack) {
      return 7;
    }
  }
  if (!journal->halt(journal_head(), "operator", "the disk is full").is_halted) return 8;
  if (std::filesystem::exists(path + ".reserve")) return 9;
  // The space that became free is for ends only.
  journal->resume(journal_head(), "operator");
  if (!is_refused([&] { journal->claim(make_intent(2'000), {}); })) return 10;
  if (!is_refused([&] { journal->check_writable(); })) return 11;
  if (!journal->verify().is_whole || !journal->open_intents(clock.now() + 1h).empty()) return 12;
  // With space again all works, and the reserve is back.
  std::filesystem::remove(folder + "/filler");
  journal->check_writable();
  if (journal->claim(make_intent(2'000), {}).verdict != Verdict::claimed) return 13;
  if (!std::filesystem::exists(path + ".reserve")) return 14;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("journal.db")) return 15;
  }
  return journal->verify().is_whole ? 0 : 16;
}

// Returns 0, or the number of the step that failed.
int write_to_failing_disk(const std::string& folder) {
  support::ManualClock clock(test::kStart);
  const auto journal = orders::open_sqlite_journal(folder + "/journal.db", journal_options(), clock);
  if (journal->claim(make_intent(1), {}).verdict != Verdict::claimed) return 1;
  std::signal(SIGXFSZ, SIG_IGN);
  test::limit_files(200'000);  // the write-ahead log meets it, a small file does not
  for (int number = 2; number < 1'000; ++number) {
    try {
      journal->claim(make_intent(number), {});
    } catch (const support::Error& error) {
      const std::string text = error.message() + error.operator_message();
      if (error.message().find("cannot be written") == std::string::npos) return 2;
      if (text.find("full") != std::string::npos || text.find("room") != std::string::npos) return 3;
      // The reserve would not help.
      return std::filesystem::exists(folder + "/journal.db.reserve") ? 0 : 4;
    }
  }
  return 5;
}

}  // namespace

TEST_CASE("Order journal: a disk that fails is not told as a full one") {
  const test::TemporaryFolder folder;
  CHECK(test::run_apart([&] { return write_to_failing_disk(folder.path()); }) == 0);
}

TEST_CASE("Order journal: on a full disk nothing is claimed, and what was sent gets its end from the reserve") {
  const test::TemporaryFolder folder;
  const int failed_step = test::run_apart([&] { return fill_small_disk(folder.path()); });
  if (failed_step == kCannotMount) SKIP("this process may not mount a file system");
  CHECK(failed_step == 0);
}
