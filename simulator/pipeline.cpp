#include "pipeline.hpp"

#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// The oldest version any service still answers. Later on each service may have one of its own.
constexpr int kOldestVersion = 20230101;

// Path segments as they arrived, still encoded. "/a/b" has two.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  }
  return segments;
}

bool is_capture(std::string_view segment) {
  return segment.starts_with('{');
}

// "{symbol...}": a capture that takes whole segments, as many as the rest of the pattern leaves.
bool takes_slashes(std::string_view segment) {
  return segment.ends_with("...}");
}

// `count` segments from `first` on, decoded, with the slashes between them.
std::string joined(const std::vector<std::string_view>& segments, std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) text += '/';
    text += percent_decode(segments[i], false);
  }
  return text;
}

// The decoded captures if the pattern fits. A literal segment must not be caught by a placeholder of another route:
// routes are tried in order, so a table names its literals first.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string_view>& segments) {
  const auto wanted = segments_of(pattern);
  if (wanted.size() > segments.size()) return std::nullopt;
  const std::size_t extra = segments.size() - wanted.size();
  std::vector<std::string> captures;
  std::size_t at = 0;
  for (const std::string_view part : wanted) {
    const std::size_t count = takes_slashes(part) ? 1 + extra : 1;
    if (at + count > segments.size()) return std::nullopt;
    if (is_capture(part)) {
      captures.push_back(joined(segments, at, count));
      if (captures.back().empty()) return std::nullopt;
    } else if (part != segments[at]) {
      return std::nullopt;
    }
    at += count;
  }
  if (at != segments.size()) return std::nullopt;
  return captures;
}

const Route* find_route(std::string_view method, const std::vector<std::string_view>& segments,
                        std::vector<std::string>& captures) {
  for (const auto table : {login_routes(), customer_routes(), account_routes(), balance_routes(), position_routes(),
                           instrument_routes(), future_routes(), chain_routes(), search_routes(), quote_routes(),
                           metric_routes(), session_routes(), margin_routes()}) {
    for (const Route& route : table) {
      if (route.method != method) continue;
      if (auto found = match(route.pattern, segments)) {
        captures = std::move(*found);
        return &route;
      }
    }
  }
  return nullptr;
}

// Paths that are served without a token.
bool is_public(std::string_view path) {
  return path == "/oauth/token" || path == "/sessions" || path.starts_with("/sessions/") ||
         path == "/margin-requirements-public-configuration";
}

bool is_market_data(std::string_view path) {
  return path.starts_with("/market-data") || path.starts_with("/market-metrics");
}

Reply json_reply(int status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.body = support::to_text(body);
  return reply;
}

Json enveloped(Answer& answer, const std::string& path) {
  if (answer.envelope == Answer::Envelope::bare) return std::move(answer.data);
  Json body;
  body["data"] = std::move(answer.data);
  if (answer.envelope == Answer::Envelope::full) body["context"] = path;
  if (answer.pagination) body["pagination"] = std::move(*answer.pagination);
  return body;
}

// "my-client/1.0", with or without more behind it.
bool names_product_and_version(std::string_view agent) {
  const auto slash = agent.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == agent.size()) return false;
  return agent.find_first_of(" \t") > slash && agent[slash + 1] != ' ';
}

// Faults that stand in for an answer.
std::optional<Reply> instead(const Fault& fault) {
  Reply reply;
  switch (fault.kind) {
    case Fault::Kind::status:
      return json_reply(fault.status, error_body(fault.status));
    case Fault::Kind::html:
      reply.status = fault.status;
      reply.body = gateway_page(fault.status);
      reply.content_type = "text/html";
      return reply;
    case Fault::Kind::empty_body:
      return reply;
    case Fault::Kind::garbage:
      reply.body = "{\"data\":{\"items\":[{\"symbol\":\"AA";
      return reply;
    case Fault::Kind::cut_connection:
      reply.delivery = Reply::Delivery::cut;
      return reply;
    case Fault::Kind::token_rejected:
      return json_reply(401, error_body(401));
    default:
      return std::nullopt;
  }
}

}  // namespace

bool Pipeline::accepts_user_agent(const Request& request) const {
  const std::string* agent = request.header("user-agent");
  if (agent == nullptr || support::trim(*agent).empty()) return false;
  return !world_.options.strict_user_agent || names_product_and_version(*agent);
}

int Pipeline::version_of(const Request& request) const {
  const std::string* header = request.header("accept-version");
  if (header == nullptr) return 0;
  const bool eight_digits = header->size() == 8 && header->find_first_not_of("0123456789") == std::string::npos;
  const int version = eight_digits ? std::stoi(*header) : 0;
  if (version < kOldestVersion) throw Refusal(406, error_body(406));
  return version;
}

void Pipeline::check_media_type(const Request& request) const {
  if (request.body.empty()) return;
  const std::string type = request.content_type();
  if (type == "application/json") return;
  if (request.path == "/oauth/token" && type == "application/x-www-form-urlencoded") return;
  throw Refusal(415, error_body(415));
}

void Pipeline::check_token(const Request& request, Instant now) const {
  if (is_public(request.path)) return;
  const std::string* authorization = request.header("authorization");
  if (authorization == nullptr || !world_.tokens.holds(*authorization, now)) throw Refusal(401, error_body(401));
}

Answer Pipeline::routed(const Request& request) {
  const Instant now = clock_.now();
  const int version = version_of(request);
  check_media_type(request);
  check_token(request, now);
  if (world_.options.enforce_rate_limits && !limits_.admit(request.path, clock_.steady())) {
    throw Refusal(429, error_body(429));
  }
  const auto segments = segments_of(request.path);
  Call call{request, world_, now, new_york_date(now), version, {}};
  const Route* route = find_route(request.method, segments, call.captures);
  if (route == nullptr) throw Refusal(404, error_body(404));
  if (route->pattern.find("{account}") != std::string_view::npos && !AccountLedger::is_ours(call.captures.front())) {
    throw Refusal(403, error_body(403));
  }
  return route->handler(call);
}

Reply Pipeline::served(const Request& request, const std::optional<Fault>& fault) {
  try {
    if (!world_.options.market_data_served && is_market_data(request.path)) {
      Reply reply;
      reply.status = 502;
      reply.body = gateway_page(502);
      reply.content_type = "text/html";
      return reply;
    }
    Answer answer = routed(request);
    if (answer.status == 204) {
      Reply reply;
      reply.status = 204;
      return reply;
    }
    Json body = enveloped(answer, request.path);
    if (fault && fault->kind == Fault::Kind::data_and_error) {
      if (!body.contains("data")) body["data"] = Json::object();
      body.update(error_body(422));
    }
    if (fault && fault->kind == Fault::Kind::type_swap) body = with_types_swapped(std::move(body));
    return json_reply(answer.status, body);
  } catch (const Refusal& refusal) {
    return json_reply(refusal.status(), refusal.body());
  }
}

Reply Pipeline::answer_with(const Request& request, const std::optional<Fault>& fault) {
  if (!accepts_user_agent(request)) {
    return json_reply(401, Json{{"error",
                                 {{"code", "unauthorized"},
                                  {"message", "Unauthorized. Unique customer support identifier: 7d20e4a81c5f9b36"}}}});
  }
  if (fault) {
    if (auto reply = instead(*fault)) return *reply;
  }
  Reply reply = served(request, fault);
  if (fault && fault->kind == Fault::Kind::truncated_body) reply.delivery = Reply::Delivery::half;
  if (fault && fault->kind == Fault::Kind::lost_reply) reply.delivery = Reply::Delivery::cut;
  return reply;
}

}  // namespace simulator
