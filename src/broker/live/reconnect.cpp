#include "live/reconnect.hpp"

#include <algorithm>
#include <utility>

#include "tastytrade_mcp/support/crypto.hpp"

namespace broker::live {

using dxlink::SessionOutcome;

namespace {

constexpr std::chrono::milliseconds kTlsDelay{60'000};  // a certificate is not mended in a second

}  // namespace

double draw_fraction() {
  const std::string bytes = support::random_bytes(2);
  const auto high = static_cast<unsigned char>(bytes[0]);
  const auto low = static_cast<unsigned char>(bytes[1]);
  return (high * 256 + low) / 65'536.0;
}

Reconnect::Reconnect(Random random, Milliseconds max_delay) : random_(std::move(random)), max_delay_(max_delay) {}

// Doubles with each attempt, less up to a half.
Reconnect::Milliseconds Reconnect::delay_of(int attempt) {
  const auto whole = std::min(max_delay_, kFirstDelay * (1 << std::min(attempt - 1, 10)));
  return whole - std::chrono::duration_cast<Milliseconds>(whole * random_() / 2);
}

Reconnect::Plan Reconnect::after(const Ended& ended) {
  // Data that cannot be decoded are no proof, whatever came before them.
  const bool is_proven = ended.is_proven && ended.outcome != SessionOutcome::unreadable;
  if (is_proven) {
    attempts_ = token_refusals_ = 0;
    pause_ = kFirstPause;
  }
  if (ended.outcome == SessionOutcome::frame_limit && max_frame_bytes_ > kMinFrameBytes) {
    max_frame_bytes_ /= 2;
    return {.delay = delay_of(1), .reason = ended.reason};
  }
  if (ended.outcome == SessionOutcome::token_refused) {
    if (++token_refusals_ > 1) return give_up(ended.reason, next_pause());
    return {.delay = delay_of(1), .needs_new_token = true, .reason = ended.reason};
  }
  const bool was_reached = ended.lived.count() > 0;
  if (!is_proven) return retry(ended.reason, ended.is_tls_failure ? kTlsDelay : Milliseconds(0), was_reached);
  if (ended.lived < kLongLived) return {.delay = delay_of(++short_lives_), .reason = ended.reason};
  // Such an end may have hit all clients of the server at once.
  short_lives_ = 0;
  return {.delay = std::chrono::duration_cast<Milliseconds>(Milliseconds(1000) * random_()), .reason = ended.reason};
}

Reconnect::Plan Reconnect::after_token_failure(const support::Error& error) {
  const bool is_final =
      !error.retryable &&
      (error.code == support::ErrorCode::refused || error.code == support::ErrorCode::forbidden ||
       error.code == support::ErrorCode::invalid_argument || error.code == support::ErrorCode::not_found);
  if (is_final) return give_up(error.message(), kMaxPause);
  return retry(error.message(), error.retry_after.value_or(std::chrono::seconds(0)), false);
}

Reconnect::Plan Reconnect::retry(std::string reason, Milliseconds min_delay, bool was_reached) {
  ++attempts_;
  if (attempts_ >= kMaxAttempts && was_reached) return give_up(std::move(reason), next_pause());
  Plan plan{.delay = std::max(delay_of(attempts_), min_delay), .reason = std::move(reason)};
  plan.has_given_up = attempts_ >= kMaxAttempts;
  // The broker may have moved the streamer: its address comes with the token.
  plan.needs_new_token = attempts_ % kMaxAttempts == 0;
  return plan;
}

Reconnect::Plan Reconnect::give_up(std::string reason, Milliseconds pause) {
  attempts_ = std::max(attempts_, kMaxAttempts - 1);  // one attempt after the pause
  return {.has_given_up = true, .delay = pause, .needs_new_token = true, .reason = std::move(reason)};
}

Reconnect::Milliseconds Reconnect::next_pause() {
  return std::exchange(pause_, std::min(pause_ * 2, kMaxPause));
}

}  // namespace broker::live
