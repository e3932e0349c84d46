// Where this build's source tree and programs lie, and what it has. Named in one file alone, so that a compiler cache
// serves every checkout with all the others.
#pragma once

namespace test {

extern const char* const kProjectRoot;  // without a slash at its end
extern const char* const kServerBinary;
extern const char* const kStuckServer;
extern const bool kHasRedis;  // TASTYTRADE_MCP_REDIS

}  // namespace test
