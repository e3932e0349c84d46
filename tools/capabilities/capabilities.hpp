// Pages that say what this server can and cannot answer. They are results of search, made from the table of topics and
// from the tools. The tables are built at the first search. Immutable; safe from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/topic.hpp"

namespace tools {

// A result of search that describes a topic. `id` begins with "capability:".
struct CapabilityPage {
  std::string id;
  std::string title;
};

// The topics that a query names, and its words. Stop words ("the", "show", numbers) belong to neither list.
struct QueryTopics {
  std::vector<CapabilityPage> unsearched;  // topics that search does not look through: orders, Greeks, news
  std::vector<CapabilityPage> searched;    // topics that search looks through: accounts, positions, symbols
  std::vector<std::string> topic_words;    // the words that name these topics, in the form of mcp::topic_words()
  std::vector<std::string> other_words;    // the other words
  bool has_only_unsearched = false;        // every word names a topic of `unsearched`
  bool asks_for_action = false;            // such as "buy 10 AAPL"

  bool has_unsearched(std::string_view topic_id) const;
  bool has_searched(std::string_view topic_id) const;
};

class Capabilities {
 public:
  // `tools`: all tools that the server registers.
  Capabilities(std::vector<mcp::Topic> topics, std::vector<mcp::Tool> tools);

  // Splits the query into topics and other words.
  QueryTopics classify_query(const std::string& query) const;

  // The page about all topics, for a query that found nothing.
  CapabilityPage overview() const;

  // The title and text of the page with this id; empty if `id` is not the id of a page.
  struct Document {
    std::string title;
    std::string text;
  };
  std::optional<Document> find_document(const std::string& id) const;

 private:
  struct Tables;
  const Tables& tables() const;
  void build_tables() const;

  mutable std::once_flag built_;
  mutable std::vector<mcp::Topic> topics_;  // empty once the tables are built; so is tools_
  mutable std::vector<mcp::Tool> tools_;
  mutable std::shared_ptr<const Tables> tables_;
};

using CapabilitiesPtr = std::shared_ptr<const Capabilities>;

}  // namespace tools
