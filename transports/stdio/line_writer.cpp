#include "line_writer.hpp"

#include "tastytrade_mcp/support/platform/streams.hpp"

namespace transports {

void LineWriter::write(std::string message) {
  const std::string line = std::move(message += '\n');
  const support::MutexLock lock(mutex_);  // held during the write: lines must not mix
  if (!broken_ && support::platform::write_stream(descriptor_, line)) broken_ = true;
}

}  // namespace transports
