#include "request.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace simulator {
namespace {

// "equity[]" and "equity[3]" are "equity".
std::string_view strip_index(std::string_view key) {
  if (!key.ends_with(']')) return key;
  const auto bracket = key.rfind('[');
  if (bracket == std::string_view::npos) return key;
  const auto index = key.substr(bracket + 1, key.size() - bracket - 2);
  return index.find_first_not_of("0123456789") == std::string_view::npos ? key.substr(0, bracket) : key;
}

}  // namespace

std::string percent_decode(std::string_view text, bool plus_is_space) {
  return support::percent_decode(text, plus_is_space).value_or(std::string(text));
}

std::string broker_time(Instant instant) {
  std::string text = support::to_iso8601(instant);
  text.replace(text.size() - 1, 1, "+00:00");
  return text;
}

std::string http_date(Instant instant) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto second = std::chrono::floor<std::chrono::seconds>(instant);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const Date date{day};
  const std::chrono::hh_mm_ss time{second - day};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[std::chrono::weekday(day).c_encoding()],
                static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const std::string key = percent_decode(part.substr(0, equals), true);
    values_.emplace_back(std::string(strip_index(key)),
                         equals == std::string_view::npos ? "" : percent_decode(part.substr(equals + 1), true));
  }
}

std::vector<std::string> Query::all(std::string_view key) const {
  std::vector<std::string> found;
  for (const auto& [name, value] : values_) {
    if (name == key && !value.empty()) found.push_back(value);
  }
  return found;
}

std::optional<std::string> Query::one(std::string_view key) const {
  const auto found = all(key);
  if (found.empty()) return std::nullopt;
  return found.back();
}

bool Query::flag(std::string_view key) const {
  const auto value = one(key);
  if (!value || *value == "false") return false;
  if (*value == "true") return true;
  throw invalid_parameter(key, "is invalid");
}

int Query::number(std::string_view key, int absent, int min, int max) const {
  const auto value = one(key);
  if (!value) return absent;
  int number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc{} || end != value->data() + value->size()) throw invalid_parameter(key, "is invalid");
  if (number < min || number > max) throw invalid_parameter(key, "does not have a valid value");
  return number;
}

std::optional<Date> Query::date(std::string_view key) const {
  const auto value = one(key);
  if (!value) return std::nullopt;
  const auto date = support::parse_date(*value);
  if (!date) throw invalid_parameter(key, "is invalid");
  return date;
}

std::optional<Instant> Query::instant(std::string_view key) const {
  const auto value = one(key);
  if (!value) return std::nullopt;
  const auto instant = support::parse_iso8601(*value);
  if (!instant) throw invalid_parameter(key, "is invalid");
  return instant;
}

std::string Query::enumerated(std::string_view key, std::span<const std::string_view> allowed) const {
  const auto value = one(key);
  if (!value) return {};
  if (std::find(allowed.begin(), allowed.end(), *value) == allowed.end()) {
    throw invalid_parameter(key, "does not have a valid value");
  }
  return *value;
}

Request Request::parse(std::string method, std::string target) {
  Request request;
  request.method = std::move(method);
  const auto query = target.find('?');
  request.path = target.substr(0, query);
  if (query != std::string::npos) request.query = Query(std::string_view(target).substr(query + 1));
  request.target = std::move(target);
  return request;
}

const std::string* Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? nullptr : &found->second;
}

std::string Request::content_type() const {
  const std::string* value = header("content-type");
  if (value == nullptr) return {};
  return support::to_lower(support::trim(std::string_view(*value).substr(0, value->find(';'))));
}

Answer Answer::items(Json rows) {
  Answer answer;
  answer.data["items"] = std::move(rows);
  return answer;
}

Refusal::Refusal(int status, std::string code, std::string message)
    : status_(status), body_{{"error", {{"code", std::move(code)}, {"message", std::move(message)}}}} {}

Refusal not_found(const std::string& what) {
  return {404, "not_found", what};
}

Refusal invalid_parameter(std::string_view domain, std::string_view reason) {
  Json row{{"domain", domain}, {"reason", reason}};
  return invalid_parameters(Json::array({std::move(row)}));
}

Refusal invalid_parameters(Json problems) {
  Json error{{"code", "validation_error"}, {"message", "Request validation failed"}};
  error["errors"] = std::move(problems);
  return {400, Json{{"error", std::move(error)}}};
}

PageChoice choose_page(const RequestContext& context, std::size_t total, int per_page, int max) {
  PageChoice choice;
  choice.size = context.query().number("per-page", per_page, 1, max);
  choice.page = context.query().number("page-offset", 0, 0, 1'000'000);
  if (context.ignores_page_offset) choice.page = 0;
  const auto size = static_cast<std::size_t>(choice.size);
  choice.first = std::min(static_cast<std::size_t>(choice.page) * size, total);
  choice.last = std::min(choice.first + size, total);
  return choice;
}

Answer answer_page(const PageChoice& choice, std::size_t total, Json items) {
  const auto size = static_cast<std::size_t>(choice.size);
  Json block{{"per-page", choice.size},
             {"page-offset", choice.page},
             {"item-offset", static_cast<std::size_t>(choice.page) * size},
             {"total-items", total},
             {"total-pages", (total + size - 1) / size},
             {"current-item-count", items.size()},
             {"previous-link", nullptr},
             {"next-link", nullptr},
             {"paging-link-template", nullptr}};
  Answer answer = Answer::items(std::move(items));
  answer.pagination = std::move(block);
  return answer;
}

Answer make_page(const RequestContext& context, Json rows, int per_page, int max) {
  return make_page_of(context, rows.size(), per_page, max, [&](std::size_t i) { return std::move(rows[i]); });
}

}  // namespace simulator
