#include "fixtures.hpp"

namespace conformance {
namespace {

std::vector<std::string> complete(std::string_view typed, const mcp::TextMap&, mcp::Context&) {
  std::vector<std::string> fitting;
  for (const std::string_view word : {"paris", "park", "party", "test", "testing"}) {
    if (word.starts_with(typed)) fitting.emplace_back(word);
  }
  return fitting;
}

mcp::PromptAnswer simple(const mcp::TextMap&, mcp::Context&) {
  return {.messages = {mcp::user_text("This is a simple prompt for testing.")}};
}

mcp::PromptAnswer with_arguments(const mcp::TextMap& arguments, mcp::Context&) {
  return {.messages = {mcp::user_text("Prompt with arguments: arg1='" + arguments.at("arg1") + "', arg2='" +
                                      arguments.at("arg2") + "'")}};
}

mcp::PromptAnswer with_resource(const mcp::TextMap& arguments, mcp::Context&) {
  return {.messages = {{.content = embedded(arguments.at("resourceUri"), "text/plain",
                                            "Embedded resource content for testing.")},
                       mcp::user_text("Please process the embedded resource above.")}};
}

mcp::PromptAnswer with_image(const mcp::TextMap&, mcp::Context&) {
  return {.messages = {{.content = image()}, mcp::user_text("Please analyze the image above.")}};
}

mcp::PromptAnswer asking(const mcp::TextMap&, mcp::Context& context) {
  const Json reply = context.request_input(
      mcp::ask_form("user_context", "What context should the prompt use?", form("context", "string")));
  return {.messages = {mcp::user_text("Use this context: " + support::to_text(entered(reply, "context")))}};
}

}  // namespace

std::vector<mcp::Prompt> prompts() {
  return {
      {.name = "test_simple_prompt", .description = "One message.", .get = simple},
      {.name = "test_prompt_with_arguments",
       .description = "Repeats its arguments.",
       .arguments = {{.name = "arg1", .description = "First.", .required = true, .complete = complete},
                     {.name = "arg2", .description = "Second.", .required = true}},
       .get = with_arguments},
      {.name = "test_prompt_with_embedded_resource",
       .description = "Embeds a resource.",
       .arguments = {{.name = "resourceUri", .description = "Which one.", .required = true}},
       .get = with_resource},
      {.name = "test_prompt_with_image", .description = "Holds a picture.", .get = with_image},
      {.name = "test_input_required_result_prompt",
       .description = "Asks before it answers.",
       .asks = true,
       .get = asking},
  };
}

mcp::Prompt passing_prompt() {
  return {.name = "test_passing_prompt", .description = "Comes and goes.", .get = simple};
}

}  // namespace conformance
