// Checks the market data feed and the account streamer. Neither finding is a failure: without them the tools use the
// REST API.
#include <thread>

#include "checks.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/masking.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using broker::FeedState;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kWait{5};             // for the quote, and for the account streamer's connection
constexpr std::chrono::seconds kRequestTimeout{15};  // for the quote token and the accounts
constexpr const char* kSymbol = "SPY";

support::Budget make_budget() {
  return support::Budget::of(kRequestTimeout);
}

// "it was refused", or the words of the state if the stream has no reason.
std::string explain(const std::string& reason, FeedState state) {
  return reason.empty() ? "it is " + std::string(broker::to_string(state)) : reason;
}

void check_feed(broker::Client& client, Check& check) {
  const broker::LiveInstrument instrument{.symbol = kSymbol, .streamer_symbol = kSymbol};
  const auto answer = client.live().look(std::span(&instrument, 1), {.quote = true}, kWait, make_budget());
  if (!answer.rows.empty() && answer.rows.front().quote) {
    check.detail = std::string("Quotes of ") + kSymbol + " arrive" + (answer.is_delayed ? ", delayed." : ".");
    return;
  }
  check.worsen(CheckStatus::warning);
  const auto health = client.live().health();
  check.detail = std::string("No quote of ") + kSymbol + " arrived: " +
                 (answer.missing.empty() ? explain(health.reason, health.state) : answer.missing.front().reason);
  const bool lacks_reason = !health.reason.empty() && check.detail.find(health.reason) == std::string::npos;
  check.detail += lacks_reason ? ", because " + health.reason + "." : ".";
  check.hint =
      "Greeks, candles and live prices are missing; quotes come from the REST API. "
      "A firewall or proxy may end WebSocket connections.";
}

void check_account_streamer(broker::Client& client, Check& check) {
  broker::ReadOptions options;
  options.budget = make_budget();
  std::vector<std::string> numbers;
  for (const broker::Account& account : *client.accounts(options)) {
    if (numbers.size() < broker::AccountEvents::kMaxAccounts) numbers.push_back(account.number);
  }
  const auto watch = client.account_events().watch(numbers, [](const broker::AccountEvent&) {});
  const auto end = std::chrono::steady_clock::now() + kWait;
  auto health = client.account_events().health();
  while (health.state != FeedState::live && health.state != FeedState::failed && health.state != FeedState::off &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(20ms);
    health = client.account_events().health();
  }
  for (const broker::RefusedAccount& refused : health.refused) {
    check.worsen(CheckStatus::warning);
    check.notes.push_back("The account streamer refused " + support::last_four(refused.number) + ": " +
                          support::mask_identifiers(support::printable(refused.reason, 200), numbers));
  }
  if (health.state == FeedState::live) {
    check.detail += " The account streamer answers.";
    return;
  }
  if (health.state == FeedState::off) {
    check.notes.push_back("The account streamer is not used: " + health.reason + ".");
    return;
  }
  check.worsen(CheckStatus::warning);
  check.notes.push_back("The account streamer does not answer: " +
                        support::mask_identifiers(explain(health.reason, health.state), numbers) +
                        ". Changes of orders are found by asking the REST API.");
}

}  // namespace

Check check_live(broker::Client& client) {
  Check check{.name = "live"};
  if (!client.config().live) {
    check.detail = "Switched off (LIVE): no Greeks, candles or live prices.";
    return check;
  }
  try {
    check_feed(client, check);
    check_account_streamer(client, check);
  } catch (const support::Error& error) {
    check.worsen(CheckStatus::warning);
    check.notes.push_back(error.message());
  }
  return check;
}

}  // namespace app
