// Watchlists: bad input is refused and changes nothing; what is written is read again under its name.
#include <atomic>
#include <set>
#include <thread>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;

namespace {

Json entry(const char* symbol, const char* type = "Equity") {
  return {{"symbol", symbol}, {"instrument-type", type}};
}

Json list(const std::string& name, Json entries = Json::array({entry("AAPL")})) {
  Json body{{"name", name}};
  body["watchlist-entries"] = std::move(entries);
  return body;
}

std::string path_of(const std::string& name) {
  return "/watchlists/" + support::percent_encode(name);
}

std::set<std::string> names(SimulatorFixture& fixture) {
  std::set<std::string> found;
  for (const Json& row : fixture.items("/watchlists")) found.insert(row["name"].get<std::string>());
  return found;
}

const std::set<std::string> kSeeded{"Core", "Options / Q4 ideas", "Later"};

}  // namespace

TEST_CASE("A watchlist that is not complete is refused with all that is wrong, and nothing is stored") {
  SimulatorFixture fixture;
  const auto post = [&](const Json& body) { return problems(fixture.write("POST", "/watchlists", body)); };
  CHECK(post(Json::object()) == "400 name: is missing; watchlist-entries: is missing");
  CHECK(post({{"name", nullptr}, {"watchlist-entries", nullptr}}) ==
        "400 name: is missing; watchlist-entries: is missing");
  CHECK(post({{"name", 7}, {"watchlist-entries", "AAPL"}}) == "400 name: is invalid; watchlist-entries: is invalid");
  CHECK(post({{"name", "One"}, {"watchlist-entries", {{"symbol", "AAPL"}}}}) == "400 watchlist-entries: is invalid");
  CHECK(post(list("")) == "400 name: is empty");
  CHECK(post(list(" \t")).starts_with("400 name: is empty"));
  CHECK(post(list("a\nb")) == "400 name: is invalid");
  CHECK(post(list(std::string("a\0b", 3))) == "400 name: is invalid");
  CHECK(post(list(std::string(300, 'n'))) == "400 name: is too long (maximum is 255 characters)");
  CHECK(post(list("One", Json::array({"AAPL"}))) == "400 watchlist-entries[0][symbol]: is invalid");
  CHECK(post(list("One", Json::array({entry("AAPL"), Json::object()}))) ==
        "400 watchlist-entries[1][symbol]: is missing");
  CHECK(post(list("One", Json::array({entry(" ")}))) == "400 watchlist-entries[0][symbol]: is empty");
  CHECK(post(list("One", Json::array({{{"symbol", 5}}}))) == "400 watchlist-entries[0][symbol]: is invalid");
  CHECK(post(list("One", Json::array({entry("AAPL", "Stock")}))) ==
        "400 watchlist-entries[0][instrument-type]: does not have a valid value");
  Json body = list("One");
  body["order-index"] = "first";
  body["group-name"] = 3;
  CHECK(post(body) == "400 group-name: is invalid; order-index: is invalid");
  CHECK(names(fixture) == kSeeded);
}

TEST_CASE("A body that is not JSON, is of another media type, nests too deep or is huge is refused") {
  SimulatorFixture fixture;
  const auto status = [&](const std::string& body, const std::string& type = "application/json") {
    const auto reply = fixture.send("POST", "/watchlists", body, type);
    REQUIRE(reply);
    return reply->status;
  };
  CHECK(status("{\"name\":\"One\",") == 400);
  CHECK(status("[]") == 400);
  CHECK(status("\"One\"") == 400);
  CHECK(status("") == 400);
  CHECK(status("{\"name\":\"\xff\xfe\",\"watchlist-entries\":[]}") == 400);
  CHECK(status(std::string(100'000, '[')) == 400);
  CHECK(status(support::to_text(list("One")), "text/plain") == 415);
  Json entries = Json::array();
  for (int i = 0; i < 40'000; ++i) entries.push_back(entry("AAPL"));
  CHECK(status(support::to_text(list("One", std::move(entries)))) == 413);
  CHECK(names(fixture) == kSeeded);
}

TEST_CASE("An unknown name, a name that is taken and a path without a name change nothing") {
  SimulatorFixture fixture;
  const auto answer = [&](const char* method, const std::string& path, const Json& body = Json::object()) {
    return problems(fixture.write(method, path, body));
  };
  CHECK(fixture.refused("/watchlists/Nope") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/watchlists/core") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/watchlists/") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/public-watchlists/Core") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/pairs-watchlists/Core") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/public-watchlists?counts-only=1").first == 400);
  CHECK(answer("PUT", "/watchlists/Nope", list("Nope")) == "404 not_found");
  CHECK(answer("DELETE", "/watchlists/Nope") == "404 not_found");
  CHECK(answer("DELETE", "/watchlists") == "404 not_found");
  CHECK(answer("DELETE", "/watchlists/") == "404 not_found");
  CHECK(answer("PUT", "/watchlists", list("One")) == "404 not_found");
  CHECK(answer("POST", "/public-watchlists", list("One")) == "404 not_found");
  CHECK(answer("POST", "/watchlists", list("Core")) == "422 validation_error");
  CHECK(answer("PUT", "/watchlists/Later", list("Core")) == "422 validation_error");
  CHECK(names(fixture) == kSeeded);
  CHECK(fixture.data("/watchlists/Core")["watchlist-entries"].size() == 5);
  CHECK(fixture.data("/watchlists/Later")["watchlist-entries"].empty());
}

TEST_CASE("Each write needs a token") {
  SimulatorFixture fixture;
  fixture.token = "wrong";
  CHECK(problems(fixture.write("POST", "/watchlists", list("One"))) == "401 token_invalid");
  CHECK(problems(fixture.write("PUT", "/watchlists/Core", list("Core"))) == "401 token_invalid");
  CHECK(problems(fixture.write("DELETE", "/watchlists/Core", Json::object())) == "401 token_invalid");
  fixture.log_in();
  CHECK(names(fixture) == kSeeded);
}

TEST_CASE("A watchlist of any name is created, read, replaced, renamed and deleted") {
  SimulatorFixture fixture;
  const std::string kNames[] = {"a/b",         "/",         "%2F",        "..",          ".",
                                "50% \"off\"", "Größe — 📈", "it's & all", "two  spaces", std::string(255, 'n')};
  for (const std::string& name : kNames) {
    INFO(name);
    const auto [created, answer] = fixture.write("POST", "/watchlists", list(name));
    CHECK(created == 201);
    CHECK(answer["data"]["name"] == name);
    CHECK(answer["context"] == "/watchlists");
    const Json stored = fixture.data(path_of(name));
    CHECK(stored["name"] == name);
    CHECK(stored["watchlist-entries"] == Json::array({entry("AAPL")}));
    Json body = list(name + "2", Json::array());
    if (name.size() > 200) body["name"] = "short";
    body["group-name"] = "Mine";
    body["order-index"] = 3;
    const auto [replaced, now] = fixture.write("PUT", path_of(name), body);
    CHECK(replaced == 200);
    CHECK(now["data"] == body);
    CHECK(fixture.refused(path_of(name)).first == 404);
    const auto [removed, gone] = fixture.write("DELETE", path_of(body["name"].get<std::string>()), Json::object());
    CHECK(removed == 200);
    CHECK(gone["name"] == body["name"]);
  }
  CHECK(names(fixture) == kSeeded);
}

TEST_CASE("Reads and writes of a watchlist have the shapes that were recorded") {
  SimulatorFixture fixture;
  const Json all = fixture.get("/watchlists");
  CHECK(all["context"] == "/watchlists");
  CHECK(all["data"]["items"].size() == 3);
  const Json one = fixture.get("/watchlists/Options%20%2F%20Q4%20ideas");
  CHECK_FALSE(one.contains("context"));
  CHECK(one["data"]["cms-id"].is_null());
  CHECK(one["data"].contains("cms-id"));
  CHECK(one["data"]["user-id"].is_number_integer());
  CHECK_FALSE(one["data"]["watchlist-entries"].back().contains("instrument-type"));
  CHECK_FALSE(fixture.data("/watchlists/Later").contains("group-name"));
  // SDKs do not encode the slash.
  CHECK(fixture.data("/watchlists/Options%20/%20Q4%20ideas") == one["data"]);
  fixture.go_to("2026-08-25T14:00:00.000Z");
  const auto [replaced, answer] = fixture.write("PUT", "/watchlists/Core", list("Core"));
  CHECK(replaced == 200);
  CHECK_FALSE(answer.contains("context"));
  CHECK_FALSE(answer["data"].contains("group-name"));
  CHECK(answer["data"]["order-index"] == 9999);
  const auto [removed, gone] = fixture.write("DELETE", "/watchlists/Core", Json::object());
  CHECK(removed == 200);
  CHECK(gone["user_id"].is_number_integer());
  CHECK(gone["created_at"] == "2025-06-14T16:34:05.909Z");
  CHECK(gone["updated_at"] == "2026-08-25T14:00:00.000Z");
  CHECK(gone["watchlist_entries"] == Json::array({entry("AAPL")}));
  CHECK(gone["cms_id"].is_null());
  CHECK_FALSE(gone.contains("data"));
}

TEST_CASE("A second login of the customer sees what the first one wrote, and the last write stays") {
  SimulatorFixture fixture;
  const std::string first = fixture.token;
  CHECK(fixture.write("PUT", "/watchlists/Core", list("Core", Json::array({entry("F")}))).first == 200);
  fixture.log_in();
  CHECK(fixture.token != first);
  CHECK(fixture.data("/watchlists/Core")["watchlist-entries"] == Json::array({entry("F")}));
  CHECK(fixture.write("DELETE", "/watchlists/Core", Json::object()).first == 200);
  fixture.token = first;
  CHECK(problems(fixture.write("PUT", "/watchlists/Core", list("Core"))) == "404 not_found");
  CHECK(problems(fixture.write("DELETE", "/watchlists/Core", Json::object())) == "404 not_found");
}

TEST_CASE("Of four clients that create the same watchlist at once, one succeeds") {
  SimulatorFixture fixture;
  std::atomic<int> created = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      httplib::Client client("127.0.0.1", fixture.simulator.port());
      const auto reply =
          client.Post("/watchlists", fixture.headers(), support::to_text(list("Same")), "application/json");
      created += reply && reply->status == 201;
      refused += reply && reply->status == 422;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(created == 1);
  CHECK(refused == 3);
}

TEST_CASE("There may be no more than 1,000 watchlists") {
  SimulatorFixture fixture;
  for (int i = 0; i < 997; ++i) {
    REQUIRE(fixture.write("POST", "/watchlists", list("n" + std::to_string(i))).first == 201);
  }
  CHECK(fixture.write("POST", "/watchlists", list("one more")).first == 422);
  CHECK(fixture.write("DELETE", "/watchlists/n5", Json::object()).first == 200);
  CHECK(fixture.write("POST", "/watchlists", list("one more")).first == 201);
}

TEST_CASE("Public watchlists are read as a whole, by name, or as counts only") {
  SimulatorFixture fixture;
  const Json all = fixture.items("/public-watchlists");
  const Json counts = fixture.items("/public-watchlists?counts-only=true");
  REQUIRE(counts.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string name = all[i]["name"].get<std::string>();
    INFO(name);
    CHECK(all[i]["user-id"] == -1);
    CHECK(all[i]["id"].is_string());
    CHECK(fixture.data("/public-watchlists/" + support::percent_encode(name)) == all[i]);
    CHECK(counts[i]["name"] == name);
    CHECK(counts[i]["count"] == all[i]["watchlist-entries"].size());
    CHECK_FALSE(counts[i].contains("watchlist-entries"));
    // Every instrument is one that the simulator has.
    for (const Json& row : all[i]["watchlist-entries"]) {
      const std::string symbol = row["symbol"].get<std::string>();
      CHECK_FALSE(fixture.items("/symbols/search/" + support::percent_encode(symbol)).empty());
    }
  }
}

TEST_CASE("Pairs watchlists are read as a whole or by name") {
  SimulatorFixture fixture;
  const Json all = fixture.items("/pairs-watchlists");
  REQUIRE(all.size() == 2);
  for (const Json& row : all) {
    CHECK(fixture.data("/pairs-watchlists/" + support::percent_encode(row["name"].get<std::string>())) == row);
    for (const Json& pair : row["pairs-equations"]) {
      CHECK(pair["left-action"] == "Buy");
      CHECK(pair["right-quantity"].is_number_integer());
    }
  }
}
