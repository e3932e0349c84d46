#include "unknown_name.hpp"

#include <algorithm>

#include "nearest_names.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::size_t kMaxSuggestions = 3;
constexpr std::size_t kMaxListed = 10;
constexpr std::size_t kMisspelling = 2;  // edits: a name this near is a typing error

// The significant words, in order and in the singular: "get_positions" and "fetch_position" are the same.
std::vector<std::string> significant_words(std::string_view name) {
  static const std::vector<Topic> none;
  std::vector<std::string> words = find_topics(none, topic_words(name)).unmatched;
  for (std::string& word : words) {
    if (word.size() > 2 && word.ends_with('s')) word.pop_back();
  }
  return words;
}

void add(std::vector<std::string>& suggestions, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (suggestions.size() >= kMaxSuggestions) return;
    if (std::find(suggestions.begin(), suggestions.end(), name) == suggestions.end()) suggestions.push_back(name);
  }
}

bool is_misspelt(std::string_view name, const std::vector<std::string>& near) {
  return !near.empty() && edit_distance(folded(name), folded(near.front())) <= kMisspelling;
}

// The first of the topics that nothing serves; null if all are served.
const Topic* find_absent(const std::vector<const Topic*>& topics, const Catalog& catalog) {
  const auto absent = std::find_if(topics.begin(), topics.end(),
                                   [&](const Topic* topic) { return find_providers(*topic, catalog.tools).empty(); });
  return absent == topics.end() ? nullptr : *absent;
}

std::string list_names(std::vector<std::string> names) {
  const std::size_t others = names.size() > kMaxListed ? names.size() - kMaxListed : 0;
  names.resize(names.size() - others);
  return support::join(names, ", ") + (others > 0 ? " and " + std::to_string(others) + " more." : ".");
}

// `kind`: "tool". `close`: found by meaning, before those found by spelling.
Error not_found(const std::string& kind, std::string_view name, const std::vector<std::string>& close,
                const std::vector<std::string>& names) {
  std::vector<std::string> suggestions = nearest(name, names, kMaxSuggestions);
  if (!is_misspelt(name, suggestions)) {
    std::vector<std::string> spelt = std::move(suggestions);
    suggestions.clear();
    add(suggestions, close);
    add(suggestions, spelt);
  }
  std::string hint;
  if (!suggestions.empty()) {
    hint = "Nearest first: " + support::join(suggestions, ", ") + ".";
  } else if (names.empty()) {
    hint = "This server has no " + kind + "s.";
  } else {
    hint = "This server's " + kind + "s: " + list_names(names);
  }
  return {ErrorCode::not_found, "There is no " + kind + " `" + support::printable(name, 200) + "`.", hint};
}

Error make_absence_error(const std::string& kind, std::string_view name, const Topic& topic) {
  return {ErrorCode::not_found, "There is no " + kind + " `" + support::printable(name, 200) + "`. " + topic.absence,
          topic.advice};
}

// A template with its variables fill_template from `uri`, so that only the fixed parts are compared.
std::string fill_template(const std::string& uri_template, std::string_view uri) {
  std::vector<std::string> parts = support::split(uri_template, '/');
  const std::vector<std::string> given = support::split(uri, '/');
  for (std::size_t i = 0; i < parts.size() && i < given.size(); ++i) {
    if (parts[i].starts_with('{')) parts[i] = given[i];
  }
  return support::join(parts, "/");
}

}  // namespace

Error unknown_tool(const Catalog& catalog, std::string_view name) {
  for (const UnselectedTool& tool : catalog.unselected) {
    if (folded(tool.name) == folded(name)) {
      return {ErrorCode::not_found, "The tool `" + tool.name + "` is not offered here. " + tool.reason};
    }
  }
  std::vector<std::string> names;
  for (const Tool& tool : catalog.tools) names.push_back(tool.name);
  const std::vector<std::string> words = significant_words(name);
  std::vector<std::string> close;
  for (const Tool& tool : catalog.tools) {
    if (!words.empty() && (words == significant_words(tool.name) || words == significant_words(tool.title))) {
      add(close, {tool.name});
    }
  }
  const TopicMatch match = find_topics(catalog.topics, topic_words(name));
  if (close.empty() && !is_misspelt(name, nearest(name, names, 1))) {
    if (const Topic* topic = find_absent(match.topics, catalog)) return make_absence_error("tool", name, *topic);
  }
  for (const Topic* topic : match.topics) add(close, find_providers(*topic, catalog.tools));
  return not_found("tool", name, close, names);
}

Error unknown_prompt(const Catalog& catalog, std::string_view name) {
  std::vector<std::string> names;
  for (const Prompt& prompt : catalog.prompts) names.push_back(prompt.name);
  if (!is_misspelt(name, nearest(name, names, 1))) {
    const TopicMatch match = find_topics(catalog.topics, topic_words(name));
    if (const Topic* topic = find_absent(match.topics, catalog)) return make_absence_error("prompt", name, *topic);
  }
  return not_found("prompt", name, {}, names);
}

Error unknown_resource(const Catalog& catalog, std::string_view uri) {
  std::vector<std::string> uris;
  for (const Resource& resource : catalog.resources) {
    if (resource.listed) uris.push_back(resource.uri);
  }
  for (const ResourceTemplate& each : catalog.resource_templates) uris.push_back(each.uri_template);
  std::vector<std::string> close;
  for (const std::string& each : uris) {
    if (edit_distance(support::to_lower(uri), support::to_lower(fill_template(each, uri))) <= kMisspelling) {
      add(close, {each});
    }
  }
  if (close.empty()) {
    const TopicMatch match = find_topics(catalog.topics, topic_words(uri));
    if (const Topic* topic = find_absent(match.topics, catalog)) return make_absence_error("resource", uri, *topic);
  }
  return not_found("resource", uri, close, uris);
}

}  // namespace mcp
