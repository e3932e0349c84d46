#include "requested_tools.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

void append(std::string& list, std::string_view more) {
  if (support::trim(more).empty()) return;
  if (!list.empty()) list += ',';
  list += more;
}

// The list of a query parameter or, if the address has none, of a header.
std::string read_list(const Request& request, std::string_view parameter, std::string_view header, std::string& error) {
  std::string in_query;
  std::string in_header;
  for (const auto& [name, value] : request.query) {
    if (name == parameter) append(in_query, value);
  }
  for (const auto& [name, value] : request.headers) {
    if (equal_ignoring_case(name, header)) append(in_header, value);
  }
  if (!in_query.empty() && !in_header.empty() && in_query != in_header) {
    error = "The address has `" + std::string(parameter) + "`, and the header " + std::string(header) +
            " has another value. Send one of them.";
  }
  return in_query.empty() ? in_header : in_query;
}

}  // namespace

RequestedTools read_requested_tools(const Request& request) {
  RequestedTools requested;
  requested.toolsets = read_list(request, "toolsets", "X-Toolsets", requested.error);
  requested.excluded = read_list(request, "tools_exclude", "X-Tools-Exclude", requested.error);
  return requested;
}

}  // namespace transports::http
