// The JSON Schema of a tool's parameters. Models get types, choices and descriptions alone: each conversation pays for
// every byte, the server checks limits itself, and clients of Gemini refuse keys such as `default`, `format` and
// `additionalProperties`. Pages and OpenAPI have the limits and defaults as well.
#include "tastytrade_mcp/mcp/arguments.hpp"

namespace mcp {
namespace {

using Kind = Parameter::Kind;

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::text_list:
    case Kind::object_list:
      return "array";
    case Kind::integer:
      return "integer";
    case Kind::decimal:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::text:
    case Kind::date:
    case Kind::choice:
      break;
  }
  return "string";
}

// A limit that every parameter has is not repeated.
void add_limits(const Parameter& parameter, Json& schema) {
  static const Parameter plain;
  if (parameter.kind == Kind::text_list) {
    if (parameter.required) schema["minItems"] = 1;
    if (parameter.max_items != plain.max_items) schema["maxItems"] = parameter.max_items;
  }
  if (parameter.kind == Kind::object_list) schema["maxItems"] = parameter.max_items;
  if (parameter.kind == Kind::text && parameter.max_length != plain.max_length) {
    schema["maxLength"] = parameter.max_length;
  }
  if (parameter.kind == Kind::date) schema["format"] = "date";
  if (parameter.minimum) schema["minimum"] = *parameter.minimum;
  if (parameter.maximum) schema["maximum"] = *parameter.maximum;
  if (!parameter.default_value.is_null()) schema["default"] = parameter.default_value;
}

Json make_schema(const Parameter& parameter, Unlisted unlisted);

// The schema of one object of an object list.
Json make_object_schema(const std::vector<Parameter>& members, Unlisted unlisted) {
  Json schema = Json::object();
  schema["type"] = "object";
  Json required = Json::array();
  for (const Parameter& member : members) {
    if (!member.is_listed && unlisted == Unlisted::left_out) continue;
    schema["properties"][member.name] = make_schema(member, unlisted);
    if (member.required) required.push_back(member.name);
  }
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json make_schema(const Parameter& parameter, Unlisted unlisted) {
  Json schema = Json::object();
  schema["type"] = type_name(parameter.kind);
  if (!parameter.description.empty()) schema["description"] = parameter.description;
  if (parameter.kind == Kind::text_list) schema["items"]["type"] = "string";
  if (parameter.kind == Kind::object_list) schema["items"] = make_object_schema(parameter.members, unlisted);
  if (parameter.kind == Kind::choice) schema["enum"] = parameter.choices;
  if (unlisted == Unlisted::included) add_limits(parameter, schema);
  return schema;
}

}  // namespace

Json input_schema(const std::vector<Parameter>& parameters, Unlisted unlisted) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Parameter& parameter : parameters) {
    if (!parameter.is_listed && unlisted == Unlisted::left_out) continue;
    properties[parameter.name] = make_schema(parameter, unlisted);
    if (parameter.required && parameter.default_value.is_null()) required.push_back(parameter.name);
  }
  Json schema = Json::object();
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  if (unlisted == Unlisted::included) schema["additionalProperties"] = false;
  return schema;
}

}  // namespace mcp
