#include "write_faults.hpp"

#include <algorithm>
#include <utility>

#include "tastytrade_mcp/websocket/server.hpp"

namespace simulator {
namespace {

std::string make_big_message(std::size_t bytes) {
  const std::string begin = R"({"type":"SIMULATOR_PADDING","channel":0,"text":")", end = "\"}";
  return begin + std::string(bytes - std::min(bytes, begin.size() + end.size()), 'x') + end;
}

}  // namespace

StreamOutputs WriteFaults::apply(StreamOutputs outputs, StreamTime time) {
  end_silence(time);
  if (!fault_) take_next(time);
  if (fault_ && fault_->frames == 0 && time.steady - taken_at_ >= fault_->delay) happen(time);
  for (StreamOutput& output : outputs) {
    if (output.kind == StreamOutput::Kind::message) {
      write_message(std::move(output), time);
    } else {
      write(std::move(output));
    }
  }
  return std::exchange(outputs_, {});
}

void WriteFaults::take_next(StreamTime time) {
  fault_ = faults_.take_write_fault(path_);
  taken_at_ = time.steady;
  messages_ = 0;
}

void WriteFaults::write(StreamOutput output) {
  if (has_ended_) return;
  if (silent_until_) {
    held_back_.push_back(std::move(output));
    return;
  }
  has_ended_ = output.kind == StreamOutput::Kind::close || output.kind == StreamOutput::Kind::cut;
  outputs_.push_back(std::move(output));
}

void WriteFaults::write_message(StreamOutput output, StreamTime time) {
  if (halves_next_) {
    const std::string frame = websocket::make_text_frame(output.text);
    write({StreamOutput::Kind::bytes, frame.substr(0, frame.size() / 2)});
    write({StreamOutput::Kind::cut});
    return;
  }
  write(std::move(output));
  ++messages_;
  if (fault_ && fault_->frames > 0 && messages_ >= fault_->frames) happen(time);
}

void WriteFaults::happen(StreamTime time) {
  const StreamFault fault = *fault_;
  switch (fault.kind) {
    case FaultKind::cut:
      write({StreamOutput::Kind::cut});
      break;
    case FaultKind::half_frame:
      halves_next_ = true;
      break;
    case FaultKind::close:
      write({StreamOutput::Kind::close, fault.text, fault.code});
      break;
    case FaultKind::silence:
      silent_until_ = time.steady + fault.duration;
      break;
    case FaultKind::slow:
      write({StreamOutput::Kind::rate, {}, static_cast<int>(fault.bytes)});
      break;
    case FaultKind::not_json:
      write({StreamOutput::Kind::message, R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",)"});
      break;
    case FaultKind::bad_utf8:
      write({StreamOutput::Kind::bytes, websocket::make_text_frame("{\"type\":\"\xff\xfe\"}")});
      break;
    case FaultKind::big_frame:
      write({StreamOutput::Kind::message, make_big_message(fault.bytes)});
      break;
    default:
      break;
  }
  take_next(time);
}

void WriteFaults::end_silence(StreamTime time) {
  if (!silent_until_ || time.steady < *silent_until_) return;
  silent_until_.reset();
  for (StreamOutput& output : std::exchange(held_back_, {})) write(std::move(output));
}

}  // namespace simulator
