#include "health_endpoints.hpp"

#include "http/error_response.hpp"

namespace transports::http {
namespace {

constexpr std::chrono::seconds kFresh{5};
constexpr std::chrono::seconds kProbeTime{3};

}  // namespace

std::string_view mode_name(HttpMode mode) {
  return mode == HttpMode::bridge ? "chatgpt" : "api";
}

void HealthEndpoints::add_routes(Router& router) {
  router.add({.method = "GET", .pattern = "/health", .handler = [this](Request& request, RequestContext&) {
                return health(request);
              }});
  router.add({.method = "GET", .pattern = "/health/live", .handler = [](Request&, RequestContext&) {
                return json_response(200, {{"status", "alive"}});
              }});
  router.add({.method = "GET",
              .pattern = "/health/ready",
              .handler = [this](Request& request, RequestContext& exchange) { return ready(request, exchange); }});
}

Response HealthEndpoints::health(const Request& request) const {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady() - started_);
  support::Json body = {{"status", "ok"}, {"mode", mode_name(options_.mode)}};
  if (const std::string environment = environment_for_(request); !environment.empty()) {
    body["environment"] = environment;
  }
  body["version"] = options_.version;
  body["uptime_s"] = uptime.count();
  return json_response(200, body);
}

Response HealthEndpoints::ready(const Request& request, RequestContext& exchange) {
  const Readiness readiness = this->readiness(exchange.stop());
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

Readiness HealthEndpoints::readiness(const std::stop_token& stop) {
  if (!probe_) return {true, ""};
  {
    std::unique_lock lock(mutex_);
    const auto is_fresh = [this] { return known_ && clock_.steady() - known_since_ < kFresh; };
    if (is_fresh()) return *known_;
    if (asking_) {
      // Somebody asks already; an answer a little old is better than a second question.
      if (!known_) changed_.wait_for(lock, kProbeTime, [this] { return known_.has_value(); });
      return known_.value_or(Readiness{false, "The broker has not answered yet."});
    }
    asking_ = true;
  }
  Readiness fresh{false, "The check of the broker failed."};
  try {
    fresh = probe_(support::Budget::of(kProbeTime, stop));
  } catch (const std::exception&) {  // a probe must not throw; one that does all the same finds nothing ready
  }
  const std::lock_guard lock(mutex_);
  asking_ = false;
  known_ = fresh;
  known_since_ = clock_.steady();
  changed_.notify_all();
  return fresh;
}

}  // namespace transports::http
