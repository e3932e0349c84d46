#include "tastytrade_mcp/mcp/registry.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "arguments/argument_value.hpp"
#include "methods/list_entries.hpp"
#include "nearest_names.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "unknown_name.hpp"
#include "uri_template.hpp"

namespace mcp {
namespace {

using ListingKey = std::pair<Registry::List, std::string_view>;

// What ChatGPT reads before it offers a login; under `_meta` for its older parsers.
void add_security_schemes(Json& listing, const std::vector<Tool>& tools) {
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const Json schemes = Json::array({{{"type", "oauth2"}, {"scopes", Json::array({tools[i].scope})}}});
    listing[i]["securitySchemes"] = schemes;
    listing[i]["_meta"]["securitySchemes"] = schemes;
  }
}

[[noreturn]] void reject(const std::string& subject, const std::string& why) {
  throw std::invalid_argument(subject + ": " + why);
}

bool is_plain_name(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string_view::npos;
}

// RFC 9110's token, which is what may follow "Mcp-Param-".
bool is_header_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// A word that two choices answer to, or a choice that does not exist.
void check_choices(const std::string& subject, const Parameter& parameter) {
  if (parameter.kind == Parameter::Kind::choice && parameter.choices.empty()) reject(subject, "has no choices");
  std::set<std::string> words;
  for (const std::string& choice : parameter.choices) words.insert(folded(choice));
  for (const auto& [word, choice] : parameter.choice_aliases) {
    const auto& choices = parameter.choices;
    if (std::find(choices.begin(), choices.end(), choice) == choices.end()) reject(subject, choice + " is no choice");
    if (!words.insert(folded(word)).second) reject(subject, "the word " + word + " means two choices");
  }
}

void check_default(const std::string& subject, const Parameter& parameter) {
  if (parameter.default_value.is_null()) return;
  try {
    argument_value(parameter, parameter.default_value);
  } catch (const support::Error& error) {
    reject(subject, "the default is refused: " + error.message());
  }
}

// What would make one argument answer to two parameters, or clients drop the tool.
void check_parameters(const Tool& tool) {
  std::set<std::string> names;
  std::set<std::string> headers;
  for (const Parameter& parameter : tool.parameters) {
    const std::string subject = tool.name + "." + parameter.name;
    if (!names.insert(folded(parameter.name)).second) reject(subject, "another argument has this name");
    for (const std::string& alias : parameter.aliases) {
      if (!names.insert(folded(alias)).second) reject(subject, "the alias " + alias + " is taken");
    }
    check_choices(subject, parameter);
    check_default(subject, parameter);
    if (parameter.header.empty()) continue;
    if (!is_header_token(parameter.header)) reject(subject, "the header name is no token");
    if (!headers.insert(support::to_lower(parameter.header)).second) reject(subject, "the header is taken");
    if (parameter.kind == Parameter::Kind::decimal || parameter.kind == Parameter::Kind::text_list) {
      reject(subject, "numbers and lists have no header form");
    }
  }
}

// The revision as a view of static storage; for an unknown one, the newest stateful revision.
std::string_view known_revision(std::string_view version) {
  for (const std::string_view known : kStatefulVersions) {
    if (version == known) return known;
  }
  return is_stateless_version(version) ? kNewestStateless : kNewestStateful;
}

void check_arguments(const Prompt& prompt) {
  std::set<std::string> names;
  for (const PromptArgument& argument : prompt.arguments) {
    if (!names.insert(argument.name).second) reject(prompt.name, "two arguments are called " + argument.name);
  }
}

}  // namespace

struct Registry::Listings {
  support::Mutex mutex;
  std::map<ListingKey, Json> trees GUARDED_BY(mutex);
  std::map<ListingKey, std::vector<std::string>> texts GUARDED_BY(mutex);
};

Registry::Registry(Catalog catalog) : catalog_(std::move(catalog)), listings_(std::make_shared<Listings>()) {
  std::set<std::string> routes;
  for (std::size_t i = 0; i < catalog_.tools.size(); ++i) {
    const Tool& tool = catalog_.tools[i];
    if (!is_plain_name(tool.name)) reject("tool \"" + tool.name + "\"", "the name is not [A-Za-z0-9_-]{1,64}");
    if (!tools_by_name_.emplace(tool.name, i).second) reject(tool.name, "two tools share this name");
    for (const std::string& route : tool.routes) {
      const std::string line = route_method(tool) + ' ' + route;
      if (!routes.insert(line).second) reject(tool.name, "two tools share the route " + line);
    }
    check_parameters(tool);
  }
  for (std::size_t i = 0; i < catalog_.prompts.size(); ++i) {
    const Prompt& prompt = catalog_.prompts[i];
    if (!is_plain_name(prompt.name)) reject("prompt \"" + prompt.name + "\"", "the name is not [A-Za-z0-9_-]{1,64}");
    if (!prompts_by_name_.emplace(prompt.name, i).second) reject(prompt.name, "two prompts share this name");
    check_arguments(prompt);
  }
  for (std::size_t i = 0; i < catalog_.resources.size(); ++i) {
    const Resource& resource = catalog_.resources[i];
    if (!resources_by_uri_.emplace(resource.uri, i).second) reject(resource.uri, "two resources share this URI");
  }
  for (const ResourceTemplate& each : catalog_.resource_templates) template_variables(each.uri_template);
  const auto is_offered = [this](const std::string& tool) { return find(tool) != nullptr; };
  for (const Instruction& each : catalog_.instructions) {
    if (!std::all_of(each.tools.begin(), each.tools.end(), is_offered)) continue;
    if (!instructions_.empty()) instructions_ += ' ';
    instructions_ += each.text;
  }
}

Json Registry::make_listing(List list, std::string_view version) const {
  Json shown = Json::array();
  const auto add = [&](const auto& entries) {
    for (const auto& entry : entries) shown.push_back(to_mcp(entry, version));
  };
  switch (list) {
    case List::tools:
      add(catalog_.tools);
      if (catalog_.has_login) add_security_schemes(shown, catalog_.tools);
      break;
    case List::resources:
      for (const Resource& resource : catalog_.resources) {
        if (resource.listed) shown.push_back(to_mcp(resource, version));
      }
      break;
    case List::resource_templates:
      add(catalog_.resource_templates);
      break;
    case List::prompts:
      add(catalog_.prompts);
      break;
  }
  return shown;
}

const Tool* Registry::find(std::string_view name) const {
  const auto entry = tools_by_name_.find(name);
  return entry == tools_by_name_.end() ? nullptr : &catalog_.tools[entry->second];
}

std::vector<std::string> Registry::scopes() const {
  std::vector<std::string> scopes = {"read"};
  const auto need = [&scopes](const auto& entries) {
    for (const auto& entry : entries) {
      if (std::find(scopes.begin(), scopes.end(), entry.scope) == scopes.end()) scopes.push_back(entry.scope);
    }
  };
  need(catalog_.tools);
  need(catalog_.resources);
  need(catalog_.resource_templates);
  return scopes;
}

const Prompt* Registry::find_prompt(std::string_view name) const {
  const auto entry = prompts_by_name_.find(name);
  return entry == prompts_by_name_.end() ? nullptr : &catalog_.prompts[entry->second];
}

const ResourceTemplate* Registry::find_template(std::string_view uri_template) const {
  for (const ResourceTemplate& each : catalog_.resource_templates) {
    if (each.uri_template == uri_template) return &each;
  }
  return nullptr;
}

Registry::Match Registry::match(std::string_view uri) const {
  if (const auto entry = resources_by_uri_.find(uri); entry != resources_by_uri_.end()) {
    return {.resource = &catalog_.resources[entry->second]};
  }
  for (const ResourceTemplate& each : catalog_.resource_templates) {
    if (auto variables = match_template(each.uri_template, uri)) {
      return {.resource_template = &each, .variables = *std::move(variables)};
    }
  }
  return {};
}

const Tool& Registry::get(std::string_view name) const {
  if (const Tool* tool = find(name)) return *tool;
  throw unknown_tool(catalog_, name);
}

const Prompt& Registry::get_prompt(std::string_view name) const {
  if (const Prompt* prompt = find_prompt(name)) return *prompt;
  throw unknown_prompt(catalog_, name);
}

const Json& Registry::listing(List list, std::string_view protocol_version) const {
  const ListingKey key(list, known_revision(protocol_version));
  const support::MutexLock lock(listings_->mutex);
  auto kept = listings_->trees.find(key);
  if (kept == listings_->trees.end()) kept = listings_->trees.emplace(key, make_listing(list, key.second)).first;
  return kept->second;
}

const std::vector<std::string>& Registry::entries(List list, std::string_view protocol_version) const {
  const ListingKey key(list, known_revision(protocol_version));
  const support::MutexLock lock(listings_->mutex);
  auto kept = listings_->texts.find(key);
  if (kept == listings_->texts.end()) {
    std::vector<std::string> texts;
    for (const Json& entry : make_listing(list, key.second)) texts.push_back(support::to_text(entry));
    kept = listings_->texts.emplace(key, std::move(texts)).first;
  }
  return kept->second;
}

}  // namespace mcp
