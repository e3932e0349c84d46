#include "published_schema.hpp"
#include "paths.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <map>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace test {
namespace {

using Plain = nlohmann::json;

// The later schemas are written in a draft that valijson does not know, but use only words that draft 7 has: the
// definitions' place is what differs.
void to_draft_7(Plain& node) {
  if (node.is_object()) {
    if (const auto reference = node.find("$ref"); reference != node.end() && reference->is_string()) {
      auto target = reference->get<std::string>();
      if (target.starts_with("#/$defs/")) *reference = "#/definitions/" + target.substr(8);
    }
  }
  if (node.is_structured()) {
    for (Plain& child : node) to_draft_7(child);
  }
}

const Plain& definitions(const std::string& version) {
  static std::map<std::string, Plain> known;
  auto& entry = known[version];
  if (entry.is_null()) {
    std::ifstream file(std::string(test::kProjectRoot) + "/tests/mcp/schema/" + version + ".json");
    REQUIRE(file.good());
    Plain document = Plain::parse(file);
    entry = document.contains("$defs") ? document["$defs"] : document["definitions"];
    to_draft_7(entry);
  }
  return entry;
}

const valijson::Schema& schema_of(const std::string& version, const std::string& definition) {
  static std::map<std::string, std::unique_ptr<valijson::Schema>> known;
  auto& entry = known[version + "/" + definition];
  if (!entry) {
    REQUIRE(definitions(version).contains(definition));
    const Plain document = {{"definitions", definitions(version)}, {"$ref", "#/definitions/" + definition}};
    entry = std::make_unique<valijson::Schema>();
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), *entry);
  }
  return *entry;
}

}  // namespace

std::string violations_of(std::string_view version, std::string_view definition, const support::Json& message) {
  const std::string revision(version);
  const std::string name(definition);
  const auto& schema = schema_of(revision, name);
  const Plain plain = Plain::parse(message.dump());
  // Strong types, for "5" is no integer.
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(plain), &results)) return {};
  std::string text = "not a valid " + std::string(definition) + " of " + std::string(version) + ":\n";
  for (const auto& error : results) {
    for (const auto& part : error.context) text += part;
    text += ": " + error.description + "\n";
  }
  return text + message.dump();
}

void expect_valid(std::string_view version, std::string_view definition, const support::Json& message) {
  CHECK(violations_of(version, definition, message) == "");
}

void expect_valid_response(std::string_view version, std::string_view definition, const support::Json& response) {
  expect_valid(version, "JSONRPCMessage", response);
  if (response.contains("result")) expect_valid(version, definition, response["result"]);
}

namespace {

// The kind of a result, which its members show.
std::string_view kind_of_result(const support::Json& result) {
  if (result.contains("resultType") && result["resultType"] == "input_required") return "InputRequiredResult";
  if (result.contains("resultType") && result["resultType"] != "complete") return "Result";
  static constexpr std::pair<const char*, std::string_view> kinds[] = {
      {"protocolVersion", "InitializeResult"},
      {"supportedVersions", "DiscoverResult"},
      {"tools", "ListToolsResult"},
      {"resources", "ListResourcesResult"},
      {"resourceTemplates", "ListResourceTemplatesResult"},
      {"prompts", "ListPromptsResult"},
      {"contents", "ReadResourceResult"},
      {"messages", "GetPromptResult"},
      {"completion", "CompleteResult"},
      {"content", "CallToolResult"},
  };
  for (const auto& [member, kind] : kinds) {
    if (result.contains(member)) return kind;
  }
  return "Result";
}

void check_message(const support::Json& one) {
  if (!one.is_object() || !one.contains("jsonrpc")) return;
  // A stateless result says what kind it is; and only the newest schema has errors without an id.
  const bool has_result = one.contains("result");
  const bool stateless = one.contains("error") || (has_result && one["result"].contains("resultType"));
  // What a subscription says names it, and an extension's notifications are not in the schema.
  const bool of_subscription = one.contains("params") && one["params"].contains("_meta") &&
                               one["params"]["_meta"].contains("io.modelcontextprotocol/subscriptionId");
  const std::string_view version = stateless || of_subscription ? "2026-07-28" : "2025-11-25";
  expect_valid(version, "JSONRPCMessage", one);
  if (has_result) expect_valid(version, kind_of_result(one["result"]), one["result"]);
  if (!one.contains("method") || one["method"] == "notifications/tasks") return;
  expect_valid(version, one.contains("id") ? "ServerRequest" : "ServerNotification", one);
}

}  // namespace

support::Json checked_message(const std::string& text) {
  support::Json message = support::Json::parse(text);
  check_message(message);
  if (message.is_array()) {
    for (const auto& one : message) check_message(one);
  }
  return message;
}

void expect_valid_from_server(std::string_view version, std::string_view method, const support::Json& message) {
  static const std::map<std::string_view, std::string_view> results = {
      {"initialize", "InitializeResult"},
      {"server/discover", "DiscoverResult"},
      {"tools/list", "ListToolsResult"},
      {"tools/call", "CallToolResult"},
      {"resources/list", "ListResourcesResult"},
      {"resources/templates/list", "ListResourceTemplatesResult"},
      {"resources/read", "ReadResourceResult"},
      {"prompts/list", "ListPromptsResult"},
      {"prompts/get", "GetPromptResult"},
      {"completion/complete", "CompleteResult"},
      {"subscriptions/listen", "SubscriptionsListenResult"},
  };
  if (message.is_array()) {
    for (const auto& one : message) expect_valid(version, "JSONRPCMessage", one);
    return;
  }
  expect_valid(version, "JSONRPCMessage", message);
  if (message.contains("method")) {
    if (message["method"] == "notifications/tasks") return;  // an extension's, which the schema does not hold
    expect_valid(version, message.contains("id") ? "ServerRequest" : "ServerNotification", message);
    return;
  }
  if (!message.contains("result")) return;
  const auto& result = message["result"];
  if (result.contains("resultType") && result["resultType"] == "task") return;
  const bool asks = result.contains("resultType") && result["resultType"] == "input_required";
  const auto definition = results.find(method);
  expect_valid(version,
               asks                          ? "InputRequiredResult"
               : definition == results.end() ? "Result"
                                             : definition->second,
               result);
}

}  // namespace test
