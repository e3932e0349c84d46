#include "tastytrade_mcp/support/trace_context.hpp"
#include "tastytrade_mcp/support/http_text.hpp"

namespace support {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kForm = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
constexpr std::size_t kMaxStateSize = 512;

bool is_trace_parent(std::string_view text) {
  const bool is_version_0 = text.starts_with("00");
  if (text.size() < kForm.size() || text.starts_with("ff")) return false;
  if (text.size() > kForm.size() && (is_version_0 || text[kForm.size()] != '-')) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'x' ? kHexDigits.find(text[i]) != std::string_view::npos : text[i] == kForm[i];
    if (!fits) return false;
  }
  const auto all_zero = [](std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; };
  return !all_zero(text.substr(3, 32)) && !all_zero(text.substr(36, 16));
}

}  // namespace

TraceContext read_trace_context(std::string_view traceparent, std::string_view tracestate) {
  if (!is_trace_parent(traceparent)) return {};
  TraceContext context{.parent = "00" + std::string(traceparent.substr(2, kForm.size() - 2))};
  if (is_header_value(tracestate) && tracestate.size() <= kMaxStateSize) context.state = tracestate;
  return context;
}

}  // namespace support
