#include "pipeline.hpp"

#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "faults/odd_shapes.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// The oldest supported Accept-Version.
constexpr int kOldestVersion = 20230101;

// Path segments, encoded. "/a/b" has two.
std::vector<std::string_view> split_path(std::string_view path) {
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

// "{symbol...}": a capture of one or more segments.
bool takes_slashes(std::string_view segment) {
  return segment.ends_with("...}");
}

// Joins `count` decoded segments from `first` on with slashes.
std::string join_segments(const std::vector<std::string_view>& segments, std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) text += '/';
    text += percent_decode(segments[i], false);
  }
  return text;
}

// Returns the decoded captures if the pattern matches. Routes are tried in order, so a table has literal segments
// before captures.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string_view>& segments) {
  const auto parts = split_path(pattern);
  if (parts.size() > segments.size()) return std::nullopt;
  const std::size_t extra = segments.size() - parts.size();
  std::vector<std::string> captures;
  std::size_t at = 0;
  for (const std::string_view part : parts) {
    const std::size_t count = takes_slashes(part) ? 1 + extra : 1;
    if (at + count > segments.size()) return std::nullopt;
    if (is_capture(part)) {
      captures.push_back(join_segments(segments, at, count));
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
  for (const auto table : {login_routes(),
                           customer_routes(),
                           account_routes(),
                           balance_routes(),
                           position_routes(),
                           transaction_routes(),
                           net_liq_routes(),
                           order_routes(),
                           order_write_routes(),
                           complex_order_write_routes(),
                           order_control_routes(),
                           instrument_routes(),
                           future_routes(),
                           chain_routes(),
                           search_routes(),
                           quote_routes(),
                           metric_routes(),
                           session_routes(),
                           margin_routes(),
                           margin_estimate_routes(),
                           span_routes(),
                           future_option_routes(),
                           other_instrument_routes(),
                           watchlist_routes(),
                           quote_alert_routes(),
                           input_routes(),
                           stream_routes(),
                           stream_control_routes()}) {
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
         path == "/margin-requirements-public-configuration" || path == "/simulator/inputs";
}

bool is_market_data(std::string_view path) {
  return path.starts_with("/market-data") || path.starts_with("/market-metrics");
}

Response json_response(int status, const Json& body) {
  Response reply;
  reply.status = status;
  reply.body = support::to_text(body);
  return reply;
}

Json make_envelope(Answer& answer, const std::string& path) {
  if (answer.envelope == Answer::Envelope::bare) return std::move(answer.data);
  Json body;
  body["data"] = std::move(answer.data);
  if (answer.envelope == Answer::Envelope::full) body["context"] = path;
  if (answer.pagination) body["pagination"] = std::move(*answer.pagination);
  return body;
}

// "my-client/1.0", followed by any text.
bool is_product_with_version(std::string_view agent) {
  const auto slash = agent.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == agent.size()) return false;
  return agent.find_first_of(" \t") > slash && agent[slash + 1] != ' ';
}

// The response of a fault that replaces the normal one; nothing for other faults.
std::optional<Response> make_fault_response(const Fault& fault) {
  Response reply;
  switch (fault.kind) {
    case Fault::Kind::status:
      return json_response(fault.status, error_body(fault.status));
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
      reply.delivery = Response::Delivery::cut;
      return reply;
    case Fault::Kind::token_rejected:
      return json_response(401, error_body(401));
    default:
      return std::nullopt;
  }
}

// The order in an answer: of SubmitResult, or of a cancel or change. Null if there is none.
Json* find_order(Json& body) {
  if (!body.contains("data") || !body["data"].is_object()) return nullptr;
  Json& data = body["data"];
  for (const char* key : {"order", "complex-order"}) {
    if (data.contains(key)) return &data[key];
  }
  return data.contains("id") ? &data : nullptr;
}

void change_order(OrderWriteFault::Kind kind, Json& order) {
  if (kind == OrderWriteFault::Kind::without_id) order.erase("id");
  if (kind == OrderWriteFault::Kind::other_account) order["account-number"] = kForeignAccount;
  if (kind == OrderWriteFault::Kind::other_identifier) order["external-identifier"] = "another-identifier";
}

// The answer with a fault of a write.
Response spoil(Response response, const OrderWriteFault& fault) {
  using Kind = OrderWriteFault::Kind;
  const auto status = [&](int usual) { return fault.status != 0 ? fault.status : usual; };
  switch (fault.kind) {
    case Kind::close:
      response.delivery = Response::Delivery::cut;
      return response;
    case Kind::half:
      response.delivery = Response::Delivery::half;
      return response;
    case Kind::html:
      return {status(502), gateway_page(status(502)), "text/html"};
    case Kind::error:
      return json_response(status(422), error_body(status(422)));
    case Kind::empty:
      return {status(200), ""};
    case Kind::garbage:
      return {status(200), "{\"data\":{\"order\":{\"id\":50000"};
    case Kind::without_id:
    case Kind::other_account:
    case Kind::other_identifier: {
      Json body = Json::parse(response.body, nullptr, false);
      if (body.is_object()) {
        if (Json* order = find_order(body)) change_order(fault.kind, *order);
        response.body = support::to_text(body);
      }
      return response;
    }
    case Kind::delay:
      return response;
  }
  return response;
}

}  // namespace

Response Pipeline::answer_write(const Request& request, const std::optional<Fault>& fault,
                                const std::optional<OrderWriteFault>& write_fault) {
  OrderWrite write;
  write.at = clock_.now();
  write.method = request.method;
  write.path = request.path;
  write.body = request.body;
  write.external_identifiers = find_external_identifiers(request.body);
  write.is_dry_run = is_order_dry_run(request.path);
  if (write_fault) write.fault = to_string(write_fault->kind);
  const bool is_dry_run = write.is_dry_run;
  const std::uint64_t number = state_.order_writes.add(std::move(write));
  if (write_fault && !write_fault->commits) return spoil(Response{}, *write_fault);
  Response response = answer_with(request, fault);
  const bool is_success = response.status >= 200 && response.status < 300;
  Json body = Json::parse(response.body, nullptr, false);
  const Json* order = body.is_object() ? find_order(body) : nullptr;
  const bool has_id = order != nullptr && order->contains("id") && (*order)["id"].is_number_integer();
  state_.order_writes.set_result(number, is_success && !is_dry_run && order != nullptr, response.status,
                                 has_id ? (*order)["id"].get<std::int64_t>() : 0);
  return write_fault ? spoil(std::move(response), *write_fault) : response;
}

bool Pipeline::accepts_user_agent(const Request& request) const {
  const std::string* agent = request.header("user-agent");
  if (agent == nullptr || support::trim(*agent).empty()) return false;
  return !state_.options.strict_user_agent || is_product_with_version(*agent);
}

int Pipeline::parse_version(const Request& request) const {
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
  if (authorization == nullptr || !state_.tokens.is_valid(*authorization, now)) throw Refusal(401, error_body(401));
  if (is_order_write(request.method, request.path) && !state_.tokens.has_scope(*authorization, "trade")) {
    throw Refusal(403, error_body(403));
  }
}

OddShapes Pipeline::find_shapes(const Request& request, const std::optional<Fault>& fault) const {
  OddShapes shapes = state_.options.odd_shapes;
  if (fault && fault->kind == Fault::Kind::odd_shapes) shapes.insert(fault->shapes.begin(), fault->shapes.end());
  const std::string* header = request.header(support::to_lower(kOddShapesHeader));
  if (header == nullptr) return shapes;
  try {
    shapes.merge(parse_odd_shapes(*header));
  } catch (const support::Error& error) {
    throw invalid_parameter(kOddShapesHeader, error.hint);
  }
  return shapes;
}

Answer Pipeline::route(const Request& request, const OddShapes& shapes) {
  const Instant now = clock_.now();
  const int version = parse_version(request);
  check_media_type(request);
  check_token(request, now);
  if (state_.options.enforce_rate_limits && !limits_.admit(request.path, clock_.steady())) {
    throw Refusal(429, error_body(429));
  }
  const auto segments = split_path(request.path);
  RequestContext context{request, state_, now, new_york_date(now), version, {}, shapes.contains(OddShape::first_page)};
  const Route* route = find_route(request.method, segments, context.captures);
  if (route == nullptr) throw Refusal(404, error_body(404));
  if (route->pattern.find("{account}") != std::string_view::npos &&
      !AccountLedger::is_demo_account(context.captures.front())) {
    throw Refusal(403, error_body(403));
  }
  state_.order_book.advance(now);
  return route->handler(context);
}

Response Pipeline::serve(const Request& request, const std::optional<Fault>& fault) {
  try {
    if (!state_.options.market_data_served && is_market_data(request.path)) {
      Response reply;
      reply.status = 502;
      reply.body = gateway_page(502);
      reply.content_type = "text/html";
      return reply;
    }
    const OddShapes shapes = find_shapes(request, fault);
    Answer answer = route(request, shapes);
    apply_odd_shapes(shapes, request.path, answer);
    if (answer.status == 204) {
      Response reply;
      reply.status = 204;
      return reply;
    }
    Json body = make_envelope(answer, request.path);
    if (fault && fault->kind == Fault::Kind::data_and_error) {
      if (!body.contains("data")) body["data"] = Json::object();
      body.update(error_body(422));
    }
    if (fault && fault->kind == Fault::Kind::type_swap) body = swap_types(std::move(body));
    return json_response(answer.status, body);
  } catch (const Refusal& refusal) {
    return json_response(refusal.status(), refusal.body());
  }
}

Response Pipeline::answer_with(const Request& request, const std::optional<Fault>& fault) {
  if (!accepts_user_agent(request)) {
    return json_response(401,
                         Json{{"error",
                               {{"code", "unauthorized"},
                                {"message", "Unauthorized. Unique customer support identifier: 7d20e4a81c5f9b36"}}}});
  }
  if (fault) {
    if (auto reply = make_fault_response(*fault)) return *reply;
  }
  Response reply = serve(request, fault);
  if (fault && fault->kind == Fault::Kind::truncated_body) reply.delivery = Response::Delivery::half;
  if (fault && fault->kind == Fault::Kind::lost_reply) reply.delivery = Response::Delivery::cut;
  return reply;
}

}  // namespace simulator
