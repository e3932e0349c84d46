// Validates arbitrary JSON against an arbitrary schema, and binds it to parameters of every kind: neither crashes.
#include "server_fixture.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tools/json_schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static fuzz::ServerFixture fixture;
  static constexpr support::JsonLimits kLimits{.max_depth = 32};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto middle = text.find('\n');
  try {
    const support::Json value = support::read_json(text.substr(0, middle), kLimits);
    if (middle != std::string_view::npos) {
      // Schemas are written in this program, so an arbitrary one is limited in size and depth.
      static const support::Json form = {{"type", "object"},
                                         {"properties",
                                          {{"name", {{"type", "string"}, {"minLength", 1}, {"maxLength", 9}}},
                                           {"age", {{"type", "integer"}, {"minimum", 0}, {"maximum", 150}}},
                                           {"tags", {{"type", "array"}, {"items", {{"enum", {"a", "b"}}}}}}}},
                                         {"required", {"name"}}};
      mcp::validate_against_schema(form, value);
      mcp::validate_against_schema(value, support::read_json(text.substr(middle + 1), kLimits));
    }
    const auto registry = fixture.server.registry();
    mcp::bind("echo", registry->get("echo").parameters, value);
  } catch (const support::JsonError&) {
  } catch (const support::Error&) {
  }
  return 0;
}
