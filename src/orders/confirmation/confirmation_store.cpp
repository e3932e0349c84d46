#include "confirmation/confirmation_store.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kPurpose = "order";
constexpr const char* kTaken = "taken";  // in place of a content
constexpr const char* kEnded = "ended";
constexpr seconds kMarkLifetime{600};
// A content changes twice: when a person is asked, and when it is taken or ended.
constexpr int kMaxChanges = 3;
constexpr milliseconds kMaxClockChange{2'000};  // of the wall clock against the steady clock of one process
constexpr milliseconds kMaxFuture{5'000};       // of another process's clock

std::string make_key(const Confirmation::Content& content) {
  return "order-token:" + content.id;
}

}  // namespace

std::int64_t ConfirmationStore::steady_milliseconds() const {
  return std::chrono::duration_cast<milliseconds>(clock_.steady().time_since_epoch()).count();
}

std::string ConfirmationStore::put(Confirmation::Content& content, const mcp::Principal& principal) {
  content.minted_at = clock_.now();
  content.until = content.minted_at + kLifetime;
  content.replica = replica_;
  content.minted_steady = steady_milliseconds();
  if (!store_.put_if_absent(make_key(content), format_content(content), kLifetime)) {
    throw support::Error(support::ErrorCode::internal, "A confirmation of this number exists already.",
                         "Preview the order again.");
  }
  const Json token = {{"id", content.id}, {"digest", content.digest}};
  return sealer_.seal(kPurpose, principal, token, kLifetime + kAnswerTime);
}

ConfirmationStore::Found ConfirmationStore::find(std::string_view token, const mcp::Principal& principal) {
  Found found;
  const std::optional<Json> opened = sealer_.unseal(kPurpose, principal, token);
  if (!opened || !opened->contains("id") || !opened->contains("digest")) return found;
  found.id = (*opened)["id"].get<std::string>();
  const auto text = store_.get("order-token:" + found.id);
  if (!text) return found;
  found.is_taken = *text == kTaken;
  found.content = parse_content(*text);
  const bool is_same = found.content && found.content->id == found.id && found.content->principal == principal.id &&
                       found.content->digest == (*opened)["digest"].get<std::string>();
  if (!is_same) found.content.reset();
  return found;
}

std::optional<std::string> ConfirmationStore::explain_expiry(const Confirmation::Content& content) const {
  const Instant now = clock_.now();
  if (content.minted_at > now + kMaxFuture) return "it was made in the future: a clock was set";
  if (content.replica == replica_) {
    const milliseconds by_steady(steady_milliseconds() - content.minted_steady);
    const milliseconds difference = by_steady - (now - content.minted_at);
    if (difference > kMaxClockChange || difference < -kMaxClockChange) return "the clock of this machine was set since";
    if (content.minted_at + by_steady >= content.until) return "it has expired";
  }
  if (now >= content.until) return "it has expired";
  return std::nullopt;
}

std::optional<Confirmation::Content> ConfirmationStore::mark_asking(const Confirmation::Content& content) {
  if (!content.is_asking()) {
    Confirmation::Content asking = content;
    asking.nonce = support::hex(support::random_bytes(16));
    asking.until = clock_.now() + kAnswerTime;
    if (store_.replace(make_key(content), format_content(content), format_content(asking), kAnswerTime)) return asking;
  }
  // Another call of the same confirmation asked first, or it was used.
  const auto text = store_.get(make_key(content));
  auto stored = text ? parse_content(*text) : std::nullopt;
  if (!stored || !stored->is_asking() || stored->digest != content.digest) return std::nullopt;
  stored->account_number = content.account_number;
  return stored;
}

ConfirmationStore::TakeResult ConfirmationStore::take(const Confirmation::Content& content, bool has_answer) {
  for (int i = 0; i < kMaxChanges; ++i) {
    const auto text = store_.get(make_key(content));
    if (text == kTaken) return TakeResult::used;
    const auto stored = text ? parse_content(*text) : std::nullopt;
    // A question to a person since the content was read has changed the times of the stored one.
    const bool is_same = stored && stored->id == content.id && stored->principal == content.principal &&
                         stored->digest == content.digest && !explain_expiry(*stored);
    if (!is_same) return TakeResult::gone;
    if (stored->is_asking() && !has_answer) return TakeResult::is_asking;
    if (store_.replace(make_key(content), *text, kTaken, kMarkLifetime)) return TakeResult::taken;
  }
  return TakeResult::gone;
}

void ConfirmationStore::end(const Confirmation::Content& content, bool has_answer) {
  for (int i = 0; i < kMaxChanges; ++i) {
    const auto text = store_.get(make_key(content));
    const auto stored = text ? parse_content(*text) : std::nullopt;
    if (!stored || (stored->is_asking() && !has_answer)) return;
    if (store_.replace(make_key(content), *text, kEnded, kMarkLifetime)) return;
  }
}

bool ConfirmationStore::is_taken(const Confirmation::Content& content) {
  return store_.get(make_key(content)) == kTaken;
}

}  // namespace orders
