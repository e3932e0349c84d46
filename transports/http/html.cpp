#include "html.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace transports::http::html {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6570; --paper: #ffffff; --panel: #f4f5f7;
  --line: #d8dce1; --accent: #b3261e; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ec; --soft: #a3acb6; --paper: #15181c; --panel: #1e2328; --line: #343b43; --accent: #ff8a80;
    --link: #8ab8ef; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
.soft { color: var(--soft); }
.badge { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .7rem;
  margin: 0 .3rem .3rem 0; font-size: .85rem; background: var(--panel); }
.badge.production { border-color: var(--accent); color: var(--accent); font-weight: 600; }
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
  border: 1px solid var(--link); background: var(--link); color: var(--paper); margin: .4rem .5rem 0 0; }
button.quiet { background: transparent; color: var(--link); }
input:focus-visible, button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 1rem 0; padding: .3rem .9rem .5rem; }
th[scope=row] { white-space: nowrap; color: var(--soft); font-weight: 400; }
.alert { border-left: 4px solid var(--accent); background: var(--panel); padding: .5rem .8rem; margin: 1rem 0; }
ol { padding-left: 1.3rem; margin: .4rem 0; }
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

std::string document(std::string_view title, std::string_view body) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n<title>";
  page += escape(title);
  page += "</title>\n<style>";
  page += kStyle;
  page += "</style>\n</head>\n<body>\n<main>\n";
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

std::string content_security_policy(const std::string& form_targets) {
  return "default-src 'none'; style-src 'sha256-" + support::base64(support::sha256(kStyle)) +
         "'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action " +
         (form_targets.empty() ? "'none'" : form_targets);
}

}  // namespace transports::http::html
