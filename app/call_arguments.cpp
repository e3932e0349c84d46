#include "call_arguments.hpp"

#include <iostream>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxInput = std::size_t{1} << 20;  // bytes read from stdin
constexpr const char* kInputExample = "Example: --input '{\"symbols\":[\"AAPL\"]}'";

std::string read_standard_input() {
  std::string text(kMaxInput + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.size() <= kMaxInput) return text;
  throw Error(ErrorCode::invalid_argument, "The object on stdin is larger than 1 MiB.", "Send fewer arguments.");
}

Json parse_object(const std::string& text) {
  support::JsonLimits limits;
  limits.max_bytes = std::max(text.size(), kMaxInput);  // the system has bounded a command line
  try {
    Json object = support::read_json(text, limits);
    if (object.is_object()) return object;
  } catch (const support::JsonError& error) {
    throw Error(ErrorCode::invalid_argument, std::string("`--input` ") + error.what() + '.', kInputExample);
  }
  throw Error(ErrorCode::invalid_argument, "`--input` is not a JSON object.", kInputExample);
}

// A repeated name makes a list, of which each part may be a list as well: symbols=AAPL,TSLA symbols=SPX.
Json split_list(const std::string& text) {
  Json items = Json::array();
  for (const std::string& item : support::split(text, ',')) items.push_back(item);
  return items;
}

}  // namespace

Json read_call_arguments(const std::vector<std::string>& words, const std::optional<std::string>& input) {
  if (input) {
    if (words.empty()) return parse_object(*input == "-" ? read_standard_input() : *input);
    throw Error(ErrorCode::invalid_argument, "`--input` and NAME=VALUE cannot be given together.",
                "Put every argument into one of the two.");
  }
  Json object = Json::object();
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorCode::invalid_argument, "`" + support::printable(word, 60) + "` is not NAME=VALUE.",
                  "Example: symbols=AAPL,TSLA");
    }
    Json& member = object[word.substr(0, equals)];
    std::string value = word.substr(equals + 1);
    if (member.is_null()) {
      member = std::move(value);
    } else {
      if (!member.is_array()) member = split_list(member.get<std::string>());
      for (Json& item : split_list(value)) member.push_back(std::move(item));
    }
  }
  return object;
}

}  // namespace app
