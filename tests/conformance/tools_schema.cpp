#include "fixtures.hpp"

namespace conformance {
namespace {

// Keywords that a server must hand on as they are.
const char* const kSchema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "$defs": {
    "address": {
      "$anchor": "addressDef",
      "type": "object",
      "properties": {"street": {"type": "string"}, "city": {"type": "string"}}
    }
  },
  "properties": {
    "name": {"type": "string"},
    "address": {"$ref": "#/$defs/address"},
    "contactMethod": {"type": "string", "enum": ["phone", "email"]},
    "phone": {"type": "string"},
    "email": {"type": "string"}
  },
  "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
  "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
  "then": {"required": ["phone"]},
  "else": {"required": ["email"]},
  "additionalProperties": false
})";

}  // namespace

std::vector<mcp::Tool> schema_tools() {
  mcp::Tool schema = tool("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features.",
                          [](const mcp::Arguments& arguments, mcp::Context&) {
                            return answer("Called with: " + support::to_text(arguments.raw()));
                          });
  schema.raw_input = Json::parse(kSchema);
  mcp::Tool header = tool(
      "test_header_parameter", "Takes an argument that a header repeats.",
      [](const mcp::Arguments& arguments, mcp::Context&) { return answer("Region: " + arguments.text("region")); });
  header.parameters = {{.name = "region", .description = "Any text.", .required = true, .header = "Region"}};
  return {std::move(schema), std::move(header)};
}

}  // namespace conformance
