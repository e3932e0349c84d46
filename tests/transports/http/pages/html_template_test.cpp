// HTML templates: what tags insert, and that values do not become markup.
#include <catch2/catch_test_macros.hpp>

#include "http/pages/html_template.hpp"
#include "http/pages/web_files.hpp"

using support::Json;
using transports::http::fill_template_text;

TEST_CASE("A value is escaped for HTML text and for quoted attributes", "[pages]") {
  const Json values = {{"text", "<script>alert(1)</script> & \"quoted\" 'single'"}};
  CHECK(fill_template_text("<p title=\"{{text}}\">{{text}}</p>", values) ==
        "<p title=\"&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;single&#39;\">"
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;single&#39;</p>");
  CHECK(fill_template_text("{{n}}", {{"n", -3}}) == "-3");
}

TEST_CASE("A value that looks like a tag is not read as one", "[pages]") {
  CHECK(fill_template_text("{{a}}{{b}}", {{"a", "{{b}}{{>style.css}}"}, {"b", "{{#a}}"}}) ==
        "{{b}}{{&gt;style.css}}{{#a}}");
}

TEST_CASE("A section repeats for a list, and shows for an object, a text and true", "[pages]") {
  CHECK(fill_template_text("{{#list}}<{{name}}{{outer}}>{{/list}}",
                           {{"list", {{{"name", "a"}}, {{"name", "b"}, {"outer", "!"}}}}, {"outer", "?"}}) ==
        "<a?><b!>");
  CHECK(fill_template_text("{{#list}}{{.}},{{/list}}", {{"list", {"x", "<"}}}) == "x,&lt;,");
  CHECK(fill_template_text("{{#one}}{{name}}{{/one}}", {{"one", {{"name", "a"}}}}) == "a");
  CHECK(fill_template_text("{{#text}}[{{text}}]{{/text}}", {{"text", "a"}}) == "[a]");
  CHECK(fill_template_text("{{#yes}}a{{/yes}}", {{"yes", true}}) == "a");
  for (const Json& nothing : {Json(), Json(false), Json(""), Json::array()}) {
    CAPTURE(nothing.dump());
    CHECK(fill_template_text("{{#x}}a{{/x}}{{^x}}b{{/x}}", {{"x", nothing}}) == "b");
  }
  CHECK(fill_template_text("{{#x}}a{{/x}}{{^x}}b{{/x}}", Json::object()) == "b");
}

TEST_CASE("Sections of one name nest", "[pages]") {
  const Json values = {{"a", {{"a", {{"v", "inner"}}}}}};
  CHECK(fill_template_text("{{#a}}{{#a}}{{v}}{{/a}}{{/a}}", values) == "inner");
}

TEST_CASE("A section, file or comment tag alone on its line leaves no line", "[pages]") {
  CHECK(fill_template_text("a\n{{#x}}\nb\n{{/x}}\nc\n", {{"x", true}}) == "a\nb\nc\n");
  CHECK(fill_template_text("a\n  {{! note }}  \nc\n", Json::object()) == "a\nc\n");
  CHECK(fill_template_text("{{#x}}\nb\n{{/x}}", {{"x", true}}) == "b\n");
  CHECK(fill_template_text("a {{#x}}b{{/x}}\nc", {{"x", true}}) == "a b\nc");
  CHECK(fill_template_text("{{v}}\nc", {{"v", "a"}}) == "a\nc");
}

TEST_CASE("A mistake in a template is an error, not a page with a gap", "[pages]") {
  for (const char* text : {"{{missing}}", "{{#x}}", "{{/x}}", "{{#x}}{{/y}}", "{{>no-such-file.html}}", "{{x", "{{}}",
                           "{{#list}}{{.}}{{/x}}", "{{x}}"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(fill_template_text(text, {{"x", true}}), std::logic_error);
  }
}

TEST_CASE("The templates in web/ put values into text and quoted attributes only", "[pages]") {
  for (const auto& file : transports::http::list_web_files()) {
    if (!file.name.ends_with(".html")) continue;
    CAPTURE(file.name);
    bool is_in_tag = false;
    char quote = 0;
    for (std::size_t i = 0; i < file.text.size(); ++i) {
      if (file.text.substr(i, 2) == "{{") {
        const bool is_value = std::string_view("#^/>!").find(file.text[i + 2]) == std::string_view::npos;
        if (is_in_tag && is_value) CHECK(quote == '"');
        i = file.text.find("}}", i) + 1;
        continue;
      }
      const char c = file.text[i];
      if (!is_in_tag) {
        is_in_tag = c == '<';
        quote = 0;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        is_in_tag = false;
      }
    }
    for (const char* element : {"<script>", "<style>"}) {
      const auto begin = file.text.find(element);
      if (begin == std::string_view::npos) continue;
      const auto inside = file.text.substr(begin + std::string_view(element).size());
      CHECK(inside.starts_with("{{>"));  // a file, which takes no values
      CHECK(inside.substr(inside.find("}}") + 2).starts_with("</"));
    }
    for (const char* attribute : {" style=", " onclick=", " onload=", "javascript:", "src=", "@import"}) {
      CHECK(file.text.find(attribute) == std::string_view::npos);
    }
  }
}
