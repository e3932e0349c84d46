#include "odd_case.hpp"

#include <fstream>
#include <set>
#include <stdexcept>

namespace odd {
namespace {

Json load_json(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot open " + file);
  return Json::parse(stream);
}

void check_members(const Json& object, const std::set<std::string>& known, const std::string& where) {
  for (const auto& [key, value] : object.items()) {
    if (!known.contains(key)) throw std::runtime_error(where + ": unknown member \"" + key + "\"");
  }
}

// "a mark of null counts as absent" -> "a-mark-of-null-counts-as-absent.json"
std::string file_name(const std::string& name) {
  std::string result;
  for (const char c : support::to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      result += c;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  if (result.ends_with('-')) result.pop_back();
  return result + ".json";
}

std::string decode_query(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] == '%' && i + 2 < text.size()) {
      result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

// The values of a query by parameter name, without a name's brackets.
std::map<std::string, std::vector<std::string>> query_values(const RecordedRequest& request) {
  std::map<std::string, std::vector<std::string>> values;
  for (const std::string& parameter : support::split(request.query(), '&')) {
    const auto equals = parameter.find('=');
    std::string key = decode_query(parameter.substr(0, equals));
    if (key.ends_with("[]")) key.resize(key.size() - 2);
    if (equals != std::string::npos) values[key].push_back(decode_query(parameter.substr(equals + 1)));
  }
  return values;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

// Removes rows that were not requested, as TastyTrade does: quotes of other symbols, futures of other products. Keeps
// rows without a symbol or a product code, because cases test these.
Json select_rows(const RecordedRequest& request, Json body) {
  if (!body.is_object() || !body.contains("data") || !body["data"].is_object()) return body;
  const auto items = body["data"].find("items");
  if (items == body["data"].end() || !items->is_array()) return body;
  const auto query = query_values(request);
  std::set<std::string> requested;
  const bool is_quotes = request.path() == "/market-data/by-type";
  if (is_quotes) {
    for (const auto& [key, values] : query) {
      for (const auto& value : values) requested.insert(without_spaces(value));
    }
  } else if (const auto codes = query.find("product-code"); codes != query.end()) {
    requested.insert(codes->second.begin(), codes->second.end());
  } else {
    return body;
  }
  const char* const key = is_quotes ? "symbol" : "product-code";
  Json kept = Json::array();
  for (const Json& item : *items) {
    const Json* const value = support::find(item, key);
    const bool is_text = value != nullptr && value->is_string();
    if (!is_text || requested.contains(without_spaces(value->get<std::string>()))) kept.push_back(item);
  }
  *items = std::move(kept);
  return body;
}

ScriptedReply make_reply(const RecordedRequest& request, const Json& normal, const Json& change) {
  ScriptedReply reply;
  reply.status = change.value("status", 200);
  reply.content_type = change.value("content_type", "application/json");
  reply.cut = change.value("cut", false);
  reply.truncate = change.value("truncate", false);
  if (change.contains("text")) {
    reply.body = change["text"].get<std::string>();
    return reply;
  }
  Json body = normal;
  if (change.contains("body")) body = change["body"];
  if (change.contains("patch")) body = body.patch(change["patch"]);
  if (change.contains("pages")) {
    const auto query = query_values(request);
    const auto page = query.find("page-offset");
    const std::size_t number = page == query.end() ? 0 : std::stoul(page->second.front());
    const Json& pages = change["pages"];
    body = pages[std::min(number, pages.size() - 1)];
  }
  if (!change.value("unfiltered", false)) body = select_rows(request, std::move(body));
  // "@@1.50@@" becomes 1.50. JSON of a case could not hold such a number: the parser would change its digits.
  std::string text = body.dump();
  for (std::size_t at = 0; (at = text.find("\"@@", at)) != std::string::npos;) {
    const auto end = text.find("@@\"", at + 3);
    text = text.substr(0, at) + text.substr(at + 3, end - at - 3) + text.substr(end + 3);
  }
  reply.body = text;
  return reply;
}

std::vector<std::string> split_pointer(const std::string& pointer) {
  std::vector<std::string> segments;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto next = std::min(pointer.find('/', at + 1), pointer.size());
    std::string segment = pointer.substr(at + 1, next - at - 1);
    for (std::size_t tilde = 0; (tilde = segment.find("~1", tilde)) != std::string::npos;)
      segment.replace(tilde, 2, "/");
    segments.push_back(std::move(segment));
    at = next;
  }
  return segments;
}

// The value at a pointer. A segment "[key=value]" selects the first element of an array whose member `key` is `value`.
const Json* resolve(const Json& root, const std::string& pointer) {
  const Json* value = &root;
  for (const std::string& segment : split_pointer(pointer)) {
    if (segment.starts_with('[')) {
      const auto equals = segment.find('=');
      const std::string key = segment.substr(1, equals - 1);
      const std::string wanted = segment.substr(equals + 1, segment.size() - equals - 2);
      if (!value->is_array()) return nullptr;
      const auto found = std::find_if(value->begin(), value->end(), [&](const Json& element) {
        const Json* const member = support::find(element, key);
        return member != nullptr && member->is_string() && member->get<std::string>() == wanted;
      });
      if (found == value->end()) return nullptr;
      value = &*found;
    } else if (value->is_array()) {
      const auto index = std::stoul(segment);
      if (index >= value->size()) return nullptr;
      value = &(*value)[index];
    } else {
      const auto member = value->is_object() ? value->find(segment) : value->end();
      if (!value->is_object() || member == value->end()) return nullptr;
      value = &*member;
    }
  }
  return value;
}

bool is_condition(const Json& wanted, const char* name) {
  return wanted.is_object() && wanted.size() == 1 && wanted.contains(name);
}

bool fulfils(const Json& wanted, const Json* found) {
  if (wanted.is_null()) return found == nullptr;
  if (found == nullptr) return false;
  if (is_condition(wanted, "size")) return found->size() == wanted["size"].get<std::size_t>();
  if (is_condition(wanted, "contains"))
    return found->dump().find(wanted["contains"].get<std::string>()) != std::string::npos;
  if (is_condition(wanted, "lacks")) return found->dump().find(wanted["lacks"].get<std::string>()) == std::string::npos;
  return *found == wanted;
}

}  // namespace

Case load_case(const std::string& folder, const std::string& file) {
  const Json json = load_json(folder + "/" + file);
  check_members(json, {"name", "now", "default_account", "answers", "calls"}, file);
  Case result{json.at("name").get<std::string>(),        file,
              json.value("now", "2026-11-23T15:30:00Z"), json.value("default_account", ""),
              json.value("answers", Json::object()),     {}};
  if (!file.ends_with("/" + file_name(result.name))) {
    throw std::runtime_error(file + ": the file's name is not \"" + file_name(result.name) + "\"");
  }
  for (const auto& [path, change] : result.answers.items()) {
    check_members(change, {"patch", "body", "text", "pages", "status", "content_type", "cut", "truncate", "unfiltered"},
                  file + " " + path);
  }
  for (const Json& call : json.at("calls")) {
    check_members(call, {"tool", "arguments", "expect", "error"}, file);
    if (call.contains("expect") == call.contains("error")) {
      throw std::runtime_error(file + ": a call has either \"expect\" or \"error\"");
    }
    result.calls.push_back({call.at("tool").get<std::string>(), call.value("arguments", Json::object()),
                            call.value("expect", Json()), call.value("error", Json())});
  }
  return result;
}

void serve(FakeBroker& fake, const Json& normal_answers, const Json& changes) {
  std::set<std::string> paths;
  for (const auto& [path, body] : normal_answers.items()) paths.insert(path);
  for (const auto& [path, change] : changes.items()) paths.insert(path);
  for (const std::string& path : paths) {
    const Json body = normal_answers.value(path, Json::object());
    const Json change = changes.value(path, Json::object());
    fake.on(path, [body, change](const RecordedRequest& request) { return make_reply(request, body, change); });
  }
}

std::string differences(const Json& expected, const Json& result) {
  std::string text;
  for (const auto& [pointer, wanted] : expected.items()) {
    const Json* const found = resolve(result, pointer);
    if (fulfils(wanted, found)) continue;
    text += pointer + ": expected " + (wanted.is_null() ? "nothing" : wanted.dump()) + ", found " +
            (found == nullptr ? "nothing" : found->dump()) + "\n";
  }
  return text;
}

}  // namespace odd
