#include "html.hpp"

#include "html_template.hpp"
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
std::string escape(std::string_view text) {
  return escape_html(text);
}

support::Json page_values(std::string_view title, std::string_view environment, std::string_view width) {
  const EnvironmentText text = describe_environment(environment);
  support::Json values = {{"title", title}, {"icon_colour", text.icon_colour}, {"body_class", text.colour}};
  if (!width.empty()) values["body_class"].get_ref<std::string&>().append(" ").append(width);
  if (!text.name.empty()) {
    values["environment"] = {{"name", text.name}, {"sentence", text.sentence}, {"label", text.label}};
  }
  return values;
}

std::string document(std::string_view title, std::string_view body, std::string_view environment) {
  const support::Json values = page_values(title, environment, "narrow");
  return fill_template_text("{{>head.html}}<header class=\"wrap\">{{>brand.html}}</header>\n<main class=\"wrap\">\n",
                            values)
             .append(body) +
         fill_template_text("</main>\n{{>footer.html}}</body>\n</html>\n", values);
}

std::string code_block(std::string_view text) {
  return "<pre tabindex=\"0\"><code>" + escape(text) + "</code></pre>\n";
}

std::string foldable(std::string_view title, std::string_view body, bool open) {
  std::string section = open ? "<details open><summary>" : "<details><summary>";
  section += escape(title);
  section += "</summary>\n";
  section += body;
  return section += "</details>\n";
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
