#include "html.hpp"

#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace transports::http::html {
namespace {

// Every page has it, those for strangers too: it names colours, not environments.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6570; --paper: #ffffff; --panel: #f4f5f7;
  --line: #d8dce1; --accent: #b3201b; --link: #0b57a4; --band: #0b57a4; --env: var(--link); }
.violet { --band: #5a3bc2; --env: #5a3bc2; }
.teal { --band: #0b6470; --env: #0b6470; }
.red { --band: #b3201b; --env: #b3201b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ec; --soft: #a3acb6; --paper: #15181c; --panel: #1e2328; --line: #343b43; --accent: #ff948b;
    --link: #8ab8ef; }
  .violet { --env: #b9a6ff; }
  .teal { --env: #6fd0dc; }
  .red { --env: #ff948b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
.band { background: var(--band); color: #fff; }
.band p { max-width: 50rem; margin: 0 auto; padding: .6rem 1.25rem; }
.band b { letter-spacing: .06em; text-transform: uppercase; margin-right: .6rem; }
.red .band p { font-size: 1.1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: break-word; }
h1 .env { color: var(--env); }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
.soft { color: var(--soft); }
.badge { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .7rem;
  margin: 0 .3rem .3rem 0; font-size: .85rem; background: var(--panel); }
.badge.env { border-color: var(--env); color: var(--env); font-weight: 600; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem .9rem;
  overflow-x: auto; font: .85rem/1.5 ui-monospace, monospace; margin: .5rem 0; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: 0 .9rem; }
details[open] { padding-bottom: .6rem; }
summary { cursor: pointer; padding: .55rem 0; font-weight: 600; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); }
input[type=password] { width: 100%; max-width: 28rem; padding: .5rem .6rem; font: inherit; margin-top: .3rem;
  color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem; }
button { font: inherit; font-weight: 600; padding: .5rem 1.4rem; border-radius: .4rem; cursor: pointer;
  border: 1px solid var(--band); background: var(--band); color: #fff; margin: .4rem .5rem 0 0; min-height: 2.75rem; }
button.quiet { background: transparent; color: var(--ink); border-color: var(--soft); }
input:focus-visible, button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 1rem 0; padding: .3rem .9rem .5rem; }
th[scope=row] { white-space: nowrap; color: var(--soft); font-weight: 400; }
.alert { border-left: 4px solid var(--accent); background: var(--panel); padding: .5rem .8rem; margin: 1rem 0; }
ol, ul { padding-left: 1.3rem; margin: .4rem 0; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0 2rem; }
.two h2 { margin: 1rem 0 .2rem; font-size: 1rem; }
)css";

}  // namespace

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string document(std::string_view title, std::string_view body, std::string_view environment) {
  const EnvironmentText text = describe_environment(environment);
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n<title>";
  if (!text.name.empty()) page += std::string(text.name) + " \u00B7 ";
  page += escape(title);
  page += "</title>\n<style>";
  page += kStyle;
  page += "</style>\n</head>\n";
  if (text.name.empty()) {
    page += "<body>\n<main>\n";
  } else {
    page += "<body class=\"" + std::string(text.colour) +
            "\">\n<div class=\"band\" role=\"region\" aria-label=\"Environment\"><p><b>" + std::string(text.name) +
            "</b>" + escape(text.sentence) + "</p></div>\n<main>\n";
  }
  page += body;
  page += "</main>\n</body>\n</html>\n";
  return page;
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
  return "default-src 'none'; style-src 'sha256-" + support::base64(support::sha256(kStyle)) +
         "'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action " +
         (form_action_sources.empty() ? "'none'" : form_action_sources);
}

}  // namespace transports::http::html
