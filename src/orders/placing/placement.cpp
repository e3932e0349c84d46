// Trading: from a token to an answer of the broker.
#include "account_keys.hpp"
#include "exit/exit_steps.hpp"
#include "figures/metrics.hpp"
#include "placing/claim_text.hpp"
#include "placing/placement_steps.hpp"
#include "preview/declines.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

constexpr const char* kNothingSent = "Nothing was sent.";
constexpr const char* kPreviewAgain = "Nothing was sent. Preview the order again.";

void record_yes(Trading::Impl& self, const Confirmation::Content& content, Channel channel, const Caller& caller) {
  broker::Account account;
  account.number = content.account_number;
  self.journal.append(self.make_head(&account, caller.principal), RecordKind::confirmed, content.id,
                      {{"channel", to_string(channel)}, {"client", support::printable(caller.client_name, 80)}});
}

}  // namespace

Confirmation Trading::find_confirmation(std::string_view token, std::string_view order_in_words, const Caller& caller,
                                        const broker::ReadOptions& options) {
  Impl& self = *impl_;
  ConfirmationStore::Found found = self.confirmations.find(token, caller.principal);
  if (found.id.empty()) {
    throw Error(ErrorCode::refused,
                "This confirmation_token is not valid: it is none, it belongs to another caller, or it is too old.",
                kPreviewAgain);
  }
  if (!found.content) {
    if (const auto state = find_placed_intent(found.id, self.journal)) throw make_used_confirmation_error(*state);
    if (found.is_taken) throw make_confirmation_in_use_error();
    throw Error(ErrorCode::refused,
                "This confirmation has expired (it holds for 60 seconds, once), was declined, or is of another "
                "process, whose state is not kept or is elsewhere.",
                kPreviewAgain);
  }
  Confirmation::Content content = *std::move(found.content);
  if (const auto reason = self.confirmations.explain_expiry(content)) {
    throw Error(ErrorCode::refused, "This confirmation does not hold any more: " + *reason + ".", kPreviewAgain);
  }
  const RecordHead head = self.make_head(nullptr, caller.principal);
  const bool is_same_host = content.environment == head.environment && content.host == head.host;
  if (!is_same_host || compute_digest(content) != content.digest) {
    throw Error(ErrorCode::refused, "This confirmation is for another environment or host than this server uses.",
                kPreviewAgain);
  }
  const auto account = find_account(self.parts, content.account_key, options);
  if (!account) {
    throw Error(ErrorCode::refused, "This confirmation is for an account that this login does not have.",
                kPreviewAgain);
  }
  content.account_number = account->number;
  if (!order_in_words.empty() && order_in_words != content.order_words) {
    throw Error(ErrorCode::refused, "order_in_words is not the previewed order, which is: " + content.order_words + ".",
                "Nothing was sent. Leave it out, or give exactly these words.");
  }
  return Confirmation(std::make_shared<const Confirmation::Content>(std::move(content)));
}

Question Trading::ask(const Confirmation& confirmation, const Caller& caller) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  // A model with tokens made beforehand could ask until the person gives in.
  refuse_after_declines(self.parts.store, caller.principal.id, content.order_digest);
  const auto asking = self.confirmations.mark_asking(content);
  if (!asking) {
    require_unused(self, content);
    throw Error(ErrorCode::refused, "This confirmation has expired or was declined meanwhile.", kPreviewAgain);
  }
  Question question;
  question.text =
      (content.intention == Intention::trail ? "Start this trail?\n" : "Send this order?\n") + asking->words;
  const std::string digest = support::hex(support::sha256(question.text));
  const std::string signed_text = asking->id + ':' + asking->nonce + ':' + digest;
  question.key = "confirm-" + support::hex(self.parts.sealer.sign("order-question", signed_text)).substr(0, 16);
  if (!content.is_asking()) {
    broker::Account account;
    account.number = content.account_number;
    self.journal.append(self.make_head(&account, caller.principal), RecordKind::asked, content.id,
                        {{"text_digest", digest}, {"client", support::printable(caller.client_name, 80)}});
  }
  return question;
}

void Trading::decline(const Confirmation& confirmation, const Caller& caller, std::string_view action) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  broker::Account account;
  account.number = content.account_number;
  count_human_answer(action);
  // First of all the token ends, whether or not the rest can be written.
  self.confirmations.end(content, true);
  record_decline(self.parts.store, caller.principal.id, content.order_digest, action);
  require_unused(self, content);
  self.journal.append(self.make_head(&account, caller.principal), RecordKind::declined, content.id,
                      {{"action", action}, {"order_digest", content.order_digest}});
}

Placement Trading::place(const Confirmation& confirmation, Channel channel, const Caller& caller,
                         const broker::ReadOptions& options, const StepReport& report) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  if (channel == Channel::none && self.parts.settings.require_human) {
    throw Error(ErrorCode::refused, "A person must confirm this order, and this client cannot ask its user.",
                kNothingSent);
  }
  if (channel == Channel::none && content.is_asking()) {
    throw Error(ErrorCode::refused, "A person is asked about this order by another call.", kNothingSent);
  }
  PlacementSteps steps(self, content, channel, caller, options);
  try {
    if (channel != Channel::none) {
      count_human_answer("yes");
      record_yes(self, content, channel, caller);
    }
    return content.intention == Intention::exit_complex ? ExitSteps(self, content, steps, report).run() : steps.run();
  } catch (const UsedConfirmationError&) {
    throw;
  } catch (const Error& error) {
    // Errors come from steps before the intent: nothing was sent.
    return steps.give_up(error.code == ErrorCode::refused ? Status::refused : Status::not_sent, error.message());
  }
}

}  // namespace orders
