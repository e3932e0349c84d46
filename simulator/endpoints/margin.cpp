// Margin configuration, which belongs to no account.
#include "endpoints.hpp"
#include "market/pricing.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// The interest rate of the option prices.
Answer public_configuration(const RequestContext&) {
  Answer answer;
  answer.data = {{"risk-free-rate", format_decimal(kInterestRate)}};
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
