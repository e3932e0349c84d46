#include "capabilities.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr const char* kPrefix = "capability:";
constexpr const char* kOverview = "all";
constexpr const char* kOverviewTitle = "What this server can and cannot answer";

std::string list_of(const std::vector<std::string>& names) {
  return support::join(names, " and ");
}

bool has_topic(const std::vector<Capabilities::Page>& pages, std::string_view topic) {
  return std::any_of(pages.begin(), pages.end(),
                     [&](const auto& page) { return page.id == kPrefix + std::string(topic); });
}

}  // namespace

Capabilities::Capabilities(std::vector<mcp::Topic> topics, std::vector<mcp::Tool> tools)
    : topics_(std::move(topics)), tools_(std::move(tools)) {}

const Capabilities::Tables& Capabilities::tables() const {
  std::call_once(built_, [this] { build_tables(); });
  return tables_;
}

void Capabilities::build_tables() const {
  std::string can = "This server can answer with these tools:\n";
  for (const mcp::Tool& tool : tools_) can += "- " + tool.name + ": " + tool.description + "\n";
  Tables built;
  std::string cannot;
  for (const mcp::Topic& topic : topics_) {
    auto providers = mcp::find_providers(topic, tools_);
    if (providers.empty() && !topic.absence.empty()) cannot += "- " + topic.title + ": " + topic.absence + "\n";
    built.topics.push_back(topic);
    built.entries.push_back({topic, std::move(providers)});
  }
  built.overview = can + (cannot.empty() ? "" : "\nIt cannot answer:\n" + cannot);
  tables_ = std::move(built);
  topics_ = {};
  tools_ = {};
}

Capabilities::Page Capabilities::Entry::page() const {
  const std::string title = providers.empty()
                                ? "Not available: " + topic.absence
                                : topic.title + ": search does not look there; call " + list_of(providers) + ".";
  return {kPrefix + topic.id, title};
}

const Capabilities::Entry* Capabilities::Tables::find(const mcp::Topic* topic) const {
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (&topics[i] == topic) return &entries[i];
  }
  return nullptr;
}

Capabilities::Asked Capabilities::pages_for(const std::string& question) const {
  const Tables& known = tables();
  const mcp::AskedTopics found = mcp::find_topics(known.topics, mcp::topic_words(question));
  Asked asked;
  for (const mcp::Topic* topic : found.topics) {
    (topic->absence.empty() ? asked.served : asked.pages).push_back(known.find(topic)->page());
    asked.is_order = asked.is_order || topic->needs_write;
  }
  asked.words = found.taken;
  asked.rest = found.rest;
  asked.is_all = !asked.pages.empty() && asked.served.empty() && found.rest.empty();
  return asked;
}

bool Capabilities::Asked::has_page(std::string_view topic) const {
  return has_topic(pages, topic);
}

bool Capabilities::Asked::serves(std::string_view topic) const {
  return has_topic(served, topic);
}

Capabilities::Page Capabilities::overview() const {
  return {std::string(kPrefix) + kOverview,
          "Nothing found. search knows this login's accounts, their open positions, and symbols by their beginning or "
          "by company name. This page says what the other tools know."};
}

std::optional<Capabilities::Document> Capabilities::document(const std::string& id) const {
  if (!id.starts_with(kPrefix)) return std::nullopt;
  const std::string topic = id.substr(std::string_view(kPrefix).size());
  const Tables& known = tables();
  if (topic == kOverview) return Document{kOverviewTitle, known.overview};
  for (const Entry& entry : known.entries) {
    if (entry.topic.id != topic) continue;
    std::string text = entry.topic.title + "\n";
    if (entry.providers.empty()) {
      text += entry.topic.absence + (entry.topic.advice.empty() ? "" : " " + entry.topic.advice);
    } else {
      text += "search does not look there. Call " + list_of(entry.providers) + ".";
    }
    return Document{entry.topic.title, text + "\n\n" + known.overview};
  }
  return std::nullopt;
}

}  // namespace tools
