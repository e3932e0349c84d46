#include "tastytrade_mcp/mcp/call_arguments.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "argument_value.hpp"
#include "argument_wrappers.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/nearest_names.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

// Members of a call's message that are no arguments: MCP's own, and those of function calls that are passed on.
constexpr std::string_view kMessageMembers[] = {"name",    "arguments",      "_meta",        "task",    "id",    "type",
                                                "call_id", "inputResponses", "requestState", "jsonrpc", "method"};

bool is_message_member(std::string_view name) {
  return std::find(std::begin(kMessageMembers), std::end(kMessageMembers), name) != std::end(kMessageMembers);
}

bool is_among(const std::vector<std::string>& names, const std::string& folded_name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return folded(name) == folded_name; });
}

bool holds_nothing(const Json* value) {
  return value == nullptr || value->is_null() || (value->is_object() && value->empty()) ||
         (value->is_string() && support::trim(value->get_ref<const std::string&>()).empty());
}

[[noreturn]] void refuse_place(const std::string& stray, const std::string& other) {
  throw Error(ErrorCode::invalid_argument,
              "`" + support::printable(stray, 60) + "` stands beside `" + support::printable(other, 60) + "`.",
              "Put every argument into `arguments`: {\"name\": \"…\", \"arguments\": {…}}.");
}

}  // namespace

Json find_arguments(const std::vector<std::string>& names, const Json& message, UnknownMembers unknown) {
  const Json* found = support::find(message, "arguments");
  const bool takes_unknown = unknown == UnknownMembers::arguments && found == nullptr;
  std::string place = "arguments";
  if (holds_nothing(found)) place.clear();
  Json loose = Json::object();
  for (const auto& [name, value] : message.items()) {
    if (is_message_member(name)) continue;
    const std::string folded_name = folded(name);
    const bool is_argument = is_among(names, folded_name);
    if (!is_argument && is_argument_wrapper(folded_name)) {
      if (holds_nothing(&value)) continue;
      if (!place.empty()) refuse_place(name, place);
      place = name;
      found = &value;
    } else if (is_argument || (takes_unknown && place.empty())) {
      loose.get_ref<Json::object_t&>().emplace_back(name, value);  // the message holds each name once
    }
  }
  if (loose.empty()) return found == nullptr ? Json() : *found;
  if (!place.empty()) refuse_place(loose.begin().key(), place);
  return loose;
}

Json merge_arguments(const Tool& tool, const Json& arguments, const Json& more, std::string_view place) {
  if (more.empty()) return arguments;
  Json merged = unwrap_arguments(parse_arguments(arguments), argument_names(tool));
  auto& members = merged.get_ref<Json::object_t&>();
  std::set<std::string> given;  // Json's own search walks all members
  for (const auto& member : members) given.insert(member.first);
  for (const auto& [name, value] : more.items()) {
    if (given.contains(name)) {
      throw Error(ErrorCode::invalid_argument,
                  "`" + support::printable(name, 60) + "` is given twice: " + std::string(place) + " and beside it.");
    }
    members.emplace_back(name, value);
  }
  return merged;
}

std::vector<std::string> argument_names(const Tool& tool) {
  if (tool.raw_input.is_null()) return argument_names(tool.parameters);
  std::vector<std::string> names;
  const Json* properties = support::find(tool.raw_input, "properties");
  if (properties == nullptr || !properties->is_object()) return names;
  for (const auto& property : properties->items()) names.push_back(property.key());
  return names;
}

bool is_left_out(const Tool& tool, std::string_view name, const Json& value) {
  const auto parameter = std::find_if(tool.parameters.begin(), tool.parameters.end(),
                                      [&](const Parameter& each) { return answers_to(each, name); });
  return parameter != tool.parameters.end() && argument_value(*parameter, value).is_null();
}

}  // namespace mcp
