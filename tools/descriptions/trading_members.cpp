#include "member_rows.hpp"

namespace tools {
namespace {

constexpr std::string_view kStatus =
    "`accepted`: TastyTrade has it. `refused` and `not_sent`: it does not. `outcome_unknown`: the answer was lost, and "
    "it may have it. `not_found`: two searches did not find it. `ambiguous`: more than one may be it.";
constexpr std::string_view kWords = "The order in words, made of its exact values.";
constexpr std::string_view kIdentifier = "The identifier that this server gave the order. `reconcile_order` takes it.";

constexpr std::string_view kAlerts =
    "What the user must know at once. `protection_missing: …`: a stop of a complex order ended by itself, and the "
    "position is held without it.";

constexpr std::string_view kTrailState =
    "`running`; `ended`; `elsewhere`: another process runs it, or was ended without a record of that.";
constexpr std::string_view kTrailEnd =
    "Why it ended: `max_replaces`, `time_over`, `stopped`, `halted`, `stop_filled`, …";

constexpr MemberDescription kRows[] = {
    {"preview_order", "status", "`previewed`: it may be placed. `refused`: a check failed, or TastyTrade refuses it."},
    {"preview_order", "order", kWords},
    {"", "question", "What a person reads before the order is sent: environment, account, order, cost, largest loss."},
    {"", "confirmation_token",
     "What `place_order` takes, once, within 60 seconds. Absent: the order cannot be placed."},
    {"preview_order", "expires_at",
     "Until when place_order has to be called. While the user is asked, the token holds for five minutes from the "
     "question."},
    {"preview_order", "price", "The price of one unit of all legs, without the multiplier."},
    {"preview_order", "price_effect", "`credit`: received. `debit`: paid. `none`: the price is 0."},
    {"preview_order", "market", "The price of one unit at the market. Positive: received."},
    {"", "natural", "Bought at the ask and sold at the bid."},
    {"preview_order", "mid", "Halfway between bid and ask."},
    {"", "max_loss", "The largest loss at expiration in dollars, without fees. Absent: unknown or without limit."},
    {"", "max_profit", "The largest profit at expiration in dollars, without fees."},
    {"", "is_loss_unlimited", "`true`: the loss has no limit."},
    {"", "is_profit_unlimited", "`true`: the profit has no limit."},
    {"", "risk_note", "Why the largest loss is not known."},
    {"preview_order", "fees", "Commission and fees of the whole order, as TastyTrade estimates them. Negative: paid."},
    {"place_order", "fees", "Commission and fees of the whole order, as TastyTrade estimates them. Negative: paid."},
    {"", "broker_refusal", "Why TastyTrade refuses the order, in its words."},
    {"preview_order", "code", "TastyTrade's code."},
    {"preview_order", "warnings", "What TastyTrade warns of."},
    {"", "errors", "What TastyTrade refuses, one entry for each reason."},
    {"preview_order", "changes",
     "The order that is replaced or changed, or the complex order that is cancelled first, as it is now."},
    {"preview_order", "order_id", "TastyTrade's number of the order."},
    {"place_order", "order_id", "TastyTrade's number of the order."},
    {"reconcile_order", "order_id", "TastyTrade's number of the order."},
    {"", "checks", "The checks of this server: those passed, those failed with the reason, those not run."},
    {"", "passed", "Names of checks."},
    {"", "failed", "Checks that refuse the order."},
    {"", "not_run", "Checks whose input could not be had."},
    {"preview_order", "notes", "Checks that passed with a remark, or whose failure was acknowledged."},
    {"place_order", "notes", "Checks that passed with a remark, or whose failure was acknowledged."},
    {"preview_order", "name", "The name of the check."},
    {"place_order", "name", "The name of the check."},
    {"", "why", "What the check found."},
    {"preview_order", "limit", "The limit that the order exceeds."},
    {"preview_order", "value", "The figure of the order."},
    {"place_order", "limit", "The limit that the order exceeds."},
    {"place_order", "value", "The figure of the order."},
    {"", "acknowledge", "The code that lets the order pass, if the user accepts what the check found."},
    {"preview_order", "external_identifier", kIdentifier},
    {"place_order", "external_identifier", kIdentifier},
    {"cancel_order", "external_identifier", kIdentifier},
    {"reconcile_order", "external_identifier", kIdentifier},
    {"", "journal_seq", "The number of the record in the order journal."},
    {"", "journal_head", "The first characters of the hash of the journal's last record."},
    {"", "is_journal_behind", "`true`: the outcome could not be written into the journal yet."},
    {"place_order", "status", kStatus},
    {"place_order", "order", kWords},
    {"", "broker_status", "The status in TastyTrade's words: `Routed`, `Live`, `Filled`."},
    {"place_order", "reason", "Why it was refused, or why the outcome is unknown."},
    {"place_order", "alerts",
     "What the user must know at once. `position_unprotected: …`: a stop was cancelled, and the position is not "
     "closed. `protection_missing: …`: a stop ended by itself, and the position is held."},
    {"preview_order", "alerts", kAlerts},
    {"cancel_order", "alerts", kAlerts},
    {"reconcile_order", "alerts", kAlerts},
    {"place_order", "steps", "Of an exit from a complex order: its two requests."},
    {"place_order", "step", "`cancel`: the complex order is cancelled. `close`: the closing order is sent."},
    {"", "confirmed_by",
     "How a person confirmed it: `elicitation`, `terminal`, or `none` if no person did. Not there if it was not sent "
     "and no person said yes."},
    {"", "retryable", "Always `false`: an order is never simply tried again."},
    {"cancel_order", "orders", "One entry for each order or complex order."},
    {"cancel_order", "id", "TastyTrade's number of the order, or of the complex order."},
    {"cancel_order", "status", "The outcome of the request: `accepted` means that TastyTrade has it."},
    {"cancel_order", "order", kWords},
    {"cancel_order", "reason", "Why it was not cancelled, or what is not certain."},
    {"", "is_complex", "`true`: a complex order, cancelled as a whole."},
    {"", "removed_protection", "`true`: the order limited the loss of a position."},
    {"reconcile_order", "status", kStatus},
    {"reconcile_order", "order", kWords},
    {"reconcile_order", "reason", "What the search found."},
    {"", "found_by", "How the order was found: by its `identifier`, its content (`fingerprint`) or its `id`."},
    {"", "looked_at", "The lists that were searched."},
    {"", "candidates", "The orders that may be it."},
    {"", "trail", "A trail: this server moves a stop behind the market."},
    {"", "distance", "How far the trigger stays from the best price: `2.00` or `1.5%`."},
    {"", "step", "The least move of the trigger."},
    {"", "trigger", "The trigger of the stop as it is now."},
    {"", "next_trigger", "The trigger to which the stop moves as soon as the trail starts. Absent: it stays."},
    {"", "replaces", "How often the stop was replaced."},
    {"", "max_replaces", "How often it is replaced at most."},
    {"", "best_price", "The best price since the start: the highest bid, or the lowest ask for a stop that buys."},
    {"preview_order", "until", "When the trail ends."},
    {"place_order", "until", "When the trail ends."},
    {"cancel_order", "until", "When the trail ends."},
    {"reconcile_order", "until", "When the trail ends."},
    {"place_order", "state", kTrailState},
    {"cancel_order", "state", kTrailState},
    {"reconcile_order", "state", kTrailState},
    {"place_order", "started_at", "When the trail was started."},
    {"cancel_order", "started_at", "When the trail was started."},
    {"reconcile_order", "started_at", "When the trail was started."},
    {"place_order", "ended_at", "When the trail ended."},
    {"cancel_order", "ended_at", "When the trail ended."},
    {"reconcile_order", "ended_at", "When the trail ended."},
    {"place_order", "end", kTrailEnd},
    {"cancel_order", "end", kTrailEnd},
    {"reconcile_order", "end", kTrailEnd},
    {"cancel_order", "order_id", "TastyTrade's number of the stop that the trail moved."},
    {"", "halted", "`true`: no order is sent."},
    {"halt_trading", "since", "When trading was halted."},
    {"halt_trading", "reason", "Why, as it was given."},
};

}  // namespace

std::span<const MemberDescription> trading_members() {
  return kRows;
}

}  // namespace tools
