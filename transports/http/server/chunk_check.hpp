// Checks the chunks of a request's body (RFC 9112 section 7.1) as they arrive, and takes the data out of them. This is
// not left to httplib, which cannot go on with a body that has not arrived yet (tests/httplib/request_reading.cpp): a
// body is collected before a thread serves it, and chunks can be thousands of times as long as their data. Used by one
// thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_error.hpp"

namespace transports::http {

class ChunkCheck {
 public:
  enum class State { incomplete, complete, malformed, too_large };

  explicit ChunkCheck(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Takes what belongs to the body off the front of `received`. Called again with more until the state is another than
  // `incomplete`; nothing is taken after that.
  State take(std::string& received);
  std::string& data() { return data_; }

 private:
  enum class Part { size, data, data_end, trailers };

  // Each reads one part from `text` at at_. `incomplete`: the part is not there in full.
  State take_part(std::string_view text);
  State take_size(std::string_view text);
  State take_data(std::string_view text);
  State take_data_end(std::string_view text);
  State take_trailer(std::string_view text);
  std::optional<std::string_view> take_line(std::string_view text);

  const std::size_t max_bytes_;
  std::string data_;
  Part part_ = Part::size;
  std::size_t at_ = 0;       // in the text of the current call
  std::size_t scanned_ = 0;  // bytes behind at_ that hold no line feed
  std::size_t left_ = 0;     // of the current chunk
  std::size_t trailer_bytes_ = 0;
  bool is_line_malformed_ = false;
  bool is_complete_ = false;
};

// The problem to answer with when the check found `malformed` or `too_large`.
HttpError describe(ChunkCheck::State state, std::size_t max_bytes);
HttpError body_too_large(std::size_t max_bytes);

}  // namespace transports::http
