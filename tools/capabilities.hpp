// What this server can and cannot answer, told to those who search: made from the table of topics and from the tools
// that are registered. Built once, immutable, safe from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/topic.hpp"

namespace tools {

class Capabilities {
 public:
  // `tools`: all that the server registers. Only names, descriptions and parameters are kept.
  Capabilities(std::vector<mcp::Topic> topics, const std::vector<mcp::Tool>& tools);

  struct Page {
    std::string id, title;
  };
  struct Asked {
    std::vector<Page> pages;         // one a topic that search itself does not look through
    std::vector<std::string> words;  // that named the topics, as mcp::topic_words() has them
    std::vector<std::string> rest;   // the other words that tell something
    bool is_all = false;             // the question asks for nothing else
    bool is_order = false;           // it asks for something to be done
  };
  Asked pages_for(const std::string& question) const;

  // The page of everything, for a question that found nothing.
  Page overview() const;

  // The text behind the id of a page; nothing for another id.
  struct Document {
    std::string title, text;
  };
  std::optional<Document> document(const std::string& id) const;

 private:
  struct Entry {
    mcp::Topic topic;
    std::vector<std::string> providers;

    Page page() const;
  };
  const Entry* find(const mcp::Topic* topic) const;

  std::vector<mcp::Topic> topics_;  // those that have a page: the others are what search looks through
  std::vector<Entry> entries_;      // one for each of topics_, in their order
  std::string overview_;
};

using CapabilitiesPtr = std::shared_ptr<const Capabilities>;

}  // namespace tools
