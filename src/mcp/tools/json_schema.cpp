#include "json_schema.hpp"

#include <exception>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

// The validator's adapter is made for the unordered JSON type.
using Plain = nlohmann::json;

// valijson knows drafts up to 7. What later drafts use in schemas like ours differs from that in the place of the
// definitions alone.
void to_draft_7(Plain& node) {
  if (node.is_object()) {
    if (auto definitions = node.find("$defs"); definitions != node.end()) {
      Plain moved = std::move(*definitions);
      node.erase("$defs");
      node["definitions"] = std::move(moved);
    }
    if (auto reference = node.find("$ref"); reference != node.end() && reference->is_string()) {
      const auto target = reference->get<std::string>();
      if (target.starts_with("#/$defs/")) *reference = "#/definitions/" + target.substr(8);
    }
    node.erase("$schema");
  }
  if (node.is_structured()) {
    for (Plain& child : node) to_draft_7(child);
  }
}

}  // namespace

std::string validate_against_schema(const support::Json& schema, const support::Json& value) {
  try {
    Plain document = schema;
    to_draft_7(document);
    const Plain subject = value;
    valijson::Schema parsed;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), parsed);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(parsed, valijson::adapters::NlohmannJsonAdapter(subject), &results)) return {};
    valijson::ValidationResults::Error error;
    results.popError(error);
    std::string where;
    for (const std::string& step : error.context) where += step;
    return support::printable("It does not fit the schema at " + where + ": " + error.description, 300);
  } catch (const std::exception& failure) {
    return support::printable(std::string("The schema cannot be used: ") + failure.what(), 300);
  }
}

}  // namespace mcp
