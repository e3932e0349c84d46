// Tools of orders where a person is asked, or has to be.
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tool_fixture.hpp"

using support::Json;
using test::has;
using test::ToolFixture;

namespace {

// A client whose user says yes after a while.
struct SlowPerson final : mcp::ClientRequests {
  explicit SlowPerson(std::chrono::milliseconds given) : pause(given) {}
  mcp::InputResponses request_input(const std::vector<mcp::InputRequest>& requests, const support::Budget&) override {
    std::this_thread::sleep_for(pause);
    mcp::InputResponses responses;
    responses.emplace(requests.front().key, Json{{"action", "accept"}, {"content", {{"confirm", "yes, send it"}}}});
    return responses;
  }
  const std::chrono::milliseconds pause;
};

Json make_preview() {
  return {{"account_number", simulator::kMarginAccount},
          {"order_type", "limit"},
          {"price", "mid"},
          {"time_in_force", "day"},
          {"legs", Json::array({{{"action", "buy_to_open"}, {"symbol", "AMD"}, {"quantity", 1}}})}};
}

mcp::RequestInfo make_request(bool can_ask) {
  mcp::RequestInfo request{.principal = std::make_shared<const mcp::Principal>(), .protocol_version = "2025-11-25"};
  request.client_capabilities.elicit_form = can_ask;
  return request;
}

}  // namespace

TEST_CASE("place_order: the time for which a person thinks is not that of the call") {
  ToolFixture fixture;
  const mcp::RequestInfo request = make_request(true);
  mcp::Context previewing(request, support::Budget::of(std::chrono::seconds(20)), nullptr, nullptr);
  const Json preview = mcp::run_tool(fixture.trading_registry.get("preview_order"), make_preview(), previewing).tree();
  INFO(preview.dump());
  REQUIRE(preview["status"] == "previewed");
  SlowPerson person{std::chrono::milliseconds(3'200)};
  mcp::Context placing(request, support::Budget::of(std::chrono::seconds(3)), nullptr, &person);
  const Json placed = mcp::run_tool(fixture.trading_registry.get("place_order"),
                                    {{"confirmation_token", preview["confirmation_token"]}}, placing)
                          .tree();
  INFO(placed.dump());
  CHECK(placed["status"] == "accepted");
  CHECK(placed["confirmed_by"] == "elicitation");
}

TEST_CASE("preview_order: where a person must confirm, a client that cannot ask is told that it cannot place") {
  ToolFixture fixture;
  orders::Trading trading({.client = fixture.client,
                           .store = *fixture.store,
                           .journal = *fixture.journal,
                           .sealer = fixture.sealer,
                           .key = support::Secret("a key of the journal in tests"),
                           .replica = "test",
                           .settings = {.enabled = true, .require_human = true},
                           .program = "tastytrade-mcp/test",
                           .reconciles = false});
  const mcp::Registry registry(
      tools::catalog(fixture.client, tools::Settings{.default_account = {}, .trading = &trading}));
  for (const bool can_ask : {false, true}) {
    const mcp::RequestInfo request = make_request(can_ask);
    mcp::Context context(request, support::Budget::of(std::chrono::seconds(20)), nullptr, nullptr);
    const Json preview = mcp::run_tool(registry.get("preview_order"), make_preview(), context).tree();
    INFO(preview.dump());
    CHECK(has(preview["note"].get<std::string>(), "This client cannot place it") != can_ask);
  }
}
