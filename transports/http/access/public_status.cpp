#include "public_status.hpp"

namespace transports::http {

bool shows_environment_to_all(const HttpOptions& options) {
  return options.public_status_full || options.environment == "demo";
}

EnvironmentText describe_environment(std::string_view environment) {
  if (environment == "demo") {
    return {"Demo",
            "Every account, position and price here is made up.",
            "the demo account",
            "Demo: a simulated broker",
            "violet",
            "5a3bc2"};
  }
  if (environment == "sandbox") {
    return {"Sandbox",
            "This is TastyTrade's test environment. No real money.",
            "your sandbox account",
            "Sandbox: TastyTrade's test environment",
            "teal",
            "0b6470"};
  }
  if (environment == "production") {
    return {"Production",
            "This is a real account with real money.",
            "your real account",
            "Production: the real account",
            "red",
            "b3201b"};
  }
  return {"", "", "your TastyTrade account", "", "plain", "3b444e"};
}

}  // namespace transports::http
