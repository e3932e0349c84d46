// What the official conformance suite wants to meet in a server under test: tools, resources and prompts with names and
// answers of its choosing. One function a domain, one file a function; main.cpp puts them together. The suite's own
// scenario descriptions ("conformance list --server") say what each object has to do.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace conformance {

using support::Json;

// Changes one of the lists while somebody listens, and tells who does.
using ChangeList = std::function<void(mcp::Change)>;

std::vector<mcp::Tool> content_tools();                             // one content block of each kind, and an error
std::vector<mcp::Tool> stream_tools();                              // logs, progress, a stream let go
std::vector<mcp::Tool> question_tools();                            // sampling and forms, asked while the call runs
std::vector<mcp::Tool> round_tools();                               // questions answered by calling again
std::vector<mcp::Tool> schema_tools();                              // a schema to be kept as it is, a header parameter
std::vector<mcp::Tool> capability_tools(const ChangeList& change);  // what the stateless scenarios poke at
std::vector<mcp::Tool> task_tools();
std::vector<mcp::Tool> scope_tools();  // for tests/interop: what only the scope trade may
std::vector<mcp::Resource> resources();
std::vector<mcp::ResourceTemplate> resource_templates();
std::vector<mcp::Prompt> prompts();

// What test_trigger_tool_change and test_trigger_prompt_change add and take away.
mcp::Tool passing_tool();
mcp::Prompt passing_prompt();

// A tool without parameters; more is set on the value that comes back.
mcp::Tool tool(std::string name, std::string description, mcp::Tool::Handler handler);

// Content blocks, and a result that is nothing but these.
Json text(std::string text);
Json image();
Json audio();
Json embedded(std::string uri, std::string mime_type, std::string text);
mcp::ToolResult answer_in_blocks(std::vector<Json> blocks);
mcp::ToolResult answer(std::string text);

inline constexpr std::string_view kImageBase64 =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

// A form with one field: `{"type":"object","properties":{NAME:{"type":TYPE}},"required":[NAME]}`.
Json form(const std::string& field, const std::string& type);
// What was entered in a form's field, or nothing if the form was declined.
Json entered(const Json& reply, const std::string& field);

}  // namespace conformance
