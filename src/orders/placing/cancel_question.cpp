#include "placing/cancel_question.hpp"

#include <algorithm>

#include "confirmation/confirmation_store.hpp"
#include "figures/metrics.hpp"
#include "placing/cancel_checks.hpp"
#include "preview/declines.hpp"
#include "preview/question_text.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::size_t kIdDigits = 32;

std::string make_store_key(const RecordHead& head, const Caller& caller, const std::string& digest) {
  return "cancel-question:" + caller.principal.id + ':' + head.account_key + ':' + digest;
}

// The targets of a request, each as a decline remembers it: whatever has been filled of it meanwhile, and whatever
// other orders a later request names with it.
std::vector<std::string> make_decline_digests(const RecordHead& head, const std::vector<std::string>& order_ids) {
  std::vector<std::string> digests;
  for (const std::string& id : order_ids) {
    digests.push_back(support::hex(support::sha256("cancel:" + head.account_key + ':' + id)));
  }
  return digests;
}

// The orders that protect a position and would be cancelled after a yes. Of the others the cancellation says why not.
std::vector<CancelTarget> read_protective_targets(Trading::Impl& self, const CancelRequest& request,
                                                  const Caller& caller, const broker::ReadOptions& options) {
  std::vector<CancelTarget> targets;
  const auto add = [&](const std::string& id, bool is_complex) {
    try {
      CancelTarget target = read_cancel_target(self.parts.client, request.account.number, id, is_complex, options);
      if (!target.protects() || find_cancel_refusal(self, request, target, caller, options)) return;
      targets.push_back(std::move(target));
    } catch (const Error& error) {
      if (error.code != ErrorCode::not_found) throw;
    }
  };
  for (const std::string& id : request.complex_order_ids) add(id, true);
  for (const std::string& id : request.order_ids) add(id, false);
  return targets;
}

// "The position that loses this stop: 100 F, long; the stop is for 100."
std::string describe_loss(const broker::OrderLeg& leg, const std::vector<broker::Position>& positions) {
  const std::string symbol = support::printable(leg.symbol, 40);
  const std::string stop = leg.quantity ? "; the stop is for " + leg.quantity->to_string() + '.' : ".";
  for (const broker::Position& position : positions) {
    if (position.symbol != leg.symbol || position.quantity.is_zero()) continue;
    const char* const side = position.sign() < 0 ? ", short" : ", long";
    return "The position that loses this stop: " + position.quantity.to_string() + ' ' + symbol + side + stop;
  }
  return "There is no position in " + symbol + " at this moment" + stop;
}

std::string make_text(Trading::Impl& self, const CancelRequest& request, const std::vector<CancelTarget>& targets,
                      const std::vector<broker::Position>& positions) {
  std::string text = targets.size() == 1
                         ? "Cancel an order that limits the loss of a position?"
                         : "Cancel " + std::to_string(targets.size()) + " orders that limit the loss of positions?";
  text += '\n' + describe_place(self.parts.client.environment(), request.account);
  for (const CancelTarget& target : targets) {
    text += "\nCANCEL " + (target.is_complex ? "" : "order " + target.id + "; ") + target.words();
    if (target.has_unreadable_orders) text += "\nAn order of it could not be read, and may limit a loss.";
    for (const broker::Order* order : target.protective_orders()) {
      for (const broker::OrderLeg& leg : order->legs) text += '\n' + describe_loss(leg, positions);
    }
  }
  return text;
}

// The key under which an open question about an order stands. `digest`: of make_decline_digests().
std::string make_asking_key(const Caller& caller, const std::string& digest) {
  return "cancel-asking:" + caller.principal.id + ':' + digest;
}

std::string describe_decline(Decline decline) {
  return decline == Decline::no
             ? "The user said no to this cancellation less than a minute ago."
             : "The user was asked about this cancellation less than a minute ago, and no answer arrived.";
}

// Throws Error{refused} if a person said no a short time ago.
void refuse_after_no(state::Store& store, const std::string& principal, const std::vector<std::string>& digests) {
  for (const std::string& digest : digests) {
    const auto decline = find_decline(store, principal, digest);
    if (!decline) continue;
    throw Error(ErrorCode::refused, describe_decline(*decline),
                "Nothing was sent. Do not ask again unless the user asks for it; give the ids of the other orders.");
  }
  if (!has_declined_often(store, principal)) return;
  throw Error(ErrorCode::refused,
              "Three questions got no yes within ten minutes, and the user is not asked for a while.",
              "Nothing was sent. Ask the user what they want.");
}

struct StoredQuestion {
  std::string id, nonce;
  bool is_new = false;
};

// Stores a new question, or reads the one of an earlier call.
StoredQuestion store_question(state::Store& store, const std::string& key) {
  StoredQuestion made{support::hex(support::random_bytes(16)), support::hex(support::random_bytes(16)), true};
  if (store.put_if_absent(key, made.id + made.nonce, ConfirmationStore::kAnswerTime)) return made;
  const auto stored = store.get(key);
  if (!stored || stored->size() <= kIdDigits) {
    throw Error(ErrorCode::refused, "The question about this cancellation was answered meanwhile.",
                "This call sent nothing. Call cancel_order again.");
  }
  return {stored->substr(0, kIdDigits), stored->substr(kIdDigits), false};
}

}  // namespace

bool take_question(Trading::Impl& self, const broker::Account& account, const CancelQuestion& question,
                   const Caller& caller) {
  const RecordHead head = self.make_head(&account, caller.principal);
  for (const std::string& target : make_decline_digests(head, question.order_ids)) {
    // Another question about the order may stand.
    const std::string key = make_asking_key(caller, target);
    if (self.parts.store.get(key) == question.id) self.parts.store.erase(key);
  }
  const std::string digest = support::hex(support::sha256(question.question.text));
  const auto stored = self.parts.store.take(make_store_key(head, caller, digest));
  return stored && stored->substr(0, kIdDigits) == question.id;
}

std::optional<std::string> find_recent_no(Trading::Impl& self, const broker::Account& account, const Caller& caller,
                                          const std::string& order_id) {
  const RecordHead head = self.make_head(&account, caller.principal);
  const std::string digest = make_decline_digests(head, {order_id}).front();
  if (self.parts.store.get(make_asking_key(caller, digest))) return "A person is being asked about its cancellation.";
  const auto decline = find_decline(self.parts.store, caller.principal.id, digest);
  if (!decline) return std::nullopt;
  return describe_decline(*decline);
}

std::optional<CancelQuestion> Trading::ask_cancel(const CancelRequest& request, const Caller& caller,
                                                  const broker::ReadOptions& options) {
  if (!request.is_protection_acknowledged) return std::nullopt;
  Impl& self = *impl_;
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  const std::vector<CancelTarget> targets = read_protective_targets(self, request, caller, fresh);
  if (targets.empty()) return std::nullopt;
  CancelQuestion asked;
  for (const CancelTarget& target : targets) asked.order_ids.push_back(target.id);
  const RecordHead head = self.make_head(&request.account, caller.principal);
  refuse_after_no(self.parts.store, caller.principal.id, make_decline_digests(head, asked.order_ids));
  const auto positions = self.parts.client.positions(request.account.number, fresh);
  asked.question.text = make_text(self, request, targets, positions->rows);
  const std::string digest = support::hex(support::sha256(asked.question.text));
  const StoredQuestion stored = store_question(self.parts.store, make_store_key(head, caller, digest));
  asked.id = stored.id;
  const std::string signed_text = stored.id + ':' + stored.nonce + ':' + digest;
  asked.question.key = "cancel-" + support::hex(self.parts.sealer.sign("cancel-question", signed_text)).substr(0, 16);
  for (const std::string& target : make_decline_digests(head, asked.order_ids)) {
    self.parts.store.put(make_asking_key(caller, target), stored.id, ConfirmationStore::kAnswerTime);
  }
  if (stored.is_new) {
    self.journal.append(head, RecordKind::asked, asked.id,
                        {{"action", "cancel"},
                         {"order_ids", asked.order_ids},
                         {"text_digest", digest},
                         {"client", support::printable(caller.client_name, 80)}});
  }
  return asked;
}

void Trading::decline_cancel(const CancelRequest& request, const CancelQuestion& question, const Caller& caller,
                             std::string_view action) {
  Impl& self = *impl_;
  count_human_answer(action);
  const RecordHead head = self.make_head(&request.account, caller.principal);
  // The no stands before the question ends, so that nothing is cancelled between the two.
  try {
    record_declines(self.parts.store, caller.principal.id, make_decline_digests(head, question.order_ids), action);
  } catch (...) {
    take_question(self, request.account, question, caller);
    throw;
  }
  const bool is_open = take_question(self, request.account, question, caller);
  self.journal.append(head, RecordKind::declined, question.id, {{"action", action}, {"order_ids", question.order_ids}});
  if (is_open) return;
  throw Error(ErrorCode::conflict, "The question about this cancellation has expired, or another call has its answer.",
              "This call sent nothing. fetch_orders shows what became of the orders.");
}

}  // namespace orders
