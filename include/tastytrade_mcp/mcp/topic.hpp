// What callers ask a server for, whether or not it has a tool for it. A Topic that no tool serves is answered with a
// sentence of its own, so that a missing capability never looks like missing data. Values are built once at start-up
// and never change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

struct Topic {
  std::string id = {};     // "orders"
  std::string title = {};  // "Open orders, fills and order history"
  // What names the topic, in the singular: "open order". Each word must occur, in any order. With "^" in front the
  // phrase's first word must be the first that tells something: "^buy" fits "please buy 10 AAPL", not "best buy".
  std::vector<std::string> phrases = {};
  // What serves the topic: a tool by its name ("fetch_orders"), any tool with a word in its name ("*orders"), or a
  // choice of a tool's parameter ("search_options.detail=greeks").
  std::vector<std::string> providers = {};
  bool needs_write = false;  // only a tool that changes something serves it
  std::string absence = {};  // whole sentences for when nothing serves it
  std::string advice = {};   // what to do instead
};

// The words of a question or of a name, in lower case: "fetchOrders" and "fetch_orders" are "fetch" and "orders".
std::vector<std::string> topic_words(std::string_view text);

struct AskedTopics {
  std::vector<const Topic*> topics;  // in the order of the table
  std::vector<std::string> taken;    // the words that named them
  std::vector<std::string> rest;     // the words that no topic took and that tell something: no "the", no number
};

// The topics that a question or a name is about. Longer phrases come first, and a word counts for one phrase only:
// "order book" is about market depth, not about orders. The answer points into `topics`.
AskedTopics find_topics(const std::vector<Topic>& topics, const std::vector<std::string>& words);
AskedTopics find_topics(std::vector<Topic>&& topics, const std::vector<std::string>& words) = delete;

// The tools that serve a topic, in their order.
std::vector<std::string> find_providers(const Topic& topic, const std::vector<Tool>& tools);

}  // namespace mcp
