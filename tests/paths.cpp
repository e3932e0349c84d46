#include "paths.hpp"

namespace test {

const char* const kProjectRoot = PROJECT_ROOT;
const char* const kServerBinary = SERVER_BINARY;
const char* const kStuckServer = STUCK_SERVER;
const bool kHasRedis = HAS_REDIS != 0;

}  // namespace test
