#include "public_status.hpp"

namespace transports::http {

bool shows_environment_to_all(const HttpOptions& options) {
  return options.public_status_full || options.environment == "demo";
}

EnvironmentText describe_environment(std::string_view environment) {
  if (environment == "demo")
    return {"Demo", "Every account, position and price here is made up.", "demo data", "violet"};
  if (environment == "sandbox") {
    return {"Sandbox", "This is TastyTrade's test environment. No real money.", "your sandbox account", "teal"};
  }
  if (environment == "production") {
    return {"Production", "This is a real account with real money.", "your real account", "red"};
  }
  return {"", "", "your TastyTrade account", ""};
}

}  // namespace transports::http
