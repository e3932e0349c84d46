// The order journal under kills, and where its files cannot grow.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "journal_fixture.hpp"
#include "journal_process.hpp"

using namespace std::chrono_literals;
using orders::Journal;
using orders::Json;
using orders::RecordKind;
using test::is_refused;
using test::journal_head;
using test::journal_options;
using test::limit_files;
using test::make_intent;
using test::run_apart;
using test::Verdict;

namespace {

// A process that claims confirmations first, first + 1, … and tells each one after its claim has returned.
pid_t start_claiming(const std::string& path, int first, int& told) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t process = ::fork();
  if (process == 0) {
    ::close(ends[0]);
    const support::SystemClock clock;
    const auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
    for (int number = first;; ++number) {
      const orders::ClaimResult result = journal->claim(make_intent(number, clock.now()), {});
      if (result.verdict != Verdict::claimed) ::_exit(1);
      if (::write(ends[1], &number, sizeof(number)) != sizeof(number)) ::_exit(2);
      if (number % 3 == 0) journal->end(result.seq, RecordKind::ack, Json{{"order_id", number}});
    }
  }
  ::close(ends[1]);
  told = ends[0];
  return process;
}

int exceed_file_size(const std::string& path) {
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails
  support::ManualClock clock(test::kStart);
  const auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
  if (journal->claim(make_intent(1), {}).verdict != Verdict::claimed) return 1;
  limit_files(4096);
  if (!is_refused([&] { journal->claim(make_intent(2), {}); })) return 2;
  if (!is_refused([&] { journal->append(journal_head(), RecordKind::event, "", Json::object()); })) return 3;
  if (!is_refused([&] { journal->check_writable(); })) return 4;
  if (journal->find_intent("confirmation-2") || journal->last()->seq != 2) return 5;
  limit_files(RLIM_INFINITY);
  if (journal->claim(make_intent(2), {}).seq != 3) return 6;
  return journal->verify().is_whole ? 0 : 7;
}

}  // namespace

TEST_CASE("Order journal: every claim that returned survives a kill at any time") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/journal.db";
  std::mt19937 random(20261129);  // NOLINT: the same moments each time, as far as a clock allows
  int first = 0, told_in_all = 0;
  for (int round = 0; round < 50; ++round) {
    int told = -1;
    const pid_t process = start_claiming(path, first, told);
    int last = -1;
    // Half of the rounds are killed after some claims, the others at any time, the first opening included.
    for (unsigned claims = round % 2 == 0 ? 1 + random() % 4 : 0; claims > 0; --claims) {
      REQUIRE(::read(told, &last, sizeof(last)) == sizeof(last));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    for (int number = 0; ::read(told, &number, sizeof(number)) == sizeof(number);) last = number;
    ::close(told);
    const support::SystemClock clock;
    const auto journal = orders::open_sqlite_journal(path, journal_options(), clock);
    for (int number = first; number <= last; ++number) {
      if (!journal->find_intent(make_intent(number).confirmation_id)) {
        FAIL("claim " << number << " is lost in round " << round);
      }
    }
    told_in_all += last < first ? 0 : last - first + 1;
    // One more may be in the file that was not told.
    first = std::max(first, last + 1);
    if (journal->find_intent(make_intent(first).confirmation_id)) ++first;
    CHECK_FALSE(journal->find_intent(make_intent(first).confirmation_id));
    const orders::VerifyResult result = journal->verify();
    CHECK(result.problem == "");
  }
  CHECK(told_in_all >= 25);
}

TEST_CASE("Order journal: where a file cannot grow nothing is claimed, and it works again afterwards") {
  const test::TemporaryFolder folder;
  CHECK(run_apart([&] { return exceed_file_size(folder.path() + "/journal.db"); }) == 0);
}
