// The JSON reader: whatever it takes, nlohmann's parser takes too, and both make the same value of it. What it refuses
// although nlohmann takes it breaks one of the reader's own rules.
#include "shop.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"

namespace {

using fuzz::demand;
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
    demand(!theirs.is_discarded() && *ours == theirs, "what is taken is what nlohmann makes of it");
  } else {
    const bool has_nul = text.find('\0') != std::string_view::npos;
    demand(theirs.is_discarded() || has_nul || error->kind != JsonError::Kind::syntax,
           "what is refused for its syntax is not JSON");
    demand(std::string_view(error->what()).size() < 300, "a reason is short");
  }
  support::JsonLimits lenient = support::JsonLimits::none();
  lenient.max_depth = 200;  // comparing walks recursively
  lenient.repeated_members = support::RepeatedMembers::keep_last;
  error.reset();
  if (const auto ours = read(text, lenient, error)) {
    demand(*ours == theirs, "of a repeated member the last value counts, as nlohmann has it");
  }
  return 0;
}
