// What this server offers: tools, resources, templates and prompts, each kind in a fixed order. Immutable after
// construction, so a list and a call agree; safe from any thread. A listing is made when it is first requested, and
// kept.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/mcp/event_stream.hpp"
#include "tastytrade_mcp/mcp/prompt.hpp"
#include "tastytrade_mcp/mcp/resource.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"
#include "tastytrade_mcp/mcp/topic.hpp"

namespace mcp {

// A sentence of the server's instructions to models. It is left out where one of `tools` is not offered.
struct Instruction {
  std::string text = {};
  std::vector<std::string> tools = {};
};

// A tool that this server could offer and does not.
struct UnselectedTool {
  std::string name = {};
  std::string reason = {};  // a sentence
  // The REST method and paths of the tool, which answer with the reason. Empty: the paths are unknown.
  std::string http_method = {};
  std::vector<std::string> routes = {};
};

struct Catalog {
  std::vector<Tool> tools = {};
  std::vector<Resource> resources = {};
  std::vector<ResourceTemplate> resource_templates = {};
  std::vector<Prompt> prompts = {};
  std::vector<EventStream> event_streams = {};  // of the plain HTTP API
  // In order; the first 512 characters must make sense alone, because some clients cut the rest.
  std::vector<Instruction> instructions = {};
  std::vector<Topic> topics = {};  // what callers may ask for; see unknown names
  std::vector<UnselectedTool> unselected = {};
  // Toolsets that a selection has only if it names them, or `all`.
  std::vector<std::string> optional_toolsets = {};
  bool has_login = false;  // whether callers log in with OAuth, so that tools say which scope they need
};

class Registry {
 public:
  enum class List { tools, resources, resource_templates, prompts };

  // Throws std::invalid_argument if two tools share a name, or a route with its method, a name is not
  // [A-Za-z0-9_-]{1,64}, two resources share a URI, a template cannot be read, or a prompt's arguments share a name.
  explicit Registry(Catalog catalog);
  explicit Registry(std::vector<Tool> tools) : Registry(Catalog{.tools = std::move(tools)}) {}

  const std::vector<Tool>& tools() const { return catalog_.tools; }
  const Catalog& catalog() const { return catalog_; }
  const Tool* find(std::string_view name) const;
  // Throws Error{not_found} that says what this server cannot do, if the name asks for that ("place_order"), or else
  // names at most three tools that were most likely meant. Says why a tool of the catalog's `unselected` is missing.
  const Tool& get(std::string_view name) const;

  // The instructions as one text; empty: none.
  const std::string& instructions() const { return instructions_; }

  // The OAuth scopes that tools and resources need, "read" first. A login offers these.
  std::vector<std::string> scopes() const;

  const Prompt* find_prompt(std::string_view name) const;
  const Prompt& get_prompt(std::string_view name) const;  // throws as get() does
  const ResourceTemplate* find_template(std::string_view uri_template) const;
  // The resource of a URI, or the template that it matches with the values of its variables. Both null: there is none.
  struct Match {
    const Resource* resource = nullptr;
    const ResourceTemplate* resource_template = nullptr;
    TextMap variables = {};
    explicit operator bool() const { return resource != nullptr || resource_template != nullptr; }
  };
  Match match(std::string_view uri) const;

  // All entries of a list, in the form of a protocol revision; without `list` those of the tools. The reference stays
  // valid until the registry is destroyed.
  const Json& listing(List list, std::string_view protocol_version) const;
  const Json& listing(std::string_view protocol_version) const { return listing(List::tools, protocol_version); }
  // The same entries as JSON texts, of which the responses to the list methods are made.
  const std::vector<std::string>& entries(List list, std::string_view protocol_version) const;

 private:
  using Index = std::map<std::string, std::size_t, std::less<>>;

  Json make_listing(List list, std::string_view version) const;

  Catalog catalog_;
  Index tools_by_name_, prompts_by_name_, resources_by_uri_;
  std::string instructions_;

  struct Listings;
  std::shared_ptr<Listings> listings_;
};

}  // namespace mcp
