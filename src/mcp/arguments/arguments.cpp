#include "tastytrade_mcp/mcp/arguments.hpp"

#include <algorithm>

#include "argument_value.hpp"
#include "argument_wrappers.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/nearest_names.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

const Parameter* find_parameter(const std::vector<Parameter>& parameters, std::string_view name) {
  const auto exact = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  if (exact != parameters.end()) return &*exact;
  const auto meant =
      std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return answers_to(p, name); });
  return meant == parameters.end() ? nullptr : &*meant;
}

std::vector<std::string> list_names(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  names.reserve(parameters.size());
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

[[noreturn]] void refuse_unknown(std::string_view tool, const std::vector<Parameter>& parameters,
                                 std::string_view name) {
  std::vector<std::string> names = nearest_first(name, list_names(parameters));
  // An alias may be nearer than every name.
  if (const auto near = nearest(name, argument_names(parameters), 1); !near.empty()) {
    // Not for the end of a range, which is an alias of no parameter by itself.
    if (const Parameter* const parameter = find_parameter(parameters, near.front())) {
      const auto meant = std::find(names.begin(), names.end(), parameter->name);
      std::rotate(names.begin(), meant, meant + 1);
    }
  }
  throw Error(ErrorCode::invalid_argument,
              std::string(tool) + " has no argument `" + support::printable(name, 60) + "`.",
              names.empty() ? "It takes none." : "It takes: " + support::join(names, ", ") + ".");
}

// `given`: what counts as left out, for an argument that was sent all the same.
[[noreturn]] void refuse_missing(std::string_view tool, const Parameter& parameter, const Json& given) {
  std::string message = std::string(tool) + " needs `" + parameter.name + "`";
  if (given.is_string() && !support::trim(given.get_ref<const std::string&>()).empty()) {
    message += "; " + support::printable(support::to_text(given), 20) + " counts as left out";
  }
  throw Error(ErrorCode::invalid_argument, message + ".", parameter.description);
}

// Whether a value counts as an argument that was left out: null or blank.
bool is_blank(const Json& value) {
  return value.is_null() || (value.is_string() && support::trim(value.get_ref<const std::string&>()).empty());
}

// Takes the argument `name` out of `named`, in any spelling that names the same. Null if there is none.
Json take_argument(Json& named, std::string_view name) {
  const std::string wanted = folded(name);
  for (auto argument = named.begin(); argument != named.end(); ++argument) {
    if (folded(argument.key()) != wanted) continue;
    Json value = argument.value();
    named.erase(argument);
    return value;
  }
  return nullptr;
}

// Replaces the arguments that name the two ends of a parameter by one argument, "A..B".
void join_ranges(std::string_view tool, const std::vector<Parameter>& parameters, Json& named) {
  for (const Parameter& parameter : parameters) {
    for (const auto& [first_name, last_name] : parameter.range_aliases) {
      const Json from = take_argument(named, first_name);
      const Json to = take_argument(named, last_name);
      if (is_blank(from) && is_blank(to)) continue;
      if (!from.is_string() || is_blank(from) || (!to.is_string() && !is_blank(to))) {
        throw Error(ErrorCode::invalid_argument,
                    std::string(tool) + " needs `" + first_name + "` as text, with or without `" + last_name + "`.",
                    "Or give both as `" + parameter.name + "`: 2026-01-05..2026-02-10.");
      }
      const std::string range = from.get<std::string>() + ".." + (is_blank(to) ? "" : to.get<std::string>());
      if (named.contains(parameter.name) && named[parameter.name] != range) {
        throw Error(ErrorCode::invalid_argument,
                    "`" + parameter.name + "` is given twice: also as `" + first_name + "`.", "Give it once.");
      }
      named[parameter.name] = range;
    }
  }
}

}  // namespace

std::string Arguments::text(std::string_view name) const {
  const auto value = values_.find(name);
  return value == values_.end() ? std::string() : value->second.get<std::string>();
}

bool Arguments::flag(std::string_view name) const {
  const auto value = values_.find(name);
  return value != values_.end() && value->second.get<bool>();
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  const auto value = values_.find(name);
  return value == values_.end() ? std::vector<std::string>() : value->second.get<std::vector<std::string>>();
}

std::vector<Arguments> Arguments::objects(std::string_view name) const {
  std::vector<Arguments> objects;
  const auto value = values_.find(name);
  if (value == values_.end()) return objects;
  for (const Json& object : value->second) {
    Arguments& arguments = objects.emplace_back();
    for (const auto& member : object.items()) arguments.values_.emplace(member.key(), member.value());
  }
  return objects;
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
  const auto value = values_.find(name);
  if (value == values_.end()) return std::nullopt;
  return value->second.get<std::int64_t>();
}

std::optional<support::Decimal> Arguments::decimal(std::string_view name) const {
  const auto value = values_.find(name);
  return value == values_.end() ? std::nullopt : support::Decimal::from_json(value->second);
}

std::optional<support::Date> Arguments::date(std::string_view name) const {
  const auto value = values_.find(name);
  return value == values_.end() ? std::nullopt : support::parse_date(value->second.get_ref<const std::string&>());
}

Arguments bind(std::string_view tool, const std::vector<Parameter>& parameters, const Json& given) {
  Json named = unwrap_arguments(parse_arguments(given), argument_names(parameters));
  join_ranges(tool, parameters, named);
  Arguments arguments;
  std::map<std::string_view, Json> left_out;
  for (const auto& [name, raw] : named.items()) {
    const Parameter* parameter = find_parameter(parameters, name);
    if (parameter == nullptr) refuse_unknown(tool, parameters, name);
    Json value = argument_value(*parameter, raw);
    if (value.is_null()) {
      left_out.emplace(parameter->name, raw);
      continue;
    }
    const auto [known, added] = arguments.values_.try_emplace(parameter->name, value);
    if (!added && known->second != value) {
      throw Error(ErrorCode::invalid_argument, "`" + parameter->name + "` is given twice with different values.",
                  "Give it once, as `" + parameter->name + "`.");
    }
  }
  for (const Parameter& parameter : parameters) {
    if (arguments.has(parameter.name)) continue;
    if (!parameter.default_value.is_null()) {
      Json value = argument_value(parameter, parameter.default_value);
      if (!value.is_null()) arguments.values_.emplace(parameter.name, std::move(value));
    } else if (parameter.required) {
      refuse_missing(tool, parameter, left_out[parameter.name]);
    }
  }
  return arguments;
}

Json bind_object(std::string_view name, const std::vector<Parameter>& members, const Json& given) {
  Json object = Json::object();
  for (const auto& [key, value] : bind(name, members, given).values_) object[key] = value;
  return object;
}

Json parse_arguments(const Json& given) {
  if (given.is_object()) return given;
  if (given.is_null()) return Json::object();
  if (given.is_string()) {
    const std::string_view text = support::trim(given.get_ref<const std::string&>());
    if (text.empty()) return Json::object();
    try {
      Json parsed = support::read_json(text, {.max_bytes = text.size()});
      if (parsed.is_object()) return parsed;
      if (parsed.is_null()) return Json::object();
    } catch (const support::JsonError&) {
      // Neither the text nor the place of its fault is shown: the caller has both.
    }
    throw Error(ErrorCode::invalid_argument, "The arguments are a text that is not one JSON object.",
                "Send them as an object: {\"symbols\": [\"AAPL\"]}.");
  }
  throw Error(ErrorCode::invalid_argument, "The arguments must be one JSON object.");
}

Json unwrap_arguments(Json arguments, const std::vector<std::string>& names) {
  if (arguments.size() != 1) return arguments;
  const auto only = arguments.begin();
  const std::string name = folded(only.key());
  const bool is_wrapper = is_argument_wrapper(name) &&
                          std::none_of(names.begin(), names.end(), [&](const auto& n) { return folded(n) == name; });
  if (!is_wrapper) return arguments;
  if (only.value().is_object() || only.value().is_null()) return parse_arguments(only.value());
  if (!only.value().is_string()) return arguments;
  try {
    return parse_arguments(only.value());
  } catch (const Error&) {
    return arguments;  // refused for its name, with those that there are
  }
}

std::vector<std::string> argument_names(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names = list_names(parameters);
  for (const Parameter& parameter : parameters) {
    names.insert(names.end(), parameter.aliases.begin(), parameter.aliases.end());
    for (const auto& [first, last] : parameter.range_aliases) names.insert(names.end(), {first, last});
  }
  return names;
}

Arguments Arguments::of_raw(Json given) {
  Arguments arguments;
  arguments.raw_ = std::move(given);
  return arguments;
}

}  // namespace mcp
