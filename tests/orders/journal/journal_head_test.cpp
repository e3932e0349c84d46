// The last record of a journal file, kept beside it.
#include <filesystem>
#include <fstream>

#include "journal/head_file.hpp"
#include "journal_fixture.hpp"

using test::journal_options;
using test::make_intent;

namespace {

struct HeadFixture {
  test::TemporaryFolder folder;
  support::ManualClock clock{test::kStart};
  const std::string path = folder.path() + "/journal.db";

  std::unique_ptr<orders::Journal> open() { return orders::open_sqlite_journal(path, journal_options(), clock); }
  void write(int first, int last) {
    const auto journal = open();
    for (int i = first; i <= last; ++i) journal->claim(make_intent(i), {});
    journal->keep_head();
  }
  orders::VerifyResult verify() { return orders::verify_journal_file(path, journal_options().key); }
  // Makes the file the present one again, without the head.
  void copy_to(const std::string& other) { std::filesystem::copy_file(path, other); }
  void restore(const std::string& other) {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    std::filesystem::copy_file(other, path);
  }
};

}  // namespace

TEST_CASE("Journal head: a journal that has grown since is whole, also if it was written by another process") {
  HeadFixture fixture;
  fixture.write(1, 3);
  const auto kept = orders::read_head(fixture.path);
  REQUIRE(kept);
  CHECK(kept->seq == 4);
  CHECK(fixture.verify().is_whole);
  fixture.open()->claim(make_intent(4), {});
  CHECK(fixture.verify().is_whole);
  CHECK(orders::read_head(fixture.path)->seq == 4);
}

TEST_CASE("Journal head: an older copy, a file that lost its end and a new file are found") {
  HeadFixture fixture;
  const std::string older = fixture.folder.path() + "/older.db";
  fixture.write(1, 2);
  fixture.copy_to(older);
  fixture.write(3, 5);
  SECTION("An older copy") {
    fixture.restore(older);
    const orders::VerifyResult result = fixture.verify();
    CHECK_FALSE(result.is_whole);
    CHECK_FALSE(result.were_seals_checked);
    CHECK(result.broken_at == 4);
    CHECK(result.problem.starts_with("there were 6 records once, and 3 are left"));
  }
  SECTION("A new file in its place") {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(fixture.path + end);
    fixture.open();
    CHECK(fixture.verify().problem.starts_with("there were 6 records once, and 1 is left"));
  }
  SECTION("An older copy that went on") {
    fixture.restore(older);
    const auto journal = fixture.open();
    for (int i = 11; i <= 15; ++i) journal->claim(make_intent(i), {});
    const orders::VerifyResult result = fixture.verify();
    CHECK(result.broken_at == 6);
    CHECK(result.problem == "it is another record than the one that was the last once");
  }
  // Another process does not overwrite what is kept before it has verified the file.
  CHECK(orders::read_head(fixture.path)->seq == 6);
}

TEST_CASE("Journal head: a file that cannot be understood counts as none") {
  HeadFixture fixture;
  fixture.write(1, 2);
  for (const char* text : {"", "7", "x y\n", "-1 0\n", "99 0123\n"}) {
    CAPTURE(text);
    std::ofstream(orders::find_head_path(fixture.path), std::ios::trunc) << text;
    CHECK_FALSE(orders::read_head(fixture.path));
    CHECK(fixture.verify().is_whole);
  }
  fixture.write(3, 3);
  CHECK(orders::read_head(fixture.path)->seq == 4);
}

TEST_CASE("Journal head: one that cannot be written is an error") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(orders::write_head(folder.path() + "/none/journal.db", {1, "00"}), support::Error);
}

TEST_CASE("Journal head: a journal in memory keeps none") {
  support::ManualClock clock(test::kStart);
  const auto journal = orders::make_memory_journal(journal_options(), clock);
  journal->keep_head();
  CHECK(journal->verify().is_whole);
}
