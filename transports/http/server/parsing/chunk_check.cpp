#include "http/server/parsing/chunk_check.hpp"

#include <algorithm>
#include <utility>

namespace transports::http {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;  // a chunk's size with its extensions
constexpr std::size_t kMaxTrailerBytes = 8192;
constexpr std::size_t kMaxSizeDigits = 8;

// Hexadecimal digits, then nothing or an extension, which is ignored (RFC 9112 section 7.1.1).
std::optional<std::size_t> parse_size(std::string_view line) {
  const auto end = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  if (end == 0 || end > kMaxSizeDigits) return std::nullopt;
  const auto rest = line.find_first_not_of(" \t", end);
  if (rest != std::string_view::npos && line[rest] != ';') return std::nullopt;
  if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos) return std::nullopt;
  return std::stoul(std::string(line.substr(0, end)), nullptr, 16);
}

}  // namespace

ChunkCheck::State ChunkCheck::take(std::string& received) {
  at_ = 0;
  State state = State::incomplete;
  bool has_moved = true;
  while (state == State::incomplete && !is_complete_ && has_moved) {
    const auto before = std::pair(at_, part_);
    state = take_part(received);
    has_moved = before != std::pair(at_, part_);
  }
  received.erase(0, at_);
  return is_complete_ ? State::complete : state;
}

ChunkCheck::State ChunkCheck::take_part(std::string_view text) {
  switch (part_) {
    case Part::size:
      return take_size(text);
    case Part::data:
      return take_data(text);
    case Part::data_end:
      return take_data_end(text);
    case Part::trailers:
      return take_trailer(text);
  }
  return State::malformed;
}

// A line without its CRLF. Nothing if it is not there in full, or is malformed.
std::optional<std::string_view> ChunkCheck::take_line(std::string_view text) {
  const auto end = text.find('\n', at_ + scanned_);
  if (end == std::string_view::npos) {
    scanned_ = text.size() - at_;
    is_line_malformed_ = scanned_ > kMaxLineBytes;
    return std::nullopt;
  }
  const std::size_t length = end - at_;
  is_line_malformed_ = length == 0 || length > kMaxLineBytes || text[end - 1] != '\r';
  if (is_line_malformed_) return std::nullopt;
  const std::string_view line = text.substr(at_, length - 1);
  at_ = end + 1;
  scanned_ = 0;
  return line;
}

ChunkCheck::State ChunkCheck::take_size(std::string_view text) {
  const auto line = take_line(text);
  if (!line) return is_line_malformed_ ? State::malformed : State::incomplete;
  const auto size = parse_size(*line);
  if (!size) return State::malformed;
  if (*size > max_bytes_ - data_.size()) return State::too_large;
  left_ = *size;
  part_ = left_ == 0 ? Part::trailers : Part::data;
  return State::incomplete;
}

ChunkCheck::State ChunkCheck::take_data(std::string_view text) {
  const std::size_t count = std::min(left_, text.size() - at_);
  data_ += text.substr(at_, count);
  at_ += count;
  left_ -= count;
  if (left_ == 0) part_ = Part::data_end;
  return State::incomplete;
}

ChunkCheck::State ChunkCheck::take_data_end(std::string_view text) {
  const std::string_view end = text.substr(at_, 2);
  if (!std::string_view("\r\n").starts_with(end)) return State::malformed;
  if (end.size() < 2) return State::incomplete;
  at_ += 2;
  part_ = Part::size;
  return State::incomplete;
}

// Trailers carry nothing that is used (RFC 9112 section 7.1.2); they only have to end.
ChunkCheck::State ChunkCheck::take_trailer(std::string_view text) {
  const auto line = take_line(text);
  if (!line) return is_line_malformed_ ? State::malformed : State::incomplete;
  is_complete_ = line->empty();
  trailer_bytes_ += line->size();
  return trailer_bytes_ > kMaxTrailerBytes ? State::malformed : State::incomplete;
}

HttpError describe(ChunkCheck::State state, std::size_t max_bytes) {
  if (state == ChunkCheck::State::too_large) return body_too_large(max_bytes);
  return {.message = "The body's chunks are malformed."};
}

HttpError body_too_large(std::size_t max_bytes) {
  return {.status = 413,
          .code = "payload_too_large",
          .message = "The body is larger than " + std::to_string(max_bytes) + " bytes."};
}

}  // namespace transports::http
