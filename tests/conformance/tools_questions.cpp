#include "fixtures.hpp"

namespace conformance {
namespace {

std::string shown(const Json& reply) {
  const Json* content = support::find(reply, "content");
  return "action=" + reply.value("action", "") +
         ", content=" + support::to_text(content == nullptr ? Json::object() : *content);
}

mcp::ToolResult sample(const mcp::Arguments& arguments, mcp::Context& context) {
  Json params = Json::object();
  params["messages"] = Json::array({{{"role", "user"}, {"content", text(arguments.text("prompt"))}}});
  params["maxTokens"] = 100;
  const Json reply = context.request_input(mcp::ask_model("sample", std::move(params)));
  const Json& content = reply.at("content");
  return answer("LLM response: " + (content.is_object() ? content.value("text", "") : support::to_text(content)));
}

mcp::ToolResult ask_person(const mcp::Arguments& arguments, mcp::Context& context) {
  static const Json schema = Json::parse(R"({
    "type": "object",
    "properties": {
      "username": {"type": "string", "description": "User's response"},
      "email": {"type": "string", "description": "User's email address"}
    },
    "required": ["username", "email"]
  })");
  return answer("User response: " +
                shown(context.request_input(mcp::ask_form("person", arguments.text("message"), schema))));
}

mcp::ToolResult ask_with_defaults(const mcp::Arguments&, mcp::Context& context) {
  static const Json schema = Json::parse(R"({
    "type": "object",
    "properties": {
      "name": {"type": "string", "description": "User name", "default": "John Doe"},
      "age": {"type": "integer", "description": "User age", "default": 30},
      "score": {"type": "number", "description": "User score", "default": 95.5},
      "status": {"type": "string", "description": "User status", "enum": ["active", "inactive", "pending"],
                 "default": "active"},
      "verified": {"type": "boolean", "description": "Verification status", "default": true}
    },
    "required": []
  })");
  const Json reply = context.request_input(mcp::ask_form("defaults", "Please review and update the form", schema));
  return answer("Elicitation completed: " + shown(reply));
}

mcp::ToolResult ask_with_enums(const mcp::Arguments&, mcp::Context& context) {
  static const Json schema = Json::parse(R"({
    "type": "object",
    "properties": {
      "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
      "titledSingle": {"type": "string", "oneOf": [
        {"const": "value1", "title": "First Option"},
        {"const": "value2", "title": "Second Option"},
        {"const": "value3", "title": "Third Option"}
      ]},
      "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
                     "enumNames": ["Option One", "Option Two", "Option Three"]},
      "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
      "titledMulti": {"type": "array", "items": {"anyOf": [
        {"const": "value1", "title": "First Choice"},
        {"const": "value2", "title": "Second Choice"},
        {"const": "value3", "title": "Third Choice"}
      ]}}
    },
    "required": []
  })");
  const Json reply = context.request_input(mcp::ask_form("enums", "Please select from the options", schema));
  return answer("Elicitation completed: " + shown(reply));
}

mcp::Tool asking(mcp::Tool tool, const std::string& parameter = "") {
  tool.asks = true;
  if (!parameter.empty()) tool.parameters = {{.name = parameter, .description = "What to ask.", .required = true}};
  return tool;
}

}  // namespace

std::vector<mcp::Tool> question_tools() {
  return {
      asking(tool("test_sampling", "Asks the client's model.", sample), "prompt"),
      asking(tool("test_elicitation", "Asks the user for a name and an address.", ask_person), "message"),
      asking(tool("test_elicitation_sep1034_defaults", "Asks with a default for each field.", ask_with_defaults)),
      asking(tool("test_elicitation_sep1330_enums", "Asks with each kind of choice.", ask_with_enums)),
  };
}

}  // namespace conformance
