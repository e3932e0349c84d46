// Resources: what a client may read by URI, listed one by one or described by a template. Each is one value, its reader
// included. Values are built once at start-up and never change.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

// Values of a URI template's variables, or the arguments of a prompt, by name.
using TextMap = std::map<std::string, std::string, std::less<>>;

// Returns completions of the typed text, best first; the server sends the first 100. `known` holds the values of the
// other variables or arguments that the client has already. Throws support::Error; the client then gets none.
using Completer = std::function<std::vector<std::string>(std::string_view typed, const TextMap& known, Context&)>;

struct ResourceContent {
  std::string uri = {};  // empty: the requested URI
  std::string mime_type = {};
  std::string text = {};
  std::optional<std::string> blob = {};  // raw bytes, sent in place of `text`
  Json meta = {};
};

// Reads the resource. Throws support::Error; not_found if there is no such resource.
using ResourceReader = std::function<std::vector<ResourceContent>(const TextMap& variables, Context&)>;

// Throws support::Error if the values of a template's variables cannot name anything. Must not wait: it is called on
// the thread that receives messages.
using VariableCheck = std::function<void(const TextMap& variables)>;

struct Resource {
  std::string uri = {};
  std::string name = {};
  std::string title = {};
  std::string description = {};
  std::string mime_type = {};
  std::vector<Icon> icons = {};
  Json annotations = {};
  Json meta = {};
  bool listed = true;      // a resource that is not listed can be read too
  int ttl_ms = 0;          // how long clients may keep the contents
  bool is_public = false;  // whether the contents are the same for every caller
  bool watchable = false;  // whether Server::notify_resource_updated() may be called for it
  std::string scope = "read";
  bool asks = false;      // whether `read` may call Context::request_input()
  std::string tool = {};  // the tool that reads it, without which it is not offered; empty: none
  ResourceReader read = {};
};

struct ResourceTemplate {
  std::string uri_template = {};  // RFC 6570 level 1: "tastytrade://accounts/{account_number}/positions"
  std::string name = {};
  std::string title = {};
  std::string description = {};
  std::string mime_type = {};
  std::vector<Icon> icons = {};
  Json annotations = {};
  int ttl_ms = 0;
  bool is_public = false;
  bool watchable = false;
  VariableCheck check = {};  // before a client subscribes; empty: all values are allowed
  std::string scope = "read";
  bool asks = false;
  std::string tool = {};                                          // as of a resource
  std::map<std::string, Completer, std::less<>> completers = {};  // by variable
  ResourceReader read = {};
};

}  // namespace mcp
