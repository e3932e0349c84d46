#include "message_text.hpp"

#include "tastytrade_mcp/support/json_reader.hpp"

namespace simulator {

std::optional<support::Json> parse_message(std::string_view text) {
  try {
    support::Json message = support::read_json(text);
    if (message.is_object()) return message;
  } catch (const support::JsonError&) {
    // The caller answers.
  }
  return std::nullopt;
}

std::string find_text(const support::Json& message, std::string_view key) {
  const support::Json* text = support::find(message, key);
  return text != nullptr && text->is_string() ? text->get<std::string>() : std::string();
}

}  // namespace simulator
