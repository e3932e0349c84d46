#include "head_parser.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

Problem bad(std::string message) {
  return {.message = std::move(message)};
}

bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string_view trim_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Problem> read_target(std::string_view target, Request& request) {
  if (target.size() > kMostTargetBytes) {
    return Problem{.status = 414, .code = "uri_too_long", .message = "The address of the request is too long."};
  }
  const bool asterisk = target == "*" && request.method == "OPTIONS";
  if ((!target.starts_with('/') && !asterisk) || !is_visible(target) || target.find('#') != std::string_view::npos) {
    return bad("The request's target must be a path, such as /health.");
  }
  const auto question = target.find('?');
  std::string_view path = target.substr(0, question);
  request.trailing_slash = path.size() > 1 && path.ends_with('/');
  if (request.trailing_slash) path.remove_suffix(1);
  if (!percent_decode(path, false)) return bad("The path is not percent-encoded UTF-8 text.");
  request.path = path;
  if (question == std::string_view::npos) return std::nullopt;
  auto query = parse_form(target.substr(question + 1));
  if (!query) return bad("The query string is not percent-encoded UTF-8 text.");
  request.query = *std::move(query);
  return std::nullopt;
}

std::optional<Problem> read_request_line(std::string_view line, Request& request) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last) {
    return bad("The request line is malformed.");
  }
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (!version.starts_with("HTTP/")) return bad("The request line is malformed.");
    return Problem{.status = 505, .code = "version_not_supported", .message = "This server speaks HTTP/1.1."};
  }
  request.http_1_0 = version == "HTTP/1.0";
  request.method = line.substr(0, first);
  if (!is_token(request.method) || request.method.size() > 20) return bad("The request line is malformed.");
  return read_target(line.substr(first + 1, last - first - 1), request);
}

std::optional<Problem> read_field(std::string_view line, Request& request) {
  if (line.front() == ' ' || line.front() == '\t') return bad("A header is folded over several lines.");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return bad("A header's name is malformed.");
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!is_field_value(value)) return bad("A header's value holds control characters.");
  if (request.headers.size() >= kMostHeaders) {
    return Problem{.status = 431, .code = "headers_too_large", .message = "The request has too many headers."};
  }
  request.headers.add(line.substr(0, colon), value);
  return std::nullopt;
}

// RFC 9112 section 6: how long the body is. Anything ambiguous ends the connection.
std::optional<Problem> read_framing(Request& request) {
  const Headers& headers = request.headers;
  const std::size_t lengths = headers.count("Content-Length");
  const std::size_t encodings = headers.count("Transfer-Encoding");
  if (lengths + encodings > 1) return bad("The request gives its length more than once.");
  if (encodings == 1) {
    if (request.http_1_0) return bad("HTTP/1.0 has no Transfer-Encoding.");
    if (!equal_ignoring_case(*headers.find("Transfer-Encoding"), "chunked")) {
      return Problem{.status = 501, .code = "not_implemented", .message = "Transfer-Encoding may only be chunked."};
    }
    request.chunked = true;
  }
  if (lengths == 1) {
    const std::string_view digits = *headers.find("Content-Length");
    if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string_view::npos) {
      return bad("Content-Length is not a number.");
    }
    request.content_length = std::stoull(std::string(digits));
  }
  const auto encoding = headers.find("Content-Encoding");
  if (encoding && !equal_ignoring_case(*encoding, "identity")) {
    return Problem{.status = 415,
                   .code = "unsupported_media_type",
                   .message = "This server reads no compressed bodies.",
                   .hint = "Send the body without Content-Encoding."};
  }
  return std::nullopt;
}

std::optional<Problem> read_connection(Request& request) {
  const Headers& headers = request.headers;
  request.keep_alive = !request.http_1_0;
  for (const std::string& option : support::split(headers.find("Connection").value_or(""), ',')) {
    if (equal_ignoring_case(option, "close")) request.keep_alive = false;
    if (request.http_1_0 && equal_ignoring_case(option, "keep-alive")) request.keep_alive = true;
  }
  if (const auto expect = headers.find("Expect")) {
    if (!equal_ignoring_case(*expect, "100-continue")) {
      return Problem{.status = 417, .code = "expectation_failed", .message = "Expect may only be 100-continue."};
    }
    request.expects_continue = !request.http_1_0;
  }
  const std::size_t hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !request.http_1_0)) return bad("The request needs exactly one Host header.");
  return std::nullopt;
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view received) {
  for (; at_ < received.size(); ++at_) {
    if (at_ >= kMostHeadBytes) return State::too_large;
    const char c = received[at_];
    if (at_ == 0 && !is_token_char(c)) return State::malformed;  // a TLS handshake, for one
    if (carriage_return_ != (c == '\n') || c == '\0') return State::malformed;
    if (c == '\r') {
      carriage_return_ = true;
    } else if (c == '\n') {
      carriage_return_ = false;
      if (std::exchange(line_, 0) == 0) {
        ++at_;
        return State::complete;
      }
    } else {
      ++line_;
    }
  }
  return State::incomplete;
}

std::variant<Request, Problem> parse_head(std::string_view head) {
  Request request;
  bool first = true;
  while (true) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty()) break;
    if (auto problem = first ? read_request_line(line, request) : read_field(line, request)) return *std::move(problem);
    first = false;
  }
  if (auto problem = read_framing(request)) return *std::move(problem);
  if (auto problem = read_connection(request)) return *std::move(problem);
  return request;
}

}  // namespace transports::http
