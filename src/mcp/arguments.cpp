#include "tastytrade_mcp/mcp/arguments.hpp"

#include <algorithm>

#include "argument_value.hpp"
#include "names.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

bool answers_to(const Parameter& parameter, const std::string& wanted) {
  if (folded(parameter.name) == wanted) return true;
  return std::any_of(parameter.aliases.begin(), parameter.aliases.end(),
                     [&](const std::string& alias) { return folded(alias) == wanted; });
}

const Parameter* find_parameter(const std::vector<Parameter>& parameters, std::string_view name) {
  const auto exact = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  if (exact != parameters.end()) return &*exact;
  const std::string wanted = folded(name);
  const auto meant =
      std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return answers_to(p, wanted); });
  return meant == parameters.end() ? nullptr : &*meant;
}

std::vector<std::string> names_of(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  names.reserve(parameters.size());
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

[[noreturn]] void refuse_unknown(std::string_view tool, const std::vector<Parameter>& parameters,
                                 std::string_view name) {
  const std::string takes = parameters.empty()
                                ? "It takes none."
                                : "It takes: " + support::join(nearest_first(name, names_of(parameters)), ", ") + ".";
  throw Error(ErrorCode::invalid_argument,
              std::string(tool) + " has no argument `" + support::printable(name, 60) + "`.", takes);
}

[[noreturn]] void refuse_missing(std::string_view tool, const Parameter& parameter) {
  throw Error(ErrorCode::invalid_argument, std::string(tool) + " needs `" + parameter.name + "`.",
              parameter.description);
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
  if (!given.is_null() && !given.is_object()) {
    throw Error(ErrorCode::invalid_argument, "The arguments of " + std::string(tool) + " must be one JSON object.");
  }
  Arguments arguments;
  for (const auto& [name, raw] : given.items()) {
    const Parameter* parameter = find_parameter(parameters, name);
    if (parameter == nullptr) refuse_unknown(tool, parameters, name);
    if (raw.is_null()) continue;
    Json value = argument_value(*parameter, raw);
    if (value.is_null()) continue;
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
      refuse_missing(tool, parameter);
    }
  }
  return arguments;
}

Arguments Arguments::of_raw(Json given) {
  Arguments arguments;
  arguments.raw_ = std::move(given);
  return arguments;
}

}  // namespace mcp
