#include "live/quote_token.hpp"

#include <algorithm>

#include "parse/json_fields.hpp"
#include "tastytrade_mcp/support/http_text.hpp"

namespace broker::live {

using std::chrono::hours;
using support::Json;

namespace {

constexpr std::size_t kMaxToken = 4096;
// A day, less an hour for the way.
constexpr std::chrono::seconds kLifetime{hours(23)};
constexpr std::chrono::seconds kMinLifetime{60};
// A token that is older is replaced before it opens another connection.
constexpr std::chrono::seconds kFresh{hours(1)};
constexpr std::string_view kRealTime = "api";  // the level of a feed that is not late

}  // namespace

QuoteTokens::QuoteTokens(Request request, const Config& config, const support::Clock& clock)
    : request_(std::move(request)), config_(config), clock_(clock) {}

QuoteToken QuoteTokens::get(bool renews, const support::Budget& budget) {
  if (!renews) {
    const support::MutexLock lock(mutex_);
    if (token_ && clock_.steady() < token_->expires_at - (kLifetime - kFresh)) return *token_;
  }
  ReadOptions options;
  options.budget = budget;
  QuoteToken token = parse(request_(options));
  const support::MutexLock lock(mutex_);
  token_ = token;
  return token;
}

QuoteToken QuoteTokens::parse(const Json& envelope) const {
  const Json* const data = support::find(envelope, "data");
  const Json* const text = data == nullptr ? nullptr : support::find(*data, "token");
  if (text == nullptr || !text->is_string()) throw malformed("a quote token");
  const std::string& value = text->get_ref<const std::string&>();
  if (value.empty() || value.size() > kMaxToken || !support::is_header_value(value)) throw malformed("a quote token");
  QuoteToken token;
  token.text = support::Secret(value);
  const Json* const url = support::find(*data, "dxlink-url");
  if (url == nullptr || !url->is_string()) throw malformed("the address of the live feed");
  token.url = parse_stream_url(url->get_ref<const std::string&>(), config_.environment, parse_origin(config_.url));
  const std::string level = wire::text(*data, "level");
  token.is_delayed = (!level.empty() && level != kRealTime) || token.url.target.find("/delayed") == 0;
  std::chrono::seconds life = kLifetime;
  if (const auto expires_at = wire::instant(*data, "expires-at")) {
    // The difference of both clocks may be wrong: the time is limited on either side.
    life = std::clamp(std::chrono::duration_cast<std::chrono::seconds>(*expires_at - clock_.now()), kMinLifetime,
                      kLifetime);
  }
  token.expires_at = clock_.steady() + life;
  return token;
}

}  // namespace broker::live
