// GET /health, /health/live and /health/ready. Readiness asks the broker, at most once in a few seconds however often
// it is asked itself. Shared by all threads; no lock is held while the broker is asked.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "http/access/public_status.hpp"
#include "http/router.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class HealthEndpoints {
 public:
  HealthEndpoints(const HttpOptions& options, const support::Clock& clock, ReadinessProbe probe,
                  EnvironmentFor environment_for)
      : options_(options),
        clock_(clock),
        probe_(std::move(probe)),
        environment_for_(std::move(environment_for)),
        started_(clock.steady()) {}

  void add_routes(Router& router);

 private:
  Response health(const Request& request) const;
  Response ready(const Request& request, RequestContext& exchange);
  Readiness readiness(const std::stop_token& stop);

  const HttpOptions& options_;
  const support::Clock& clock_;
  ReadinessProbe probe_;
  const EnvironmentFor environment_for_;
  std::chrono::steady_clock::time_point started_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Readiness> known_;
  std::chrono::steady_clock::time_point known_since_;
  bool asking_ = false;
};

std::string_view mode_name(HttpMode mode);

}  // namespace transports::http
