#include "resource_methods.hpp"

#include <algorithm>

#include "list_pages.hpp"
#include "protocol/flavour.hpp"
#include "subscriptions/subscription_registry.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/unknown_name.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::size_t kMaxUriBytes = 2048;
constexpr std::size_t kMaxSubscriptions = 100;

const std::string& requested_uri(const Json& params) {
  const Json* uri = support::find(params, "uri");
  if (uri == nullptr || !uri->is_string()) throw invalid_params("`params.uri` must be a string.");
  const auto& text = uri->get_ref<const std::string&>();
  if (text.size() > kMaxUriBytes) throw invalid_params("`params.uri` is too long.");
  return text;
}

ProtocolError unknown_resource_error(const Request& request, const std::string& uri, const std::string& message) {
  return {200, request.flavour->unknown_resource_code(), message, {{"uri", uri}}};
}

// resources/read has no `isError`, so an error of the reader becomes a JSON-RPC error.
ProtocolError read_error(const Error& error, const Request& request, const std::string& uri) {
  if (error.code == ErrorCode::not_found || error.code == ErrorCode::invalid_argument) {
    return unknown_resource_error(request, uri, format_error(error));
  }
  return {200, code::kInternalError, format_error(error), {{"uri", uri}, {"error", error_object(error)}}};
}

Json to_mcp(ResourceContent&& content, const std::string& uri, const std::string& standard_type) {
  Json one = {{"uri", content.uri.empty() ? uri : content.uri}};
  const std::string& type = content.mime_type.empty() ? standard_type : content.mime_type;
  if (!type.empty()) one["mimeType"] = type;
  if (content.blob) {
    one["blob"] = support::base64(*content.blob);
  } else {
    one["text"] = std::move(content.text);
  }
  if (!content.meta.is_null()) one["_meta"] = std::move(content.meta);
  return one;
}

template <class Entry>
MethodResult read_entry(const Entry& entry, const TextMap& variables, const std::string& uri, Context& context) {
  if (!context.principal().has_scope(entry.scope)) {
    throw Error(ErrorCode::forbidden, "This connection may not read this resource.",
                "Connect again with the scope \"" + entry.scope + "\".");
  }
  Json contents = Json::array();
  for (ResourceContent& content : entry.read(variables, context)) {
    contents.push_back(to_mcp(std::move(content), uri, entry.mime_type));
  }
  Json result = Json::object();
  result["contents"] = std::move(contents);
  MethodResult read(std::move(result));
  read.cache = CacheHint{entry.ttl_ms, entry.is_public};
  return read;
}

// Over stdio a client may ask before it has initialized.
Session& require_session(const Request& request) {
  if (request.session == nullptr) throw ProtocolError(200, code::kInvalidRequest, "Send `initialize` first.");
  return *request.session;
}

void save_subscriptions(const MethodServices& services, const Request& request) {
  request.session->changed = true;
  services.subscriptions.set_uris(request.cancellation_scope, request.session->subscriptions);
}

}  // namespace

MethodResult list_resources(const MethodServices& services, const Request& request, Context& context) {
  const auto& entries = request.registry->entries(Registry::List::resources, request.protocol_version);
  return make_page(services, context.principal(), request.params, "resources", entries);
}

MethodResult list_resource_templates(const MethodServices& services, const Request& request, Context& context) {
  const auto& entries = request.registry->entries(Registry::List::resource_templates, request.protocol_version);
  return make_page(services, context.principal(), request.params, "resourceTemplates", entries);
}

MethodResult read_resource(const MethodServices&, const Request& request, Context& context) {
  const std::string& uri = requested_uri(request.params);
  const Registry::Match match = request.registry->match(uri);
  if (!match) {
    throw unknown_resource_error(request, uri, format_error(unknown_resource(request.registry->catalog(), uri)));
  }
  try {
    return match.resource != nullptr ? read_entry(*match.resource, {}, uri, context)
                                     : read_entry(*match.resource_template, match.variables, uri, context);
  } catch (const Error& error) {
    throw read_error(error, request, uri);
  }
}

MethodResult subscribe_resource(const MethodServices& services, const Request& request, Context& context) {
  const std::string& uri = requested_uri(request.params);
  if (const auto reason = find_watch_refusal(*request.registry, uri, context.principal())) {
    throw unknown_resource_error(request, uri, *reason);
  }
  auto& uris = require_session(request).subscriptions;
  if (std::find(uris.begin(), uris.end(), uri) != uris.end()) return {};
  if (uris.size() >= kMaxSubscriptions) {
    throw invalid_params("This session has " + std::to_string(kMaxSubscriptions) +
                         " subscriptions, the most it may have. Unsubscribe from some first.");
  }
  uris.push_back(uri);
  save_subscriptions(services, request);
  return {};
}

MethodResult unsubscribe_resource(const MethodServices& services, const Request& request, Context&) {
  const std::string& uri = requested_uri(request.params);
  if (std::erase(require_session(request).subscriptions, uri) > 0) save_subscriptions(services, request);
  return {};
}

bool resource_asks_client(const Request& request) {
  const Json* uri = support::find(request.params, "uri");
  if (uri == nullptr || !uri->is_string()) return false;
  const Registry::Match match = request.registry->match(uri->get_ref<const std::string&>());
  if (match.resource != nullptr) return match.resource->asks;
  return match.resource_template != nullptr && match.resource_template->asks;
}

bool has_resources(const Registry& registry) {
  return !registry.catalog().resources.empty() || !registry.catalog().resource_templates.empty();
}

bool has_watchable_resources(const Registry& registry) {
  const auto watchable = [](const auto& entry) { return entry.watchable; };
  return std::any_of(registry.catalog().resources.begin(), registry.catalog().resources.end(), watchable) ||
         std::any_of(registry.catalog().resource_templates.begin(), registry.catalog().resource_templates.end(),
                     watchable);
}

std::optional<std::string> find_watch_refusal(const Registry& registry, const std::string& uri,
                                              const Principal& principal) {
  const auto allows = [&](const auto& entry) { return entry.watchable && principal.has_scope(entry.scope); };
  const Registry::Match match = registry.match(uri);
  const bool is_allowed = match.resource != nullptr            ? allows(*match.resource)
                          : match.resource_template != nullptr ? allows(*match.resource_template)
                                                               : false;
  if (!is_allowed) return "There is no resource to watch at `" + support::printable(uri, 200) + "`.";
  if (match.resource_template == nullptr || !match.resource_template->check) return std::nullopt;
  try {
    match.resource_template->check(match.variables);
  } catch (const Error& error) {
    return format_error(error);
  }
  return std::nullopt;
}

}  // namespace mcp
