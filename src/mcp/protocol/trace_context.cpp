#include "trace_context.hpp"
#include "tastytrade_mcp/support/http_text.hpp"

namespace mcp {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kForm = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";

bool is_trace_parent(std::string_view text) {
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'x' ? kHexDigits.find(text[i]) != std::string_view::npos : text[i] == kForm[i];
    if (!fits) return false;
  }
  const auto all_zero = [](std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; };
  return !all_zero(text.substr(3, 32)) && !all_zero(text.substr(36, 16));
}

}  // namespace

std::string find_trace_parent(const support::Json* meta) {
  const support::Json* value = meta == nullptr ? nullptr : support::find(*meta, "traceparent");
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->get_ref<const std::string&>();
  return is_trace_parent(text) ? text : std::string();
}

std::string find_trace_state(const support::Json* meta) {
  const support::Json* state = meta == nullptr ? nullptr : support::find(*meta, "tracestate");
  if (state == nullptr || !state->is_string()) return {};
  const auto& text = state->get_ref<const std::string&>();
  return support::is_header_value(text) && text.size() <= 512 ? text : std::string();
}

std::string find_trace_id(const std::string& trace_parent) {
  return trace_parent.empty() ? std::string() : trace_parent.substr(3, 32);
}

}  // namespace mcp
