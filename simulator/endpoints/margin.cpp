// What concerns margin and belongs to no account.
#include "endpoints.hpp"
#include "market/pricing.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// The rate at which options are priced here.
Answer public_configuration(const Call&) {
  Answer answer;
  answer.data = {{"risk-free-rate", wire(kInterestRate)}};
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/margin-requirements-public-configuration", public_configuration},
};

}  // namespace

std::span<const Route> margin_routes() {
  return kRoutes;
}

}  // namespace simulator
