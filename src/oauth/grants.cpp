#include "tastytrade_mcp/oauth/grants.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "metrics.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::chrono::seconds kAccessLifetime{3600};
constexpr std::chrono::hours kIdleGrantLifetime{24 * 90};  // without use of its refresh token
constexpr std::chrono::hours kMaxGrantLifetime{24 * 365};  // in all
constexpr std::chrono::seconds kMeasurePause{60};
constexpr std::chrono::seconds kRefreshRepeatWindow{60};  // in which the last token gives the same tokens again
constexpr std::string_view kAccessPrefix = "tta_";
constexpr std::string_view kRefreshPrefix = "ttr_";
constexpr std::string_view kAccessPurpose = "access-token";
constexpr std::string_view kRefreshPurpose = "refresh-token";

std::string grant_key(const std::string& id) {
  return "oauth-grant:" + id;
}

std::int64_t to_seconds(support::Instant instant) {
  return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

OAuthError invalid_grant(const std::string& why) {
  return {"invalid_grant", why};
}

Json make_record(const Grant& grant, std::int64_t now) {
  return {{"client", grant.client_id},
          {"name", grant.client_name},
          {"scopes", grant.scopes},
          {"resource", grant.resource},
          {"begun", now},
          {"number", 1},
          {"renewed", now}};
}

Grant parse_grant(const Json& record) {
  return {.client_id = record.at("client").get<std::string>(),
          .client_name = record.at("name").get<std::string>(),
          .scopes = record.at("scopes").get<Scopes>(),
          .resource = record.at("resource").get<std::string>()};
}

std::chrono::milliseconds compute_lifetime(const Json& record, std::int64_t now) {
  const std::chrono::seconds left(record.at("begun").get<std::int64_t>() +
                                  std::chrono::duration_cast<std::chrono::seconds>(kMaxGrantLifetime).count() - now);
  return std::max<std::chrono::milliseconds>(std::min<std::chrono::milliseconds>(kIdleGrantLifetime, left),
                                             std::chrono::milliseconds(1));
}

bool contains(const Scopes& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace

struct Grants::RefreshToken {
  std::string id;
  std::int64_t number = 0;
};

std::string Grants::make_id() {
  return support::random_token(16);
}

bool Grants::has_access_token_prefix(std::string_view token) {
  return token.starts_with(kAccessPrefix);
}

std::string Grants::make_access_token(const std::string& id, const Grant& grant, const Scopes& scopes) const {
  const Json content = {{"grant", id}, {"scopes", scopes}, {"aud", grant.resource}, {"client", grant.client_id}};
  return std::string(kAccessPrefix) + sealer_.seal(kAccessPurpose, {}, content, kAccessLifetime);
}

std::string Grants::make_refresh_token(const std::string& id, std::int64_t number) const {
  const std::string named = id + '.' + std::to_string(number);
  return std::string(kRefreshPrefix) + named + '.' + support::base64url(sealer_.sign(kRefreshPurpose, named));
}

std::optional<Grants::RefreshToken> Grants::parse_refresh_token(std::string_view token) const {
  if (!token.starts_with(kRefreshPrefix) || token.size() > 200) return std::nullopt;
  const std::string_view body = token.substr(kRefreshPrefix.size());
  const auto first = body.find('.');
  const auto second = first == std::string_view::npos ? first : body.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  RefreshToken presented{.id = std::string(body.substr(0, first))};
  const auto [end, failure] = std::from_chars(body.data() + first + 1, body.data() + second, presented.number);
  if (failure != std::errc{} || end != body.data() + second) return std::nullopt;
  if (!support::constant_time_equal(make_refresh_token(presented.id, presented.number), token)) return std::nullopt;
  return presented;
}

Tokens Grants::make_tokens(const std::string& id, const Grant& grant, std::int64_t number, const Scopes& scopes) const {
  return {.access = make_access_token(id, grant, scopes),
          .access_lifetime = kAccessLifetime,
          .refresh = contains(grant.scopes, "offline_access") ? make_refresh_token(id, number) : "",
          .scopes = scopes};
}

Tokens Grants::begin(const std::string& id, const Grant& grant) {
  const std::int64_t now = to_seconds(sealer_.clock().now());
  const Json record = make_record(grant, now);
  const std::chrono::milliseconds lifetime = contains(grant.scopes, "offline_access")
                                                 ? compute_lifetime(record, now)
                                                 : std::chrono::milliseconds(kAccessLifetime);
  if (!store_.put_if_absent(grant_key(id), support::to_text(record), lifetime)) {
    throw invalid_grant("This grant has begun already.");
  }
  oauth_metrics().grants_begun.with().add();
  support::log_info("oauth_grant",
                    {{"outcome", "begun"}, {"client_name", grant.client_name}, {"scope", to_text(grant.scopes)}});
  return make_tokens(id, grant, 1, grant.scopes);
}

Tokens Grants::refresh(const std::string& token, const std::string& client_id, const Scopes& scopes,
                       const std::string& resource) {
  const auto presented = parse_refresh_token(token);
  if (!presented) throw invalid_grant("The refresh token is none of this server's.");
  // Another request may change the record first; the next round reads the change.
  for (int round = 0; round < 8; ++round) {
    const auto stored = store_.get(grant_key(presented->id));
    if (!stored) throw invalid_grant("The grant has ended; log in again.");
    Json record = Json::parse(*stored);
    const Grant grant = parse_grant(record);
    if (grant.client_id != client_id) throw invalid_grant("The refresh token is another client's.");
    if (!resource.empty() && resource != grant.resource) {
      throw OAuthError("invalid_target", "The grant is for another resource.");
    }
    for (const std::string& scope : scopes) {
      if (!covers(grant.scopes, scope)) throw OAuthError("invalid_scope", "The grant does not hold that scope.");
    }
    const Scopes& given = scopes.empty() ? grant.scopes : scopes;
    const std::int64_t now = to_seconds(sealer_.clock().now());
    const auto current = record.at("number").get<std::int64_t>();
    if (presented->number == current - 1 &&
        now - record.at("renewed").get<std::int64_t>() <= kRefreshRepeatWindow.count()) {
      return make_tokens(presented->id, grant, current, given);
    }
    if (presented->number < current) {
      end(presented->id);
      support::log_warning(
          "oauth_grant",
          {{"outcome", "ended"}, {"client_name", grant.client_name}, {"reason", "refresh token used again"}});
      throw invalid_grant("The refresh token was used before; the grant has ended. Log in again.");
    }
    // A number above the current one is valid too: this server made the token, and the store lost its last writes when
    // its machine failed.
    record["number"] = presented->number + 1;
    record["renewed"] = now;
    if (store_.replace(grant_key(presented->id), *stored, support::to_text(record), compute_lifetime(record, now))) {
      return make_tokens(presented->id, grant, presented->number + 1, given);
    }
  }
  throw OAuthError("temporarily_unavailable", "The grant is being renewed elsewhere; try again.", 503);
}

void Grants::revoke(const std::string& token, const std::string& client_id) {
  std::string id;
  if (const auto presented = parse_refresh_token(token)) {
    id = presented->id;
  } else if (has_access_token_prefix(token)) {
    const auto opened = sealer_.unseal(kAccessPurpose, {}, std::string_view(token).substr(kAccessPrefix.size()));
    if (opened) id = opened->value("grant", "");
  }
  if (id.empty()) return;
  const auto stored = store_.get(grant_key(id));
  if (!stored) return;
  const Grant grant = parse_grant(Json::parse(*stored));
  if (grant.client_id != client_id) return;
  end(id);
  support::log_info("oauth_grant", {{"outcome", "ended"}, {"client_name", grant.client_name}, {"reason", "revoked"}});
}

void Grants::end(const std::string& id) {
  oauth_metrics().grants_ended.with().add();
  store_.erase(grant_key(id));
}

std::optional<Grants::Access> Grants::verify_access_token(std::string_view access_token,
                                                          std::string_view resource) const {
  if (!has_access_token_prefix(access_token)) return std::nullopt;
  const auto opened = sealer_.unseal(kAccessPurpose, {}, access_token.substr(kAccessPrefix.size()));
  if (!opened || opened->value("aud", "") != resource) return std::nullopt;
  Access access{.principal = {}, .grant = opened->value("grant", "")};
  const auto record = store_.get(grant_key(access.grant));
  if (!record) return std::nullopt;
  mcp::Principal& principal = access.principal;
  principal = {.id = "oauth:" + parse_grant(Json::parse(*record)).client_id, .scopes = {}};
  for (const auto& scope : opened->at("scopes")) principal.scopes.push_back(scope.get<std::string>());
  if (covers(principal.scopes, "read") && !contains(principal.scopes, "read")) principal.scopes.emplace_back("read");
  return access;
}

bool Grants::is_active(const std::string& id) const {
  return store_.get(grant_key(id)).has_value();
}

void Grants::measure() const {
  const auto now = sealer_.clock().steady().time_since_epoch();
  auto last = measured_.load();
  if (last != last.zero() && now - last < kMeasurePause) return;
  if (!measured_.compare_exchange_strong(last, now)) return;  // another thread counts
  double alive = std::numeric_limits<double>::quiet_NaN();
  try {
    alive = static_cast<double>(store_.count(grant_key("")));
  } catch (const support::Error&) {
    measured_ = last;  // logged by the store; count again with the next request
  }
  oauth_metrics().grants_alive.with().set(alive);
}

}  // namespace oauth
