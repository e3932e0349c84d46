// What concerns margin and belongs to no account.
#include "endpoints.hpp"
#include "pricing.hpp"
#include "world.hpp"

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
