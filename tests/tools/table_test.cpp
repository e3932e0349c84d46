// Tables: the form for models, the form for programs, the choice of columns.
#include <catch2/catch_test_macros.hpp>

#include "shared/table.hpp"
#include "tastytrade_mcp/support/error.hpp"

using support::Decimal;
using support::Json;
using tools::Table;
using tools::TableForm;
using tools::TableRow;

namespace {

struct Contract {
  const char* symbol;
  std::optional<Decimal> bid;
  std::optional<Decimal> delta;
};

const std::vector<Contract> kContracts = {{"AAPL  261218C00370000", Decimal::of("1.5"), Decimal::of("0.25")},
                                          {"AAPL \"x\"", std::nullopt, Decimal::of("-0.5")}};

// Cells are added in another order than the columns.
void write_contract(TableRow& row, const Contract& contract) {
  row.statistic("delta", contract.delta);
  row.money("bid", contract.bid);
  row.text("symbol", contract.symbol);
  row.text("note", "");
}

std::string write(TableForm form, const std::vector<std::string>& columns = {},
                  const std::vector<Contract>& contracts = kContracts) {
  Table table({"symbol", "bid", "delta", "note"}, form);
  table.select_columns(columns);
  return support::write_object(
      [&](support::JsonWriter& result) { table.write(result, "options", contracts, write_contract); });
}

}  // namespace

TEST_CASE("A table is an array of rows of text, of which the first has the names of the columns") {
  CHECK(write(TableForm::table) ==
        R"({"options":[["symbol","bid","delta","note"],["AAPL  261218C00370000","1.50","0.25",""],)"
        R"(["AAPL \"x\"","","-0.5",""]]})");
}

TEST_CASE("The same rows as objects leave out what is unknown, and statistics are numbers") {
  CHECK(write(TableForm::rows) == R"({"options":[{"symbol":"AAPL  261218C00370000","bid":"1.50","delta":0.25},)"
                                  R"({"symbol":"AAPL \"x\"","delta":-0.5}]})");
}

TEST_CASE("Columns can be chosen, in the order of the choice, and a column named twice is written once") {
  CHECK(write(TableForm::table, {"DELTA", "symbol", "delta"}) ==
        R"({"options":[["delta","symbol"],["0.25","AAPL  261218C00370000"],["-0.5","AAPL \"x\""]]})");
  CHECK(write(TableForm::rows, {"delta"}) == R"({"options":[{"delta":0.25},{"delta":-0.5}]})");
}

TEST_CASE("An unknown column is refused with the names of the columns") {
  try {
    write(TableForm::table, {"gamma"});
    FAIL("accepted");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    CHECK(error.message() == "There is no column 'gamma'.");
    CHECK(error.hint == "The columns: symbol, bid, delta, note.");
  }
}

TEST_CASE("An empty table still has the names of its columns, and an empty list of rows has nothing") {
  CHECK(write(TableForm::table, {"bid"}, {}) == R"({"options":[["bid"]]})");
  CHECK(write(TableForm::rows, {"bid"}, {}) == R"({"options":[]})");
}
