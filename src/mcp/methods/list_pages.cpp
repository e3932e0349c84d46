#include "list_pages.hpp"

#include "tastytrade_mcp/mcp/protocol_error.hpp"

namespace mcp {
namespace {

constexpr std::string_view kPurpose = "cursor";
constexpr std::chrono::hours kLifetime{24};

std::size_t find_start(const MethodServices& services, const Principal& principal, const Json& params,
                       std::string_view member, std::size_t count) {
  const Json* cursor = support::find(params, "cursor");
  if (cursor == nullptr) return 0;
  const auto opened = cursor->is_string()
                          ? services.sealer.unseal(kPurpose, principal, cursor->get_ref<const std::string&>())
                          : std::nullopt;
  if (!opened || opened->value("list", "") != member || opened->value("from", count) >= count) {
    throw invalid_params("`cursor` is not one this server handed out for this list.");
  }
  return opened->value("from", count);
}

}  // namespace

MethodResult make_page(const MethodServices& services, const Principal& principal, const Json& params,
                       std::string_view member, const std::vector<std::string>& entries) {
  const std::size_t from = find_start(services, principal, params, member, entries.size());
  const std::size_t to = std::min(entries.size(), from + services.options.page_size);
  MethodResult page;
  std::string& text = page.members;
  std::size_t size = member.size() + 5;
  for (std::size_t i = from; i < to; ++i) size += entries[i].size() + 1;
  text.reserve(size);
  text.append("\"").append(member).append("\":[");
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) text += ',';
    text += entries[i];
  }
  text += ']';
  page.is_private = from > 0 || to < entries.size();
  if (to < entries.size()) {
    text += R"(,"nextCursor":)";
    support::append_quoted(text,
                           services.sealer.seal(kPurpose, principal, {{"list", member}, {"from", to}}, kLifetime));
  }
  return page;
}

}  // namespace mcp
