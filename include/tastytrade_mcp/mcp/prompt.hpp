// Prompts: ready questions that a person picks in a client. Each is one value. Values are built once at start-up and
// never change.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/resource.hpp"

namespace mcp {

struct PromptMessage {
  std::string role = "user";  // or "assistant"
  Json content = {};          // one content block
};
PromptMessage user_text(std::string text);

struct PromptAnswer {
  std::string description = {};
  std::vector<PromptMessage> messages = {};
};

struct PromptArgument {
  std::string name = {};
  std::string title = {};
  std::string description = {};
  bool required = false;
  Completer complete = {};  // empty: no completion
};

struct Prompt {
  std::string name = {};
  std::string title = {};
  std::string description = {};
  std::vector<PromptArgument> arguments = {};
  std::vector<Icon> icons = {};
  std::vector<std::string> tools = {};  // that its text names, and without which it is not offered
  bool asks = false;                    // whether `get` may call Context::request_input()
  // Throws support::Error{invalid_argument} for a value it cannot use. The required arguments are there and not empty.
  std::function<PromptAnswer(const TextMap& arguments, Context&)> get = {};
};

}  // namespace mcp
