// Keeps the log out of the test's output; tests that look at it turn it on.
#include "tastytrade_mcp/support/log.hpp"

namespace {

const bool quiet = [] {
  support::configure_log(support::LogLevel::off, support::LogFormat::text);
  return true;
}();

}  // namespace
