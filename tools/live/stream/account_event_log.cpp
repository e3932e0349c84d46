#include "account_event_log.hpp"

#include <algorithm>
#include <charconv>

#include "tastytrade_mcp/support/crypto.hpp"

namespace tools {

using broker::AccountEvent;
using broker::AccountEventKind;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kProcessBytes = 6;

// The member that names what the event is about.
std::string_view find_subject(AccountEventKind kind) {
  if (kind == AccountEventKind::position) return "symbol";
  return kind == AccountEventKind::balance ? "currency" : "id";
}

mcp::StreamEvent make_event(const AccountEvent& event, std::string id) {
  const bool is_order = event.kind == AccountEventKind::order || event.kind == AccountEventKind::complex_order;
  std::string data = support::write_object([&](JsonWriter& members) {
    members.optional_text("account_number", event.account_number);
    members.optional_text(find_subject(event.kind), event.id);
    if (event.kind == AccountEventKind::complex_order) members.flag("is_complex", true);
    members.text(is_order ? "status" : "text", event.text);
    members.time("at", event.at);
    members.text("found_by", broker::to_string(event.found_by));
  });
  return {.name = is_order ? "order" : std::string(broker::to_string(event.kind)),
          .id = std::move(id),
          .data = std::move(data)};
}

}  // namespace

mcp::StreamEvent make_resync_event(const std::string& account, support::Instant now) {
  return make_event({.kind = AccountEventKind::resync,
                     .account_number = account,
                     .id = {},
                     .text = "events were lost: read orders, positions and balances again",
                     .at = now},
                    "");
}

AccountEventLog::AccountEventLog(broker::Client& client, std::chrono::milliseconds keep, std::function<void()> appended)
    : client_(client), keep_(keep), appended_(std::move(appended)), process_(support::random_token(kProcessBytes)) {}

AccountEventLog::~AccountEventLog() {
  std::map<std::string, Watch> watches;  // their release waits for append(), which takes the mutex
  const support::MutexLock lock(mutex_);
  watches.swap(watches_);
}

void AccountEventLog::hold(const std::vector<std::string>& accounts) {
  const support::MutexLock watching(watching_);
  std::map<std::string, Watch> added;
  for (const std::string& account : find_unwatched(accounts)) {
    Watch& watch = added[account];
    watch.began_after = find_position("", {}).after;
    watch.handle = client_.account_events().watch({account}, [this](const AccountEvent& event) { append(event); });
  }
  const support::MutexLock lock(mutex_);
  watches_.merge(added);
  for (const std::string& account : accounts) ++watches_[account].holders;
}

std::vector<std::string> AccountEventLog::find_unwatched(std::vector<std::string> accounts) const {
  const support::MutexLock lock(mutex_);
  std::erase_if(accounts, [&](const std::string& account) REQUIRES(mutex_) { return watches_.contains(account); });
  return accounts;
}

void AccountEventLog::release(const std::vector<std::string>& accounts) {
  const auto now = Clock::now();
  const support::MutexLock lock(mutex_);
  for (const std::string& account : accounts) {
    const auto found = watches_.find(account);
    if (found != watches_.end() && --found->second.holders == 0) found->second.idle_since = now;
  }
}

void AccountEventLog::append(const AccountEvent& event) {
  // Events of the login would come once for each account.
  if (event.account_number.empty()) return;
  {
    const support::MutexLock lock(mutex_);
    ++last_;
    entries_.push_back({.number = last_,
                        .at = Clock::now(),
                        .kind = event.kind,
                        .account = event.account_number,
                        .event = make_event(event, format_id(last_))});
    if (entries_.size() > kMaxKept) entries_.pop_front();
  }
  appended_();
}

std::string AccountEventLog::format_id(std::uint64_t number) const {
  return process_ + '.' + std::to_string(number);
}

AccountEventLog::Position AccountEventLog::find_position(std::string_view event_id,
                                                         const std::vector<std::string>& accounts) const {
  const support::MutexLock lock(mutex_);
  if (event_id.empty()) return {.after = last_};
  std::uint64_t seen = 0;
  const bool is_ours = event_id.starts_with(process_ + '.');
  const std::string_view number = is_ours ? event_id.substr(process_.size() + 1) : std::string_view();
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seen);
  if (!is_ours || error != std::errc() || end != number.data() + number.size() || seen > last_) {
    return {.after = last_, .is_complete = false};
  }
  const std::uint64_t first_kept = entries_.empty() ? last_ + 1 : entries_.front().number;
  const std::uint64_t first_repeated =
      std::max({first_kept, last_ >= kMaxRepeated ? last_ - kMaxRepeated + 1 : 1, seen + 1});
  const bool is_watched =
      std::all_of(accounts.begin(), accounts.end(), [&](const std::string& account) REQUIRES(mutex_) {
        const auto found = watches_.find(account);
        return found != watches_.end() && found->second.began_after <= seen;
      });
  return {.after = first_repeated - 1, .is_complete = is_watched && first_repeated == seen + 1};
}

std::optional<std::vector<mcp::StreamEvent>> AccountEventLog::read(const StreamSelection& selection,
                                                                   std::uint64_t& after) const {
  std::vector<mcp::StreamEvent> events;
  const support::MutexLock lock(mutex_);
  if (after >= last_) return events;
  if (entries_.empty() || entries_.front().number > after + 1) return std::nullopt;
  const auto& accounts = selection.accounts;
  for (auto entry = entries_.end() - static_cast<std::ptrdiff_t>(last_ - after); entry != entries_.end(); ++entry) {
    const bool is_wanted =
        selection.wants(entry->kind) && std::find(accounts.begin(), accounts.end(), entry->account) != accounts.end();
    if (is_wanted) events.push_back(entry->event);
  }
  after = last_;
  return events;
}

void AccountEventLog::expire() {
  const auto now = Clock::now();
  std::vector<std::shared_ptr<void>> ended;  // released outside of mutex_, which append() takes
  const support::MutexLock watching(watching_);
  {
    const support::MutexLock lock(mutex_);
    while (!entries_.empty() && now - entries_.front().at >= keep_) entries_.pop_front();
    for (auto watch = watches_.begin(); watch != watches_.end();) {
      const bool is_over = watch->second.holders == 0 && now - watch->second.idle_since >= keep_;
      if (is_over) ended.push_back(std::move(watch->second.handle));
      watch = is_over ? watches_.erase(watch) : std::next(watch);
    }
  }
  ended.clear();
}

std::optional<Clock::time_point> AccountEventLog::next_expiry() const {
  const support::MutexLock lock(mutex_);
  std::optional<TimePoint> next;
  for (const auto& [account, watch] : watches_) {
    if (watch.holders > 0) continue;
    const TimePoint at = watch.idle_since + keep_;
    next = next ? std::min(*next, at) : at;
  }
  return next;
}

}  // namespace tools
