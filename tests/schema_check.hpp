// Checks a value against a JSON Schema with valijson, a validator of others.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tastytrade_mcp/support/json.hpp"

namespace test {

// What is wrong with `value`, or the empty text.
inline std::string violations(const support::Json& schema, const support::Json& value) {
  const auto plain_schema = nlohmann::json::parse(schema.dump());
  const auto plain_value = nlohmann::json::parse(value.dump());
  valijson::Schema parsed;
  valijson::SchemaParser parser;
  const valijson::adapters::NlohmannJsonAdapter schema_adapter(plain_schema);
  parser.populateSchema(schema_adapter, parsed);
  valijson::Validator validator;
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter value_adapter(plain_value);
  validator.validate(parsed, value_adapter, &results);
  std::string text;
  for (const auto& error : results) {
    for (const auto& part : error.context) text += part;
    text += ": " + error.description + "\n";
  }
  return text;
}

}  // namespace test
