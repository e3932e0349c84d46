#include "html.hpp"

#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "web_files.hpp"

namespace transports::http::html {
namespace {

// A file of web/ as a source of the policy: it stands in the page byte for byte.
std::string hash_source(std::string_view file) {
  return "'sha256-" + support::base64(support::sha256(find_web_file(file))) + '\'';
}

}  // namespace
support::Json page_values(std::string_view title, std::string_view environment, std::string_view width) {
  const EnvironmentText text = describe_environment(environment);
  support::Json values = {{"title", title}, {"icon_colour", text.icon_colour}, {"body_class", text.colour}};
  if (!width.empty()) values["body_class"].get_ref<std::string&>().append(" ").append(width);
  if (!text.name.empty()) {
    values["environment"] = {{"name", text.name}, {"sentence", text.sentence}, {"label", text.label}};
  }
  return values;
}

std::string content_security_policy(const std::string& form_action_sources, Scripts scripts) {
  static const std::string style = hash_source("style.css");
  static const std::string script = hash_source("copy.js");
  std::string policy = "default-src 'none'; style-src " + style;
  if (scripts == Scripts::copy_buttons) policy += "; script-src " + script;
  return policy + "; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action " +
         (form_action_sources.empty() ? "'none'" : form_action_sources);
}

}  // namespace transports::http::html
