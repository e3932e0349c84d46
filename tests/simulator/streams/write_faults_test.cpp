// The faults that change what a connection writes, without a socket.
#include <catch2/catch_test_macros.hpp>

#include "streams/write_faults.hpp"
#include "tastytrade_mcp/websocket/server.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

class Writer {
 public:
  explicit Writer(const std::vector<StreamFault>& injected) {
    for (const StreamFault& fault : injected) faults.add(fault);
  }
  // "a, b, cut": what is written for these messages after the time has passed.
  std::string write(const std::vector<std::string>& messages, std::chrono::milliseconds after = 0ms) {
    time.now += after;
    time.steady += after;
    StreamOutputs outputs;
    for (const std::string& message : messages) outputs.push_back({StreamOutput::Kind::message, message});
    std::string text;
    for (const StreamOutput& output : write_faults.apply(std::move(outputs), time)) {
      if (!text.empty()) text += ", ";
      text += output.kind == StreamOutput::Kind::cut     ? "cut"
              : output.kind == StreamOutput::Kind::rate  ? "rate " + std::to_string(output.code)
              : output.kind == StreamOutput::Kind::close ? "close " + std::to_string(output.code) + " " + output.text
              : output.kind == StreamOutput::Kind::bytes ? "bytes " + std::to_string(output.text.size())
                                                         : output.text;
    }
    return text;
  }

  StreamFaults faults;
  StreamTime time{{}, std::chrono::steady_clock::time_point{} + 1h};
  WriteFaults write_faults{faults, "/realtime"};
};

StreamFault fault_of(FaultKind kind, int frames, std::chrono::milliseconds delay = 0ms) {
  StreamFault fault;
  fault.kind = kind;
  fault.frames = frames;
  fault.delay = delay;
  return fault;
}

}  // namespace

TEST_CASE("Write faults: a connection is cut after a number of messages, or after a time") {
  Writer counted({fault_of(FaultKind::cut, 2)});
  CHECK(counted.write({"a"}) == "a");
  CHECK(counted.write({"b", "c"}) == "b, cut");
  CHECK(counted.write({"d"}).empty());
  Writer timed({fault_of(FaultKind::cut, 0, 100ms)});
  CHECK(timed.write({"a"}) == "a");
  CHECK(timed.write({}, 99ms).empty());
  CHECK(timed.write({"b"}, 1ms) == "cut");
}

TEST_CASE("Write faults: half of a message is written before the cut") {
  Writer writer({fault_of(FaultKind::half_frame, 1)});
  const auto whole = websocket::make_text_frame("bbbbbbbb").size();
  CHECK(writer.write({"a", "bbbbbbbb", "c"}) == "a, bytes " + std::to_string(whole / 2) + ", cut");
}

TEST_CASE("Write faults: a close frame has the fault's code and text") {
  StreamFault fault = fault_of(FaultKind::close, 1);
  fault.code = 1009;
  fault.text = "too big";
  Writer writer({fault});
  CHECK(writer.write({"a", "b"}) == "a, close 1009 too big");
}

TEST_CASE("Write faults: what is due in a silence is written after it") {
  StreamFault fault = fault_of(FaultKind::silence, 1);
  fault.duration = 5s;
  Writer writer({fault});
  CHECK(writer.write({"a", "b"}) == "a");
  CHECK(writer.write({"c"}, 4999ms).empty());
  CHECK(writer.write({"d"}, 1ms) == "b, c, d");
}

TEST_CASE("Write faults: messages that are none are inserted, each as often as its count says") {
  StreamFault big = fault_of(FaultKind::big_frame, 1);
  big.bytes = 100;
  StreamFault not_json = fault_of(FaultKind::not_json, 1);
  not_json.count = 2;
  StreamFault slow = fault_of(FaultKind::slow, 1);
  slow.bytes = 512;
  Writer writer({not_json, big, fault_of(FaultKind::bad_utf8, 1), slow});
  const std::string broken = R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",)";
  CHECK(writer.write({"a", "b"}) == "a, " + broken + ", b, " + broken);
  CHECK(writer.write({"c"}).size() == std::string("c, ").size() + 100);
  CHECK(writer.write({"d"}).starts_with("d, bytes "));
  CHECK(writer.write({"e", "f"}) == "e, rate 512, f");
}

TEST_CASE("Write faults: a fault without a number and a time happens at once, to an open connection too") {
  Writer writer({});
  CHECK(writer.write({"a"}) == "a");
  writer.faults.add(fault_of(FaultKind::cut, 0));
  CHECK(writer.write({}) == "cut");
}

TEST_CASE("Stream faults: a fault is taken by path, kind and text, and as often as its count says") {
  StreamFaults faults;
  StreamFault silent = fault_of(FaultKind::type_silent, 0);
  silent.text = "Quote";
  silent.path = "/realtime";
  silent.count = 2;
  faults.add(silent);
  CHECK_FALSE(faults.take(FaultKind::type_silent, "/delayed", "Quote"));
  CHECK_FALSE(faults.take(FaultKind::type_silent, "/realtime", "Trade"));
  CHECK_FALSE(faults.take(FaultKind::flood, "/realtime"));
  CHECK(faults.take(FaultKind::type_silent, "/realtime", "Quote"));
  CHECK(faults.take(FaultKind::type_silent, "/realtime", "Quote"));
  CHECK_FALSE(faults.take(FaultKind::type_silent, "/realtime", "Quote"));
  silent.count = -1;
  silent.text.clear();
  faults.add(silent);
  for (int i = 0; i < 5; ++i) CHECK(faults.take(FaultKind::type_silent, "/realtime", "Trade"));
  faults.clear();
  CHECK_FALSE(faults.take(FaultKind::type_silent, "/realtime", "Trade"));
}
