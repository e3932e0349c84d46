#include "icons.hpp"

namespace tools {
namespace {

// An icon of 8 by 8 units, from the data of an SVG path. A data URI must hold neither spaces nor angle brackets.
std::vector<mcp::Icon> make_icon(const std::string& path) {
  return {
      {.source = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0,0,8,8'%3E%3Cpath%20d='" +
                 path + "'/%3E%3C/svg%3E",
       .mime_type = "image/svg+xml"}};
}

}  // namespace

std::vector<mcp::Icon> find_icons(std::string_view toolset) {
  if (toolset == "account") return make_icon("M0,1h8v6H0zM1,2v1h6V2zM5,4v1h2V4z");                 // a wallet
  if (toolset == "market_data") return make_icon("M0,7h8v1H0zM1,4h1v2H1zM3,2h1v4H3zM5,0h1v6H5z");  // bars
  return make_icon("M1,0h4l2,2v6H1zM2,3v1h4V3zM2,5v1h4V5z");                                       // a page
}

}  // namespace tools
