// What happens to a request, in the order of reference 22.2: User-Agent, faults, version, media type, token, rate
// limit, route, owner, handler, envelope. Safe from any thread: each request has its own values.
#pragma once

#include <optional>
#include <string>

#include "faults/faults.hpp"
#include "faults/request_limits.hpp"
#include "request.hpp"
#include "simulation_state.hpp"

namespace simulator {

struct Reply {
  enum class Delivery { whole, cut, half };

  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Delivery delivery = Delivery::whole;
};

class Pipeline {
 public:
  Pipeline(SimulationState& world, Faults& faults, const support::Clock& clock)
      : world_(world), faults_(faults), clock_(clock) {}

  // `wait` waits out a latency fault; it returns false when the client went away meanwhile.
  template <class Wait>
  std::optional<Reply> answer(const Request& request, Wait wait) {
    std::optional<Fault> fault;
    if (accepts_user_agent(request)) fault = faults_.take(request.path);
    if (fault && fault->kind == Fault::Kind::latency && !wait(fault->delay)) return std::nullopt;
    return answer_with(request, fault);
  }

 private:
  bool accepts_user_agent(const Request& request) const;
  Reply answer_with(const Request& request, const std::optional<Fault>& fault);
  Reply served(const Request& request, const std::optional<Fault>& fault);
  Answer routed(const Request& request);
  int version_of(const Request& request) const;
  void check_media_type(const Request& request) const;
  void check_token(const Request& request, Instant now) const;

  SimulationState& world_;
  Faults& faults_;
  const support::Clock& clock_;
  RequestLimits limits_;
};

}  // namespace simulator
