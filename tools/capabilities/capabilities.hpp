// What this server can and cannot answer, told to those who search: made from the table of topics and from the tools
// that are registered. The tables are built when somebody first searches. Immutable, safe from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/topic.hpp"

namespace tools {

class Capabilities {
 public:
  // `tools`: all that the server registers.
  Capabilities(std::vector<mcp::Topic> topics, std::vector<mcp::Tool> tools);

  struct Page {
    std::string id, title;
  };
  struct Asked {
    std::vector<Page> pages;         // one a topic that search itself does not look through
    std::vector<Page> served;        // one a topic of which accounts, positions or symbols are a part
    std::vector<std::string> words;  // that named the topics, as mcp::topic_words() has them
    std::vector<std::string> rest;   // the other words that tell something
    bool is_all = false;             // the question asks for nothing but `pages`
    bool is_order = false;           // it asks for something to be done

    bool has_page(std::string_view topic) const;
    bool serves(std::string_view topic) const;
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
  struct Tables {
    std::vector<mcp::Topic> topics;
    std::vector<Entry> entries;  // one for each of `topics`, in their order
    std::string overview;

    const Entry* find(const mcp::Topic* topic) const;
  };
  const Tables& tables() const;
  void build_tables() const;

  mutable std::once_flag built_;
  mutable std::vector<mcp::Topic> topics_;  // until the tables are built; the same for tools_
  mutable std::vector<mcp::Tool> tools_;
  mutable Tables tables_;
};

using CapabilitiesPtr = std::shared_ptr<const Capabilities>;

}  // namespace tools
