#include "capabilities.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr std::string_view kIdPrefix = "capability:";
constexpr std::string_view kOverviewTopic = "all";
constexpr const char* kOverviewTitle = "What this server can and cannot answer";

std::string make_id(std::string_view topic_id) {
  return std::string(kIdPrefix) + std::string(topic_id);
}

std::string join_tools(const std::vector<std::string>& names) {
  return support::join(names, " and ");
}

bool contains(const std::vector<CapabilityPage>& pages, std::string_view topic_id) {
  return std::any_of(pages.begin(), pages.end(),
                     [&](const CapabilityPage& page) { return page.id == make_id(topic_id); });
}

// `providers`: the tools that serve the topic.
CapabilityPage make_page(const mcp::Topic& topic, const std::vector<std::string>& providers) {
  if (providers.empty()) return {make_id(topic.id), "Not available: " + topic.absence};
  return {make_id(topic.id), topic.title + ": search does not look there; call " + join_tools(providers) + "."};
}

std::string describe_topic(const mcp::Topic& topic, const std::vector<std::string>& providers) {
  if (!providers.empty()) return "search does not look there. Call " + join_tools(providers) + ".";
  return topic.absence + (topic.advice.empty() ? "" : " " + topic.advice);
}

}  // namespace

struct Capabilities::Tables {
  std::vector<mcp::Topic> topics;
  std::vector<std::vector<std::string>> providers;  // of each topic: the tools that serve it
  std::string overview;

  const std::vector<std::string>& find_providers(const mcp::Topic& topic) const {
    return providers[static_cast<std::size_t>(&topic - topics.data())];
  }
};

Capabilities::Capabilities(std::vector<mcp::Topic> topics, std::vector<mcp::Tool> tools)
    : topics_(std::move(topics)), tools_(std::move(tools)) {}

const Capabilities::Tables& Capabilities::tables() const {
  std::call_once(built_, [this] { build_tables(); });
  return *tables_;
}

void Capabilities::build_tables() const {
  auto tables = std::make_shared<Tables>();
  tables->overview = "This server can answer with these tools:\n";
  for (const mcp::Tool& tool : tools_) tables->overview += "- " + tool.name + ": " + tool.description + "\n";
  std::string unanswered;
  for (const mcp::Topic& topic : topics_) {
    auto providers = mcp::find_providers(topic, tools_);
    if (providers.empty() && !topic.absence.empty()) unanswered += "- " + topic.title + ": " + topic.absence + "\n";
    tables->topics.push_back(topic);
    tables->providers.push_back(std::move(providers));
  }
  if (!unanswered.empty()) tables->overview += "\nIt cannot answer:\n" + unanswered;
  tables_ = std::move(tables);
  topics_ = {};
  tools_ = {};
}

QueryTopics Capabilities::classify_query(const std::string& query) const {
  const Tables& known = tables();
  const mcp::TopicMatch found = mcp::find_topics(known.topics, mcp::topic_words(query));
  QueryTopics topics;
  for (const mcp::Topic* topic : found.topics) {
    auto& pages = topic->absence.empty() ? topics.searched : topics.unsearched;
    pages.push_back(make_page(*topic, known.find_providers(*topic)));
    topics.asks_for_action = topics.asks_for_action || topic->needs_write;
  }
  topics.topic_words = found.matched;
  topics.other_words = found.unmatched;
  topics.has_only_unsearched = !topics.unsearched.empty() && topics.searched.empty() && found.unmatched.empty();
  return topics;
}

bool QueryTopics::has_unsearched(std::string_view topic_id) const {
  return contains(unsearched, topic_id);
}

bool QueryTopics::has_searched(std::string_view topic_id) const {
  return contains(searched, topic_id);
}

CapabilityPage Capabilities::overview() const {
  return {make_id(kOverviewTopic),
          "Nothing found. search knows this login's accounts, their open positions, and symbols by their beginning or "
          "by company name. This page says what the other tools know."};
}

std::optional<Capabilities::Document> Capabilities::find_document(const std::string& id) const {
  if (!id.starts_with(kIdPrefix)) return std::nullopt;
  const std::string topic_id = id.substr(kIdPrefix.size());
  const Tables& known = tables();
  if (topic_id == kOverviewTopic) return Document{kOverviewTitle, known.overview};
  for (const mcp::Topic& topic : known.topics) {
    if (topic.id != topic_id) continue;
    return Document{topic.title,
                    topic.title + "\n" + describe_topic(topic, known.find_providers(topic)) + "\n\n" + known.overview};
  }
  return std::nullopt;
}

}  // namespace tools
