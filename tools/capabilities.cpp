#include "capabilities.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr const char* kPrefix = "capability:";
constexpr const char* kOverview = "all";
constexpr const char* kOverviewTitle = "What this server can and cannot answer";

std::string list_of(const std::vector<std::string>& names) {
  return support::join(names, " and ");
}

}  // namespace

Capabilities::Capabilities(std::vector<mcp::Topic> topics, const std::vector<mcp::Tool>& tools) {
  std::string can = "This server can answer with these tools:\n";
  for (const mcp::Tool& tool : tools) can += "- " + tool.name + ": " + tool.description + "\n";
  std::string cannot;
  for (mcp::Topic& topic : topics) {
    if (topic.absence.empty()) continue;
    auto providers = mcp::find_providers(topic, tools);
    if (providers.empty()) cannot += "- " + topic.title + ": " + topic.absence + "\n";
    topics_.push_back(topic);
    entries_.push_back({std::move(topic), std::move(providers)});
  }
  overview_ = can + (cannot.empty() ? "" : "\nIt cannot answer:\n" + cannot);
}

Capabilities::Page Capabilities::Entry::page() const {
  const std::string title = providers.empty()
                                ? "Not available: " + topic.absence
                                : topic.title + ": search does not look there; call " + list_of(providers) + ".";
  return {kPrefix + topic.id, title};
}

const Capabilities::Entry* Capabilities::find(const mcp::Topic* topic) const {
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    if (&topics_[i] == topic) return &entries_[i];
  }
  return nullptr;
}

Capabilities::Asked Capabilities::pages_for(const std::string& question) const {
  const mcp::AskedTopics found = mcp::find_topics(topics_, mcp::topic_words(question));
  Asked asked;
  for (const mcp::Topic* topic : found.topics) {
    asked.pages.push_back(find(topic)->page());
    asked.is_order = asked.is_order || topic->needs_write;
  }
  asked.words = found.taken;
  asked.rest = found.rest;
  asked.is_all = !asked.pages.empty() && found.rest.empty();
  return asked;
}

Capabilities::Page Capabilities::overview() const {
  return {std::string(kPrefix) + kOverview, std::string("Nothing found. ") + kOverviewTitle};
}

std::optional<Capabilities::Document> Capabilities::document(const std::string& id) const {
  if (!id.starts_with(kPrefix)) return std::nullopt;
  const std::string topic = id.substr(std::string_view(kPrefix).size());
  if (topic == kOverview) return Document{kOverviewTitle, overview_};
  for (const Entry& entry : entries_) {
    if (entry.topic.id != topic) continue;
    std::string text = entry.topic.title + "\n";
    if (entry.providers.empty()) {
      text += entry.topic.absence + (entry.topic.advice.empty() ? "" : " " + entry.topic.advice);
    } else {
      text += "search does not look there. Call " + list_of(entry.providers) + ".";
    }
    return Document{entry.topic.title, text + "\n\n" + overview_};
  }
  return std::nullopt;
}

}  // namespace tools
