#include "account_stream/account_connection.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker::account_stream {

using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds kTokenTimeout{15};

websocket::Endpoint make_endpoint(const ConnectionOptions& options) {
  return {.tls = options.url.origin.tls,
          .host = options.url.origin.host,
          .port = options.url.origin.port,
          .target = options.url.target,
          .ca_file = options.ca_file,
          .user_agent = options.user_agent};
}

websocket::ClientLimits make_limits() {
  websocket::ClientLimits limits;
  limits.tick_interval = milliseconds(100);
  limits.close_timeout = milliseconds(500);
  return limits;
}

// The reconnect rules know the outcomes of the market data feed.
dxlink::SessionOutcome to_feed_outcome(SessionOutcome outcome) {
  switch (outcome) {
    case SessionOutcome::no_answer:
      return dxlink::SessionOutcome::no_answer;
    case SessionOutcome::silent:
      return dxlink::SessionOutcome::silent;
    case SessionOutcome::refused:
      return dxlink::SessionOutcome::token_refused;
    default:
      return dxlink::SessionOutcome::lost;
  }
}

}  // namespace

AccountConnection::AccountConnection(const ConnectionOptions& options, std::vector<std::string> accounts,
                                     std::shared_ptr<const Token> token, const TokenHooks& tokens,
                                     const AccountStreamTiming& timing, const support::Clock& clock,
                                     ConnectionOwner& owner)
    : tokens_(tokens),
      clock_(clock),
      owner_(owner),
      session_(std::move(accounts), std::move(token), timing, clock, *this),
      client_(make_endpoint(options), make_limits(),
              {.opened = [this] { opened(); },
               .message = [this](std::string_view text) { perform(session_.message(text)); },
               .tick = [this] { tick(); }}) {}

std::optional<live::Reconnect::Ended> AccountConnection::run(const std::stop_token& stop) {
  const websocket::End end = client_.run(stop);
  if (renewal_.joinable()) renewal_.request_stop();
  session_.ended(end);
  if (session_.doubts_token()) tokens_.reject(*session_.token());
  if (end.reason == websocket::EndReason::stopped || session_.outcome() == SessionOutcome::idle) return std::nullopt;
  live::Reconnect::Ended ended;
  ended.outcome = to_feed_outcome(session_.outcome());
  ended.is_proven = session_.is_proven();
  ended.is_tls_failure = end.reason == websocket::EndReason::tls_failed;
  if (opened_at_ != std::chrono::steady_clock::time_point{}) {
    ended.lived = std::chrono::ceil<milliseconds>(clock_.steady() - opened_at_);
  }
  ended.reason = session_.reason();
  return ended;
}

void AccountConnection::wake() {
  client_.post([this] {
    perform(session_.watch(owner_.find_wanted()));
    owner_.watched(session_.joined());
  });
}

void AccountConnection::opened() {
  opened_at_ = clock_.steady();
  perform(session_.opened());
}

void AccountConnection::notified(std::vector<NotificationItem> items) {
  for (const NotificationItem& item : items) owner_.notified(item);
}

void AccountConnection::tick() {
  if (!owner_.is_needed()) return perform(session_.finish());
  perform(session_.tick());
  perform(session_.watch(owner_.find_wanted()));  // a refused account is asked for again after a while
}

void AccountConnection::perform(Actions actions) {
  for (std::string& text : actions.send) {
    if (!client_.send(std::move(text))) break;  // the connection is ending
  }
  if (actions.close) client_.close(actions.close->code, actions.close->reason);
  if (actions.needs_token) renew_token(actions.needs_another_token);
}

// A login may take a while: it must not hold up the notifications.
void AccountConnection::renew_token(bool another) {
  if (another) tokens_.reject(*session_.token());
  renewal_ = std::jthread([this](const std::stop_token& stop) {
    try {
      auto token = tokens_.get(support::Budget::of(kTokenTimeout, stop));
      client_.post([this, token] { perform(session_.renew(token)); });
    } catch (const support::Error& error) {
      // The session asks again; meanwhile the connection goes on until the server ends it.
      support::log_warning("account_token_not_renewed", {{"code", support::to_string(error.code)}});
    } catch (const std::exception&) {
      support::log_warning("account_token_not_renewed", {{"code", "internal"}});
    }
  });
}

}  // namespace broker::account_stream
