// The file that halts trading.
#include <filesystem>
#include <fstream>

#include "state/temporary_folder.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

TEST_CASE("Halt file: a file named HALT halts as long as it is there, whatever else resumes") {
  const test::TemporaryFolder folder;
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.halt_file = folder.path() + "/HALT";
  orders::Trading trading(parts);
  const auto preview = [&] { return trading.preview(fixture.buy(), fixture.caller, {}).status; };
  CHECK(preview() == Status::previewed);
  std::ofstream(parts.halt_file) << "";
  CHECK(preview() == Status::refused);
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::refused);
  std::filesystem::remove(parts.halt_file);
  CHECK(preview() == Status::refused);  // the halt of the file stands in the journal
  fixture.journal.resume({}, "operator");
  CHECK(preview() == Status::previewed);
}
