#include "schema.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools::schema {
namespace {

Json of_mark(char mark) {
  switch (mark) {
    case 'i':
      return integer();
    case 'n':
      return number();
    case 'b':
      return flag();
    default:
      return text();
  }
}

}  // namespace

Json object(std::string_view members) {
  return object(members, {});
}

Json object(std::string_view members, std::initializer_list<std::pair<const char*, Json>> others) {
  Json properties = Json::object();
  Json required = Json::array();
  for (std::string name : support::split(members, ' ')) {
    const bool needed = name.back() == '*';
    if (needed) name.pop_back();
    const auto colon = name.find(':');
    const char mark = colon == std::string::npos ? 's' : name[colon + 1];
    name.resize(std::min(colon, name.size()));
    properties[name] = of_mark(mark);
    if (needed) required.push_back(name);
  }
  for (const auto& [name, value] : others) properties[name] = value;
  Json result = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) result["required"] = std::move(required);
  return result;
}

Json answer(std::string_view members, std::initializer_list<std::pair<const char*, Json>> others,
            std::initializer_list<const char*> required) {
  Json result = object("environment* as_of* " + std::string(members), others);
  for (const char* name : required) result["required"].push_back(name);
  return result;
}

}  // namespace tools::schema
