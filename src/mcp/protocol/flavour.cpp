#include "flavour.hpp"

#include "header_value.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

ProtocolError bad_envelope(const std::string& why) {
  return {400, code::kInvalidParams, why};
}
ProtocolError mismatch(const std::string& why) {
  return {400, code::kHeaderMismatch, why};
}

std::string quoted(std::string_view key) {
  return "`_meta[\"" + std::string(key) + "\"]`";
}

// A header of a date later than every handshake revision: whoever sends it speaks the stateless protocol.
bool is_stateless_header(const std::optional<std::string_view>& header) {
  return header && looks_like_version(*header) && *header > kNewestStateful;
}

void check_client_info(const Json& info) {
  const auto is_text = [&](std::string_view key) {
    const Json* value = support::find(info, key);
    return value != nullptr && value->is_string();
  };
  if (!is_text("name") || !is_text("version")) {
    throw bad_envelope(quoted(meta_key::kClientInfo) + " must be an object with `name` and `version`.");
  }
}

// Ladder rows 1 and 4. A notification carries no capabilities; what it does carry must be well formed.
void check_envelope(const Json& meta, bool is_request) {
  if (!meta[std::string(meta_key::kVersion)].is_string()) {
    throw bad_envelope(quoted(meta_key::kVersion) + " must be a string.");
  }
  const auto capabilities = meta.find(meta_key::kClientCapabilities);
  if (capabilities == meta.end() ? is_request : !capabilities->is_object()) {
    throw bad_envelope(quoted(meta_key::kClientCapabilities) + " is required and must be an object.");
  }
  if (const auto info = meta.find(meta_key::kClientInfo); info != meta.end()) check_client_info(*info);
  if (const auto level = meta.find(meta_key::kLogLevel); level != meta.end()) {
    if (!level->is_string() || !log_level_from_name(level->get_ref<const std::string&>())) {
      throw bad_envelope(quoted(meta_key::kLogLevel) +
                         " must be one of debug, info, notice, warning, error, critical, alert, emergency.");
    }
  }
}

// Pipeline steps 10 and 11.
void check_version(const std::string& claim, bool on_http, const std::optional<std::string_view>& header) {
  if (on_http && !header) throw mismatch("The header MCP-Protocol-Version is missing; the message claims a version.");
  if (on_http && *header != claim)
    throw mismatch("The header MCP-Protocol-Version differs from the message's version.");
  if (is_stateless_version(claim)) return;
  const bool handshake = is_stateful_version(claim);
  throw ProtocolError(400, code::kUnsupportedVersion,
                      handshake ? "This protocol version opens with `initialize`, without a version in `_meta`."
                                : "This protocol version is not supported.",
                      {{"supported", supported_versions()}, {"requested", support::printable(claim, 200)}});
}

}  // namespace

const Json* meta_of(const Json& params) {
  return support::find(params, "_meta");
}

bool has_stateless_envelope(const Json& element) {
  const Json* params = support::find(element, "params");
  const Json* meta = params == nullptr ? nullptr : meta_of(*params);
  return meta != nullptr && meta->contains(meta_key::kVersion);
}

Flavour detect_flavour(const Message& message, const ProtocolHeaders* headers) {
  std::optional<std::string_view> header;
  if (headers != nullptr && headers->protocol_version) header = trim_header(*headers->protocol_version);
  const Json* meta = meta_of(message.params);
  const bool is_request = message.kind == MessageKind::request;

  if (meta != nullptr && meta->contains(meta_key::kVersion)) {
    check_envelope(*meta, is_request);
    check_version((*meta)[std::string(meta_key::kVersion)].get_ref<const std::string&>(), headers != nullptr, header);
    return Flavour::stateless;
  }
  if (is_stateless_header(header)) {
    if (message.kind == MessageKind::notification) return Flavour::stateless;
    if (message.kind == MessageKind::response) {
      throw ProtocolError(400, code::kInvalidRequest, "A client of this protocol version sends no responses.");
    }
    if (message.method == "initialize") {
      throw mismatch("`initialize` opens a handshake revision; the header MCP-Protocol-Version names a later one.");
    }
    throw bad_envelope("`params._meta` must hold " + std::string(meta_key::kVersion) + " and " +
                       std::string(meta_key::kClientCapabilities) + ".");
  }
  if (header && !is_stateful_version(*header)) {
    throw ProtocolError(400, code::kNoSession, "The header MCP-Protocol-Version names no version of this server.");
  }
  return Flavour::handshake;
}

Json supported_versions() {
  Json versions = Json::array();
  for (auto it = kStatelessVersions.rbegin(); it != kStatelessVersions.rend(); ++it) versions.push_back(*it);
  for (auto it = kStatefulVersions.rbegin(); it != kStatefulVersions.rend(); ++it) versions.push_back(*it);
  return versions;
}

}  // namespace mcp
