// Loads configurations from variables and options.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "settings/configuration.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace test {

using app::Configuration;
using app::Flags;
using app::load_configuration;
using app::Variables;

using Values = std::map<std::string, std::string>;

inline const std::string kStrong = "Zm9ydHktdHdvIGlzIHRoZSBhbnN3ZXI";

inline Values with(Values values, const Values& more) {
  for (const auto& [name, value] : more) values[name] = value;
  return values;
}

inline Configuration load(const Values& values, const Flags& flags = {}) {
  return load_configuration(Variables(values), flags);
}

// Returns the error that stops the program, message and hint; empty if it starts.
inline std::string refusal(const Values& values, const Flags& flags = {}) {
  try {
    load(values, flags);
    return "";
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " | " + error.hint;
  }
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline bool warns(const Configuration& configuration, const std::string& part) {
  const auto& warnings = configuration.warnings;
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const std::string& warning) { return contains(warning, part); });
}

inline Flags mode(const std::string& word) {
  Flags flags;
  flags.mode = word;
  return flags;
}

inline const Values kGrant{{"TASTYTRADE_CLIENT_ID", "an-id"},
                           {"TASTYTRADE_CLIENT_SECRET", "a-secret"},
                           {"TASTYTRADE_REFRESH_TOKEN", "a-token"}};

}  // namespace test
