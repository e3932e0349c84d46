// Topics that callers ask about ("orders", "positions"), whether or not a tool serves them. A question about a topic
// that no tool serves gets an answer that says so: a missing capability must not look like missing data. Topics are
// made once at start-up and never change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

struct Topic {
  std::string id = {};     // "orders"
  std::string title = {};  // "Open orders, fills and order history"
  // Phrases that name the topic, in the singular: "open order". A question matches a phrase if it contains each of its
  // words, in any order. After "^" the phrase's first word must be the question's first significant word: "^buy"
  // matches "please buy 10 AAPL" but not "best buy".
  std::vector<std::string> phrases = {};
  // Tools that serve the topic: a tool's name ("fetch_orders"), a word in a tool's name ("*orders"), or a choice of a
  // tool's parameter ("search_options.detail=greeks").
  std::vector<std::string> providers = {};
  bool needs_write = false;  // only a tool that changes something can serve it
  std::string absence = {};  // the message, in whole sentences, if no tool serves it
  std::string advice = {};   // the hint of that message: what to do instead
};

// The words of a question or of a name, in lower case: "fetchOrders" and "fetch_orders" are "fetch" and "orders".
std::vector<std::string> topic_words(std::string_view text);

struct TopicMatch {
  std::vector<const Topic*> topics;    // in the order of the given topics
  std::vector<std::string> matched;    // the words of the question that are part of a phrase
  std::vector<std::string> unmatched;  // the other significant words: no stop words ("the"), no numbers
};

// Finds the topics whose phrases match a question or a name. Longer phrases are tried first, and a word matches one
// phrase only: "order book" is about market depth, not about orders. The result points into `topics`.
TopicMatch find_topics(const std::vector<Topic>& topics, const std::vector<std::string>& words);
TopicMatch find_topics(std::vector<Topic>&& topics, const std::vector<std::string>& words) = delete;

// The tools that serve a topic, in their order.
std::vector<std::string> find_providers(const Topic& topic, const std::vector<Tool>& tools);

}  // namespace mcp
