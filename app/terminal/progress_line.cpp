#include "progress_line.hpp"

#include "text_layout.hpp"

namespace app {
namespace {

constexpr std::chrono::seconds kThreshold{1};       // shorter work shows no line
constexpr std::string_view kEraseToEnd = "\x1b[K";  // ECMA-48: EL, from the cursor to the end of the line

}  // namespace

ProgressLine::ProgressLine(const support::Clock& clock, std::size_t width)
    : clock_(clock), begin_(clock.steady()), width_(width) {}

std::string ProgressLine::update(const std::string& text) {
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady() - begin_);
  if (elapsed < kThreshold) return "";
  const std::string suffix = " ... (" + std::to_string(elapsed.count()) + " s)";
  // A line that reaches the last column would move the cursor to the next one.
  const std::size_t room = width_ > suffix.size() + 1 ? width_ - suffix.size() - 1 : 1;
  std::string line = wrap_text(clean_text(text), room).front() + suffix;
  if (line == shown_) return "";
  shown_ = line;
  return line + std::string(kEraseToEnd) + '\r';
}

std::string ProgressLine::erase() {
  return shown_.empty() ? "" : std::string(kEraseToEnd);
}

}  // namespace app
