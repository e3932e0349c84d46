// Compares support::read_json() with nlohmann's parser. Both give the same value for every text that read_json()
// accepts. A text that only read_json() refuses breaks one of its own rules.
#include "server_fixture.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"

namespace {

using fuzz::require;
using support::Json;
using support::JsonError;

std::optional<Json> read(std::string_view text, const support::JsonLimits& limits, std::optional<JsonError>& error) {
  try {
    return support::read_json(text, limits);
  } catch (const JsonError& failure) {
    error = failure;
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Json theirs = Json::parse(text, nullptr, false);
  std::optional<JsonError> error;
  if (const auto ours = read(text, {}, error)) {
    require(!theirs.is_discarded() && *ours == theirs, "an accepted text has the value that nlohmann reads");
  } else {
    const bool has_nul = text.find('\0') != std::string_view::npos;
    require(theirs.is_discarded() || has_nul || error->kind != JsonError::Kind::syntax,
            "a text refused for its syntax is not JSON");
    require(std::string_view(error->what()).size() < 300, "a reason is short");
  }
  support::JsonLimits lenient = support::JsonLimits::none();
  lenient.max_depth = 200;  // operator== of Json is recursive
  lenient.repeated_members = support::RepeatedMembers::keep_last;
  error.reset();
  if (const auto ours = read(text, lenient, error)) {
    require(*ours == theirs, "of a repeated member the last value counts, as with nlohmann");
  }
  return 0;
}
