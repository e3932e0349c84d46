#include "prompt_methods.hpp"

#include <algorithm>

#include "arguments/argument_value.hpp"
#include "arguments/requested_arguments.hpp"
#include "list_pages.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/content.hpp"
#include "tools/nearest_names.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxCompletions = 100;
constexpr std::size_t kMaxArgumentBytes = 4096;

const std::string& text_member(const Json& object, const char* key, std::string_view where) {
  const Json* value = support::find(object, key);
  if (value == nullptr || !value->is_string()) throw invalid_params("`" + std::string(where) + "` must be a string.");
  return value->get_ref<const std::string&>();
}

TextMap read_texts(const Json* given, const std::string& where) {
  TextMap texts;
  if (given == nullptr) return texts;
  if (!given->is_object()) throw invalid_params("`" + where + "` must be an object.");
  for (const auto& [name, value] : given->items()) {
    if (!value.is_string()) throw invalid_params("`" + where + "` holds texts only.");
    if (value.get_ref<const std::string&>().size() > kMaxArgumentBytes)
      throw invalid_params("`" + where + "` is too long.");
    texts.emplace(name, value.get<std::string>());
  }
  return texts;
}

const Prompt& requested_prompt(const Registry& registry, const Json& params) {
  try {
    return registry.get_prompt(text_member(params, "name", "params.name"));
  } catch (const support::Error& unknown) {
    throw invalid_params(format_error(unknown));
  }
}

const PromptArgument& named_argument(const Prompt& prompt, std::string_view name) {
  std::vector<std::string> names;
  for (const PromptArgument& argument : prompt.arguments) {
    if (folded(argument.name) == folded(name)) return argument;
    names.push_back(argument.name);
  }
  const std::string takes = names.empty()
                                ? "It takes none."
                                : "It takes: " + support::join(nearest_first(name, std::move(names)), ", ") + ".";
  throw invalid_params("The prompt " + prompt.name + " has no argument `" + support::printable(name, 60) + "`. " +
                       takes);
}

// Empty: left out, by null or by a word for it.
std::string prompt_text(const std::string& name, const Json& given) {
  if (given.is_null()) return {};
  if (!given.is_string()) throw invalid_params("`" + name + "` must be a text.");
  const auto& text = given.get_ref<const std::string&>();
  if (text.size() > kMaxArgumentBytes) throw invalid_params("`" + name + "` is too long.");
  return is_null_word(text) ? std::string() : text;
}

Json named_values(const Prompt& prompt, const Json& params) {
  std::vector<std::string> names;
  for (const PromptArgument& argument : prompt.arguments) names.push_back(argument.name);
  return requested_arguments(names, params, Nesting::unwrapped);
}

TextMap prompt_arguments(const Prompt& prompt, const Json& params) {
  TextMap arguments;
  const Json given = named_values(prompt, params);
  for (const auto& [name, value] : given.items()) {
    const PromptArgument& argument = named_argument(prompt, name);
    std::string text = prompt_text(argument.name, value);
    if (text.empty()) continue;
    const auto [known, added] = arguments.emplace(argument.name, text);
    if (!added && known->second != text) {
      throw invalid_params("`" + argument.name + "` is given twice with different values.");
    }
  }
  for (const PromptArgument& argument : prompt.arguments) {
    if (argument.required && !arguments.contains(argument.name)) {
      throw invalid_params("The prompt " + prompt.name + " needs the argument `" + argument.name + "`.");
    }
  }
  return arguments;
}

// Who completes the argument that is asked for; null: it has no completion.
const Completer* find_completer(const Registry& registry, const Json& params, const std::string& argument) {
  const Json* reference = support::find(params, "ref");
  if (reference == nullptr) throw invalid_params("`params.ref` is missing.");
  const std::string& type = text_member(*reference, "type", "params.ref.type");
  if (type == "ref/prompt") {
    const Prompt& prompt = requested_prompt(registry, *reference);
    for (const PromptArgument& each : prompt.arguments) {
      if (each.name == argument) return each.complete ? &each.complete : nullptr;
    }
    throw invalid_params("The prompt " + prompt.name + " has no such argument.");
  }
  if (type != "ref/resource") throw invalid_params("`params.ref.type` must be ref/prompt or ref/resource.");
  const std::string& uri = text_member(*reference, "uri", "params.ref.uri");
  const ResourceTemplate* each = registry.find_template(uri);
  if (each == nullptr) {
    if (registry.match(uri).resource != nullptr) return nullptr;
    throw invalid_params("There is no resource template `" + support::printable(uri, 200) + "`.");
  }
  const auto completer = each->completers.find(argument);
  return completer == each->completers.end() ? nullptr : &completer->second;
}

}  // namespace

MethodResult list_prompts(const MethodServices& services, const Request& request, Context& context) {
  const auto& entries = request.registry->entries(Registry::List::prompts, request.protocol_version);
  return make_page(services, context.principal(), request.params, "prompts", entries);
}

MethodResult get_prompt(const MethodServices&, const Request& request, Context& context) {
  const Prompt& prompt = requested_prompt(*request.registry, request.params);
  const TextMap arguments = prompt_arguments(prompt, request.params);
  try {
    PromptAnswer answer = prompt.get(arguments, context);
    Json messages = Json::array();
    for (PromptMessage& message : answer.messages) {
      messages.push_back({{"role", message.role},
                          {"content", content_for_version(std::move(message.content), request.protocol_version)}});
    }
    Json result = Json::object();
    if (!answer.description.empty()) result["description"] = answer.description;
    result["messages"] = std::move(messages);
    return MethodResult(std::move(result));
  } catch (const support::Error& error) {
    throw invalid_params(format_error(error));
  }
}

MethodResult complete(const MethodServices&, const Request& request, Context& context) {
  const Json* argument = support::find(request.params, "argument");
  if (argument == nullptr) throw invalid_params("`params.argument` is missing.");
  const std::string& name = text_member(*argument, "name", "params.argument.name");
  const std::string& typed = text_member(*argument, "value", "params.argument.value");
  const Json* given = support::find(request.params, "context");
  const TextMap known =
      read_texts(given == nullptr ? nullptr : support::find(*given, "arguments"), "params.context.arguments");
  const Completer* completer = find_completer(*request.registry, request.params, name);
  std::vector<std::string> values;
  try {
    if (completer != nullptr) values = (*completer)(typed, known, context);
  } catch (const support::Error& error) {
    support::log_warning("completion_failed", {{"reason", error.message()}});  // typing goes on without help
  }
  const std::size_t total = values.size();
  values.resize(std::min(total, kMaxCompletions));
  return MethodResult(
      Json{{"completion", {{"values", std::move(values)}, {"total", total}, {"hasMore", total > kMaxCompletions}}}});
}

bool prompt_asks_client(const Request& request) {
  const Json* name = support::find(request.params, "name");
  if (name == nullptr || !name->is_string()) return false;
  const Prompt* prompt = request.registry->find_prompt(name->get_ref<const std::string&>());
  return prompt != nullptr && prompt->asks;
}

bool has_prompts(const Registry& registry) {
  return !registry.catalog().prompts.empty();
}

bool has_completions(const Registry& registry) {
  const Catalog& catalog = registry.catalog();
  return std::any_of(catalog.resource_templates.begin(), catalog.resource_templates.end(),
                     [](const ResourceTemplate& each) { return !each.completers.empty(); }) ||
         std::any_of(catalog.prompts.begin(), catalog.prompts.end(), [](const Prompt& prompt) {
           return std::any_of(prompt.arguments.begin(), prompt.arguments.end(),
                              [](const PromptArgument& argument) { return static_cast<bool>(argument.complete); });
         });
}

}  // namespace mcp
