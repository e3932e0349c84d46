#include "health_endpoints.hpp"

#include "http/error_response.hpp"

namespace transports::http {
namespace {

constexpr std::chrono::seconds kMaxAge{5};  // of a known readiness
constexpr std::chrono::seconds kProbeTimeout{3};

}  // namespace

std::string_view to_string(HttpMode mode) {
  return mode == HttpMode::mcp ? "mcp" : "api";
}

Response HealthEndpoints::health(const Request& request, RequestContext&) const {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady() - started_);
  support::Json body = {{"status", "ok"}, {"mode", to_string(options_.mode)}};
  if (const std::string environment = environment_for_(request); !environment.empty()) {
    body["environment"] = environment;
  }
  body["version"] = options_.version;
  body["uptime_s"] = uptime.count();
  return json_response(200, body);
}

Response HealthEndpoints::live(const Request&, RequestContext&) const {
  return json_response(200, {{"status", "alive"}});
}

Response HealthEndpoints::ready(const Request& request, RequestContext& context) {
  const Readiness readiness = check_readiness(context.stop());
  support::Json body = {{"status", readiness.ready ? "ready" : "not_ready"}};
  // The detail may be the broker's words about the account's environment.
  if (const std::string environment = environment_for_(request); !environment.empty()) {
    body["environment"] = environment;
    if (!readiness.detail.empty()) body["detail"] = readiness.detail;
  } else if (!readiness.ready) {
    body["detail"] =
        "The broker or the state cannot be reached. The server's log says more, and so does this path to a "
        "request with the server's token.";
  }
  return json_response(readiness.ready ? 200 : 503, body);
}

Readiness HealthEndpoints::check_readiness(const std::stop_token& stop) {
  if (!probe_) return {true, ""};
  {
    support::MutexLock lock(mutex_);
    const auto is_fresh = [this]() REQUIRES(mutex_) { return known_ && clock_.steady() - known_since_ < kMaxAge; };
    if (is_fresh()) return *known_;
    if (probing_) {
      // One request probes at a time; the others take the last result, or wait for the first.
      if (!known_) changed_.wait_for(lock, kProbeTimeout, [this]() REQUIRES(mutex_) { return known_.has_value(); });
      return known_.value_or(Readiness{false, "The broker has not answered yet."});
    }
    probing_ = true;
  }
  Readiness fresh{false, "The check of the broker failed."};
  try {
    fresh = probe_(support::Budget::of(kProbeTimeout, stop));
  } catch (const std::exception&) {  // counts as not ready
  }
  const support::MutexLock lock(mutex_);
  probing_ = false;
  known_ = fresh;
  known_since_ = clock_.steady();
  changed_.notify_all();
  return fresh;
}

Readiness HealthEndpoints::check_readiness_within(std::chrono::milliseconds limit, RequestContext& context) {
  if (!probe_) return {true, ""};
  const auto is_fresh = [this]() REQUIRES(mutex_) { return known_ && clock_.steady() - known_since_ < kMaxAge; };
  bool is_probing = false;
  {
    const support::MutexLock lock(mutex_);
    if (is_fresh()) return *known_;
    is_probing = probing_;
  }
  if (!is_probing) context.run_async([this, stop = context.stop()] { check_readiness(stop); });
  support::MutexLock lock(mutex_);
  changed_.wait_for(lock, limit, is_fresh);
  return known_.value_or(Readiness{false, "The broker has not answered yet."});
}

}  // namespace transports::http
