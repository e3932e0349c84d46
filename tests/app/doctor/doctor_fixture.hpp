// A simulated broker, credentials that open it, and the doctor's report on them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <sstream>
#include <string>

#include "app/temporary_directory.hpp"
#include "doctor/doctor.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace test {

using app::Flags;
using app::Variables;
using support::Json;

using Values = std::map<std::string, std::string>;

inline const std::string kSecretValue = "SENTINEL-5f2c9d1e";

struct Outcome {
  int code = 0;
  Json report;

  const Json& check(const std::string& name) const {
    for (const Json& entry : report["checks"]) {
      if (entry["name"] == name) return entry;
    }
    FAIL("no check " << name);
    return report;
  }
  std::string status(const std::string& name) const { return check(name)["status"]; }
  // Everything the check says.
  std::string words(const std::string& name) const { return check(name).dump(); }
};

inline std::string print(const Values& values, bool json, const Flags& flags = {}) {
  std::ostringstream out;
  app::run_doctor(Variables(values), {flags, json}, out);
  return out.str();
}

inline Outcome examine(const Values& values, const Flags& flags = {}) {
  std::ostringstream out;
  Outcome outcome;
  outcome.code = app::run_doctor(Variables(values), {flags, true}, out);
  INFO(out.str());
  outcome.report = Json::parse(out.str());
  CHECK(outcome.report["exit_code"] == outcome.code);
  CHECK(outcome.report["ok"] == (outcome.code == 0));
  CHECK(outcome.report["checks"].size() == 8);
  return outcome;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string token(const std::string& type, const Json& claims) {
  return support::base64url(Json{{"alg", "ES256"}, {"typ", type}}.dump()) + "." + support::base64url(claims.dump()) +
         "." + support::base64url("not a signature");
}

// A sandbox whose credentials are whatever a test wants, with a home directory of its own.
class SimulatedSetup {
 public:
  explicit SimulatedSetup(simulator::Options options = {}) : simulator(std::move(options), clock_) {
    values = {{"HOME", home.path()},
              {"TASTYTRADE_API_URL", simulator.url()},
              {"TASTYTRADE_STREAMER_URL", simulator.stream_url() + "/account"},
              {"TASTYTRADE_CLIENT_ID", simulator.options().client_id},
              {"TASTYTRADE_CLIENT_SECRET", simulator.options().client_secret},
              {"TASTYTRADE_REFRESH_TOKEN", simulator.options().refresh_token}};
  }

 private:
  support::SystemClock clock_;

 public:
  TemporaryDirectory home;
  simulator::Simulator simulator;
  Values values;
};

// A home directory and the demo: for what depends on this machine only.
struct Machine {
  TemporaryDirectory home;
  Values values{{"HOME", home.path()}, {"TASTYTRADE_DEMO", "true"}};
};

inline simulator::Options accepting(const std::string& refresh_token) {
  simulator::Options options;
  options.refresh_token = refresh_token;
  return options;
}

}  // namespace test
