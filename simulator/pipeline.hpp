// Answers a request. The checks and their order are those of docs/tastytrade.md, The simulator. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "faults/faults.hpp"
#include "faults/request_limits.hpp"
#include "request.hpp"
#include "simulation_state.hpp"

namespace simulator {

struct Response {
  enum class Delivery { whole, cut, half };

  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Delivery delivery = Delivery::whole;
};

class Pipeline {
 public:
  Pipeline(SimulationState& state, Faults& faults, const support::Clock& clock)
      : state_(state), faults_(faults), clock_(clock) {}

  // `wait` waits for the delay of a latency fault, and returns false if the client disconnects meanwhile; then nothing
  // is returned.
  template <class Wait>
  std::optional<Response> answer(const Request& request, Wait wait) {
    std::optional<Fault> fault;
    if (accepts_user_agent(request)) fault = faults_.take(request.path);
    if (fault && fault->kind == Fault::Kind::latency && !wait(fault->delay)) return std::nullopt;
    if (!is_order_write(request.method, request.path)) return answer_with(request, fault);
    const auto write_fault = state_.order_writes.take_fault(request.method, request.path);
    Response response = answer_write(request, fault, write_fault);
    if (write_fault && write_fault->delay.count() > 0 && !wait(write_fault->delay)) return std::nullopt;
    return response;
  }

 private:
  bool accepts_user_agent(const Request& request) const;
  // Records the write, and gives its answer the fault.
  Response answer_write(const Request& request, const std::optional<Fault>& fault,
                        const std::optional<OrderWriteFault>& write_fault);
  Response answer_with(const Request& request, const std::optional<Fault>& fault);
  Response serve(const Request& request, const std::optional<Fault>& fault);
  Answer route(const Request& request, const OddShapes& shapes);
  // Those of the option, the fault and the request's header.
  OddShapes find_shapes(const Request& request, const std::optional<Fault>& fault) const;
  int parse_version(const Request& request) const;
  void check_media_type(const Request& request) const;
  // An order also needs the scope "trade".
  void check_token(const Request& request, Instant now) const;

  SimulationState& state_;
  Faults& faults_;
  const support::Clock& clock_;
  RequestLimits limits_;
};

}  // namespace simulator
