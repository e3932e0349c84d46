#include <algorithm>
#include <map>
#include <set>

#include "instruments/symbols.hpp"
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

std::map<std::string, std::set<std::string>> expirations_by_root(SimulatorFixture& fixture,
                                                                 const std::string& underlying) {
  std::map<std::string, std::set<std::string>> found;
  for (const Json& root : fixture.items("/option-chains/" + underlying + "/nested")) {
    for (const Json& row : root["expirations"]) {
      found[root["root-symbol"].get<std::string>()].insert(row["expiration-date"].get<std::string>());
    }
  }
  return found;
}

}  // namespace

TEST_CASE("Option symbols are formatted and parsed as recorded") {
  const auto date = [](const char* text) { return *support::parse_date(text); };
  const OptionName half{"AAPL", date("2026-06-12"), false, 257500};
  CHECK(occ_symbol(half) == "AAPL  260612P00257500");
  CHECK(occ_streamer(half) == ".AAPL260612P257.5");
  CHECK(occ_streamer({"F", date("2025-06-20"), false, 2170}) == ".F250620P2.17");
  CHECK(occ_symbol({"GOOGL", date("2027-06-17"), false, 235000}) == "GOOGL 270617P00235000");
  CHECK(parse_occ("AAPL  260612P00257500")->strike == 257500);
  CHECK_FALSE(parse_occ("AAPL 260612P00257500"));
  CHECK_FALSE(parse_occ("AAPL  261332P00257500"));
  const FutureOptionName monday{"/ESU6", "E1AN6", date("2026-07-06"), false, 6260000};
  CHECK(future_option_symbol(monday) == "./ESU6 E1AN6 260706P6260");
  CHECK(future_option_streamer(monday, "XCME") == "./E1AN26P6260:XCME");
  CHECK(future_option_symbol({"/MCLM5", "MW2K5", date("2025-05-09"), true, 62500}) == "./MCLM5MW2K5 250509C62.5");
  CHECK(parse_future_option("./MCLM5MW2K5 250509C62.5")->future == "/MCLM5");
  CHECK_FALSE(parse_future_option("./MCLM5MW2K5 250509C62.50"));
}

TEST_CASE("Every underlying with options has a chain with ascending strikes") {
  SimulatorFixture fixture;
  int chains = 0;
  for (const Json& equity : fixture.items("/instruments/equities")) {
    if (!equity.contains("option-tick-sizes")) continue;
    ++chains;
    const std::string symbol = equity["symbol"];
    const std::string path = symbol == "BRK/B" ? "BRK%2FB" : symbol;
    INFO(symbol);
    for (const Json& root : fixture.items("/option-chains/" + path + "/nested")) {
      CHECK(root["underlying-symbol"] == symbol);
      std::string previous;
      for (const Json& expiration : root["expirations"]) {
        const std::string date = expiration["expiration-date"];
        CHECK(date > previous);
        previous = date;
        const Json& strikes = expiration["strikes"];
        REQUIRE(strikes.size() >= 5);
        CHECK(std::is_sorted(strikes.begin(), strikes.end(), [](const Json& a, const Json& b) {
          return decimal(a, "strike-price") < decimal(b, "strike-price");
        }));
        const std::string first = strikes[0]["call"];
        CHECK(first.size() == 21);
        CHECK(Json(parse_occ(first)->root) == root["root-symbol"]);
      }
    }
  }
  CHECK(chains >= 60);
}

TEST_CASE("Weekly, monthly and LEAPS expirations are listed, on Thursday if Friday is a holiday") {
  SimulatorFixture fixture;
  const auto apple = expirations_by_root(fixture, "AAPL")["AAPL"];
  for (const char* date : {"2026-08-28", "2026-09-04", "2026-09-11", "2026-09-18", "2026-09-25", "2026-10-02",
                           "2026-10-16", "2026-11-20", "2026-12-18", "2027-01-15", "2027-06-17", "2028-01-21"}) {
    INFO(date);
    CHECK(apple.contains(date));
  }
  SimulatorFixture june({}, "2026-06-12T15:00:00Z");
  const Json chain = june.items("/option-chains/AAPL/nested")[0]["expirations"];
  CHECK(chain[0]["days-to-expiration"] == 0);
  CHECK(chain[1]["expiration-date"] == "2026-06-18");
  CHECK(chain[1]["expiration-type"] == "Regular");
}

TEST_CASE("SPX has a root that settles in the morning and one that settles in the afternoon") {
  SimulatorFixture fixture;
  const Json roots = fixture.items("/option-chains/SPX/nested");
  REQUIRE(roots.size() == 2);
  CHECK(roots[0]["root-symbol"] == "SPX");
  CHECK(roots[1]["root-symbol"] == "SPXW");
  for (const Json& row : roots[0]["expirations"]) {
    CHECK(row["settlement-type"] == "AM");
    CHECK(row["expiration-type"] == "Regular");
  }
  for (const Json& row : roots[1]["expirations"]) CHECK(row["settlement-type"] == "PM");
  const auto dates = expirations_by_root(fixture, "SPX");
  CHECK(dates.at("SPX").contains("2026-09-18"));
  CHECK(dates.at("SPXW").contains("2026-09-18"));
  CHECK(dates.at("SPXW").contains("2026-08-24"));
  CHECK(expirations_by_root(fixture, "VIX")["VIX"].contains("2026-09-16"));
}

TEST_CASE("The three forms of a chain have the same contracts") {
  SimulatorFixture fixture;
  std::set<std::string> full, nested, compact;
  for (const Json& row : fixture.items("/option-chains/F")) full.insert(row["symbol"].get<std::string>());
  for (const Json& root : fixture.items("/option-chains/F/nested")) {
    for (const Json& expiration : root["expirations"]) {
      for (const Json& strike : expiration["strikes"]) {
        nested.insert(strike["call"].get<std::string>());
        nested.insert(strike["put"].get<std::string>());
      }
    }
  }
  for (const Json& row : fixture.items("/option-chains/F/compact")) {
    CHECK(row["symbols"].size() == row["streamer-symbols"].size());
    for (const Json& symbol : row["symbols"]) compact.insert(symbol.get<std::string>());
  }
  CHECK(full.size() > 200);
  CHECK(full == nested);
  CHECK(full == compact);
  CHECK(fixture.refused("/option-chains/NOPE/nested").first == 404);
}

TEST_CASE("An option can be requested as an instrument") {
  SimulatorFixture fixture;
  const Json option = fixture.data("/instruments/equity-options/AAPL%20%20260918C00310000");
  CHECK(option["streamer-symbol"] == ".AAPL260918C310");
  CHECK(option["expires-at"] == "2026-09-18T20:00:00.000+00:00");
  CHECK(option["strike-price"] == "310.0");
  CHECK(option["exercise-style"] == "American");
  CHECK(fixture.refused("/instruments/equity-options/AAPL%20%20260919C00310000").first == 404);
}

TEST_CASE("ES options name their contract and a future that expires after them") {
  SimulatorFixture fixture;
  const Json data = fixture.data("/futures-option-chains/ES/nested");
  CHECK_FALSE(data.contains("items"));
  CHECK(data["futures"][0]["symbol"] == "/ESU6");
  std::map<std::string, Json> by_contract;
  for (const Json& row : data["option-chains"][0]["expirations"]) {
    by_contract[row["option-contract-symbol"].get<std::string>()] = row;
  }
  REQUIRE(by_contract.contains("EW3U6"));
  CHECK(by_contract["EW3U6"]["underlying-symbol"] == "/ESZ6");
  CHECK(by_contract["EW3U6"]["settlement-type"] == "PM");
  CHECK(by_contract["ESU6"]["underlying-symbol"] == "/ESU6");
  CHECK(by_contract["ESU6"]["settlement-type"] == "AM");
  CHECK(by_contract["E4AQ6"]["expiration-date"] == "2026-08-24");
  CHECK(by_contract["EWQ6"]["expiration-date"] == "2026-08-31");
  const Json strike = by_contract["EW3U6"]["strikes"][0];
  CHECK(strike["call"].get<std::string>().starts_with("./ESZ6 EW3U6 260918C"));
  CHECK(strike["call-streamer-symbol"].get<std::string>().starts_with("./EW3U26C"));
  for (const char* code : {"CL", "GC", "NQ", "ZN", "6E"}) {
    INFO(code);
    CHECK(fixture.data(std::string("/futures-option-chains/") + code + "/nested")["option-chains"][0]["expirations"]
              .size() > 3);
  }
  CHECK(fixture.refused("/futures-option-chains/MES/nested").first == 404);
}
