#include "html.hpp"

#include "html_template.hpp"
#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "web_files.hpp"

namespace transports::http::html {
std::string escape(std::string_view text) {
  return escape_html(text);
}

std::string document(std::string_view title, std::string_view body, std::string_view environment) {
  const EnvironmentText text = describe_environment(environment);
  support::Json values = {{"title", title}};
  if (!text.name.empty()) {
    values["environment"] = {{"name", text.name}, {"sentence", text.sentence}, {"colour", text.colour}};
  }
  return fill_template("head.html", values).append(body) + fill_template("foot.html", values);
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

std::string content_security_policy(const std::string& form_action_sources) {
  return "default-src 'none'; style-src 'sha256-" + support::base64(support::sha256(find_web_file("style.css"))) +
         "'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action " +
         (form_action_sources.empty() ? "'none'" : form_action_sources);
}

}  // namespace transports::http::html
