#include "tastytrade_mcp/support/trace_context.hpp"

#include <catch2/catch_test_macros.hpp>

using support::read_trace_context;

namespace {
const std::string kTraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00-" + kTraceId + "-00f067aa0ba902b7-01";
}  // namespace

TEST_CASE("A well-formed trace context is read") {
  const auto context = read_trace_context(kParent, "vendor=abc");
  CHECK(context.parent == kParent);
  CHECK(context.state == "vendor=abc");
  CHECK(context.trace_id() == kTraceId);
}

TEST_CASE("A trace context that is not well formed counts as absent") {
  for (const std::string& parent :
       {std::string(), std::string("00"), kParent + "0", kParent + "-more", kParent.substr(1), "ff" + kParent.substr(2),
        "0G" + kParent.substr(2), "00-" + std::string(32, '0') + kParent.substr(35),
        kParent.substr(0, 36) + std::string(16, '0') + "-01",
        "00-" + std::string("4BF92F3577B34DA6A3CE929D0E0E4736") + kParent.substr(35),
        kParent.substr(0, 35) + "_" + kParent.substr(36), std::string(55, '-'), "cc" + kParent.substr(2) + "x"}) {
    CAPTURE(parent);
    const auto context = read_trace_context(parent, "vendor=abc");
    CHECK(context.parent.empty());
    CHECK(context.state.empty());
    CHECK(context.trace_id().empty());
  }
}

TEST_CASE("Of a later version of the trace context, the part that version 00 defines is kept") {
  CHECK(read_trace_context("cc" + kParent.substr(2), "").parent == kParent);
  CHECK(read_trace_context("cc" + kParent.substr(2) + "-what-comes-later", "").parent == kParent);
}

TEST_CASE("A trace state that cannot be sent on is left out, and the trace itself is kept") {
  CHECK(read_trace_context(kParent, "a=1\r\nHost: x").state.empty());
  CHECK(read_trace_context(kParent, std::string(513, 'a')).state.empty());
  CHECK(read_trace_context(kParent, std::string(512, 'a')).state.size() == 512);
  CHECK(read_trace_context(kParent, std::string(513, 'a')).trace_id() == kTraceId);
}
