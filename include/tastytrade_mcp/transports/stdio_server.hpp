// The stdio server: one message on each line of input and output, nothing else on the output. Many calls run at once
// and are answered in the order they finish. Owned by the program's wiring; serve() is called once.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "tastytrade_mcp/mcp/server.hpp"

namespace transports {

struct StdioOptions {
  int input = 0;  // file descriptors
  int output = 1;
  std::size_t workers = 32;                // calls that run at the same time; more wait in line
  std::size_t max_waiting = 1024;          // beyond that a call is refused as busy
  std::chrono::milliseconds drain{5'000};  // how long calls in flight may still finish after end of input or a stop
  std::chrono::milliseconds cancel_grace{2'000};  // how long cancelled calls are expected to take to notice
  std::function<void()> on_drain = {};            // called once, when no more input is read
  std::function<void()> on_drain_over = {};       // called once, before calls in flight are cancelled
};

// Serves until the input ends or `stop` is requested; then lets calls in flight finish within `drain`, cancels the rest
// and returns when they have ended. A call that ignores its cancellation and a client that does not read delay that
// without limit: a program that must end in time starts a deadline of its own in `on_drain`. Returns false if the
// output broke before the input ended.
bool serve_stdio(mcp::Server& server, const StdioOptions& options, const std::stop_token& stop);

}  // namespace transports
