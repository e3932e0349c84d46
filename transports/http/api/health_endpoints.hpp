// Health checks: /health, /health/live and /health/ready. Readiness sends a request to the broker at most once in five
// seconds, however many health checks arrive. Shared by all threads; no lock is held during that request.
#pragma once

#include <condition_variable>
#include <optional>

#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
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
        started_(clock.steady()),
        started_at_(clock.now()) {}

  Response health(const Request& request, RequestContext& context) const;
  Response live(const Request& request, RequestContext& context) const;
  Response ready(const Request& request, RequestContext& context);
  // Asks the broker and the state, or returns their last answer if it is less than five seconds old.
  Readiness check_readiness(const std::stop_token& stop);
  // As check_readiness(), but waits for a new answer only for `limit`. After that returns the last answer, however old;
  // the check goes on, for the next caller.
  Readiness check_readiness_within(std::chrono::milliseconds limit, RequestContext& context);
  support::Instant started_at() const { return started_at_; }

 private:
  const HttpOptions& options_;
  const support::Clock& clock_;
  ReadinessProbe probe_;
  const EnvironmentFor environment_for_;
  std::chrono::steady_clock::time_point started_;
  support::Instant started_at_;

  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Readiness> known_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point known_since_ GUARDED_BY(mutex_);
  bool probing_ GUARDED_BY(mutex_) = false;
};

// "mcp" or "api": the values of --mode.
std::string_view to_string(HttpMode mode);

}  // namespace transports::http
