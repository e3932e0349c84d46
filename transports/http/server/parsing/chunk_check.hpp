// Decodes a chunked request body (RFC 9112 section 7.1) as it arrives, and checks its form. httplib decodes only a body
// that has arrived in full (tests/httplib/request_reading.cpp), and before that the chunks may take thousands of times
// the memory of their data. Used by one thread at a time.
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

  // Removes the next part of the body from the front of `received`. Called again with more bytes while the state is
  // `incomplete`.
  State take(std::string& received);
  std::string& data() { return data_; }  // the decoded body

 private:
  enum class Part { size, data, data_end, trailers };

  // Each reads one part of the body from `text` at at_. `incomplete`: the part has not arrived in full.
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

// The error for the states `malformed` and `too_large`.
HttpError describe(ChunkCheck::State state, std::size_t max_bytes);
HttpError body_too_large(std::size_t max_bytes);

}  // namespace transports::http
