// What a TastyTrade token says about itself. The claims are read, never verified: good for telling a person which value
// went into the wrong place, good for nothing that decides about access. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"

namespace app {

struct TokenClaims {
  std::string type;                   // header "typ": "rt+jwt" (refresh), "at+jwt" (access)
  std::string issuer;                 // "iss"
  std::vector<std::string> audience;  // "aud": the client id
  std::vector<std::string> scopes;    // "scope"; empty if it is not there
};

// Nothing if `token` is not three base64url parts with JSON objects in the first two.
std::optional<TokenClaims> read_claims(std::string_view token);

// Sandbox or production, by the issuer's host name; nothing if it names neither.
std::optional<broker::Environment> find_environment(const TokenClaims& claims);

}  // namespace app
