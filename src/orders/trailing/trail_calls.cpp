// Trading::find_trail and Trading::stop_trail.
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::chrono::seconds kEndTime{8};

}  // namespace

std::optional<TrailStatus> Trading::find_trail(std::string_view external_identifier) {
  auto found = impl_->trailer.find(external_identifier);
  if (!found) found = TrailJournal(impl_->journal).find(external_identifier);
  if (!found) return found;
  if (const auto state = impl_->journal.find_intent_by_identifier(external_identifier)) {
    found->alerts = impl_->tracker.list_alerts(state->intent.head.account_key);
  }
  return found;
}

TrailStatus Trading::stop_trail(std::string_view external_identifier, const Caller& caller) {
  const std::string reason = "It was ended by a call of " + caller.principal.id + ". Its stop is left as it is.";
  if (auto stopped = impl_->trailer.stop(external_identifier, reason, support::Budget::of(kEndTime))) return *stopped;
  auto known = TrailJournal(impl_->journal).find(external_identifier);
  if (!known) {
    throw Error(ErrorCode::not_found,
                "No trail with the external_identifier '" + support::printable(external_identifier, 60) +
                    "' is in the journal of this server.",
                "It is in the answer of place_order that started the trail.");
  }
  if (known->state == TrailState::ended) return *known;
  throw Error(ErrorCode::refused, "This process does not run that trail. " + known->reason,
              "Stop it where it runs, cancel its stop, or halt trading, which ends all trails.");
}

}  // namespace orders
