#include "fixtures.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace conformance {
namespace {

mcp::Resource text_resource(std::string uri, std::string name, std::string content) {
  return {.uri = std::move(uri),
          .name = name,
          .description = "A resource of the conformance suite: " + name + ".",
          .mime_type = "text/plain",
          .read = [content = std::move(content)](const mcp::TextMap&, mcp::Context&) {
            return std::vector<mcp::ResourceContent>{{.text = content}};
          }};
}

std::vector<mcp::ResourceContent> read_picture(const mcp::TextMap&, mcp::Context&) {
  return {{.blob = support::from_base64(kImageBase64)}};
}

std::vector<mcp::ResourceContent> read_data(const mcp::TextMap& variables, mcp::Context&) {
  const std::string& id = variables.at("id");
  const Json data = {{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}};
  return {{.text = support::to_text(data)}};
}

}  // namespace

std::vector<mcp::Resource> resources() {
  mcp::Resource picture = text_resource("test://static-binary", "static-binary", "");
  picture.mime_type = "image/png";
  picture.read = read_picture;
  mcp::Resource watched = text_resource("test://watched-resource", "watched-resource", "Watched resource content");
  watched.watchable = true;
  return {text_resource("test://static-text", "static-text", "This is the content of the static text resource."),
          std::move(picture), std::move(watched),
          text_resource("test://embedded-resource", "embedded-resource", "This is an embedded resource content.")};
}

std::vector<mcp::ResourceTemplate> resource_templates() {
  return {{.uri_template = "test://template/{id}/data",
           .name = "template-data",
           .description = "Data for any id.",
           .mime_type = "application/json",
           .read = read_data}};
}

}  // namespace conformance
