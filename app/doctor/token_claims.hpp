// Reads the claims of a TastyTrade token (a JWT) without verifying them. `doctor` uses them to say that a variable
// holds the wrong kind of token. They must never decide about access. Pure functions.
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

// Returns sandbox or production by the host name of the issuer; nothing if the host name is neither's.
std::optional<broker::Environment> find_environment(const TokenClaims& claims);

}  // namespace app
