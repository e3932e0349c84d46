#include <algorithm>
#include <set>

#include "tastytrade_mcp/mcp/topic.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxWords = 24;
constexpr std::size_t kMaxTextLength = 500;

// Words of questions and of tools' names that say nothing about the topic.
constexpr std::string_view kStopWords[] = {
    "a",      "about", "all",   "am",       "an",    "and",    "any",  "api",  "are",   "at",    "by",
    "can",    "could", "did",   "do",       "does",  "fetch",  "find", "for",  "from",  "get",   "give",
    "had",    "has",   "have",  "how",      "i",     "in",     "is",   "it",   "let",   "list",  "lookup",
    "look",   "many",  "me",    "much",     "my",    "need",   "now",  "of",   "on",    "or",    "our",
    "please", "query", "read",  "retrieve", "s",     "search", "see",  "show", "some",  "tasty", "tastytrade",
    "tell",   "that",  "the",   "their",    "there", "these",  "this", "to",   "today", "tool",  "up",
    "us",     "view",  "want",  "was",      "we",    "were",   "what", "when", "where", "which", "who",
    "will",   "with",  "would", "you",      "your",  "should", "mcp"};

bool is_stop_word(std::string_view word) {
  return std::find(std::begin(kStopWords), std::end(kStopWords), word) != std::end(kStopWords);
}

bool is_number(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_significant(std::string_view word) {
  return !is_stop_word(word) && !is_number(word);
}

// Whether `word` is `singular` or its plural.
bool is_singular_or_plural_of(std::string_view word, std::string_view singular) {
  if (!word.starts_with(singular.substr(0, singular.size() - 1))) return false;
  if (word == singular || word == std::string(singular) + "s" || word == std::string(singular) + "es") return true;
  return singular.back() == 'y' && word == std::string(singular.substr(0, singular.size() - 1)) + "ies";
}

struct Phrase {
  const Topic* topic;
  std::size_t index;  // of the topic in the table
  bool is_first;      // its first word must be the first of the question
  std::vector<std::string> words;
};

std::vector<Phrase> longest_first(const std::vector<Topic>& topics) {
  std::vector<Phrase> phrases;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    for (const std::string& text : topics[i].phrases) {
      const bool is_first = text.starts_with('^');
      phrases.push_back({&topics[i], i, is_first, support::split(text.substr(is_first ? 1 : 0), ' ')});
    }
  }
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
  return phrases;
}

// The indexes of the phrase's words among those not taken yet; empty if one is missing.
std::vector<std::size_t> find_words(const Phrase& phrase, const std::vector<std::string>& words,
                                    const std::vector<bool>& taken) {
  std::vector<std::size_t> indexes;
  for (const std::string& wanted : phrase.words) {
    std::size_t i = 0;
    while (i < words.size() && (taken[i] || !is_singular_or_plural_of(words[i], wanted))) ++i;
    if (i == words.size()) return {};
    indexes.push_back(i);
  }
  if (!phrase.is_first) return indexes;
  const auto first = std::find_if(words.begin(), words.end(), is_significant);
  return indexes.front() == static_cast<std::size_t>(first - words.begin()) ? indexes : std::vector<std::size_t>{};
}

// "fetch_orders" for the provider "*orders".
bool has_word(const std::string& name, std::string_view word) {
  const auto words = topic_words(name);
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool serves(const Tool& tool, std::string_view provider) {
  if (provider.starts_with('*')) return has_word(tool.name, provider.substr(1));
  const auto dot = provider.find('.');
  if (dot == std::string_view::npos) return tool.name == provider;
  if (tool.name != provider.substr(0, dot)) return false;
  const auto equals = provider.find('=', dot);
  const std::string_view name = provider.substr(dot + 1, equals - dot - 1);
  const std::string_view choice = equals == std::string_view::npos ? "" : provider.substr(equals + 1);
  return std::any_of(tool.parameters.begin(), tool.parameters.end(), [&](const Parameter& parameter) {
    const auto& choices = parameter.choices;
    return parameter.name == name &&
           (choice.empty() || std::find(choices.begin(), choices.end(), choice) != choices.end());
  });
}

}  // namespace

std::vector<std::string> topic_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty() && words.size() < kMaxWords) words.push_back(support::to_lower(word));
    word.clear();
  };
  bool was_lower = false;
  for (const char c : text.substr(0, kMaxTextLength)) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_lower = (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
    const bool is_part = is_upper || is_lower || (c >= '0' && c <= '9');
    if (!is_part || (is_upper && was_lower)) finish();
    if (is_part) word += c;
    was_lower = is_lower;
  }
  finish();
  return words;
}

TopicMatch find_topics(const std::vector<Topic>& topics, const std::vector<std::string>& words) {
  std::vector<bool> taken(words.size());
  std::set<std::size_t> found;
  for (const Phrase& phrase : longest_first(topics)) {
    for (const std::size_t index : find_words(phrase, words, taken)) {
      taken[index] = true;
      found.insert(phrase.index);
    }
  }
  TopicMatch match;
  for (const std::size_t index : found) match.topics.push_back(&topics[index]);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (taken[i]) {
      match.matched.push_back(words[i]);
    } else if (is_significant(words[i])) {
      match.unmatched.push_back(words[i]);
    }
  }
  return match;
}

std::vector<std::string> find_providers(const Topic& topic, const std::vector<Tool>& tools) {
  std::vector<std::string> names;
  for (const Tool& tool : tools) {
    if (topic.needs_write && tool.effect == Effect::read) continue;
    if (std::any_of(topic.providers.begin(), topic.providers.end(),
                    [&](const std::string& provider) { return serves(tool, provider); })) {
      names.push_back(tool.name);
    }
  }
  return names;
}

}  // namespace mcp
