#include "http/server/parsing/head_check.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using Violation = std::optional<HttpError>;  // nothing: the request keeps the rule

HttpError bad_request(std::string message) {
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

bool is_number(std::string_view text) {
  constexpr std::size_t kMaxDigits = 18;  // fit into 64 bits
  return !text.empty() && text.size() <= kMaxDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view trim_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// RFC 9112 section 3: three parts, separated by one space each.
Violation check_request_line(std::string_view line, Request& request, std::string_view& target) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last) {
    return bad_request("The request line is malformed.");
  }
  request.method = line.substr(0, first);
  target = line.substr(first + 1, last - first - 1);
  // RFC 9112 section 2.3.
  const std::string_view version = line.substr(last + 1);
  request.http_1_0 = version == "HTTP/1.0";
  if (version == "HTTP/1.1" || request.http_1_0) return std::nullopt;
  if (!version.starts_with("HTTP/")) return bad_request("The request line is malformed.");
  return HttpError{.status = 505, .code = "version_not_supported", .message = "This server speaks HTTP/1.1."};
}

// RFC 9110 section 9.1: a token. The router checks which methods a path takes.
Violation check_method(const Request& request) {
  if (is_token(request.method) && request.method.size() <= kMaxMethodBytes) return std::nullopt;
  return bad_request("The request line is malformed.");
}

// RFC 9112 section 3.2: origin-form, or "*" for OPTIONS. The other forms are for proxies.
Violation check_target(std::string_view target, Request& request) {
  if (target.size() > kMaxTargetBytes) {
    return HttpError{.status = 414, .code = "uri_too_long", .message = "The address of the request is too long."};
  }
  const bool is_asterisk = target == "*" && request.method == "OPTIONS";
  if ((!target.starts_with('/') && !is_asterisk) || !is_visible(target) || target.find('#') != std::string_view::npos) {
    return bad_request("The request's target must be a path, such as /health.");
  }
  // RFC 3986 section 2.1.
  const auto question = target.find('?');
  std::string_view path = target.substr(0, question);
  request.trailing_slash = path.size() > 1 && path.ends_with('/');
  if (request.trailing_slash) path.remove_suffix(1);
  if (!support::percent_decode(path, false))
    return bad_request("The path must be percent-encoded UTF-8 text without control characters.");
  request.path = path;
  if (question == std::string_view::npos) return std::nullopt;
  auto query = support::parse_form(target.substr(question + 1));
  if (!query) return bad_request("The query string must be percent-encoded UTF-8 text without control characters.");
  request.query = *std::move(query);
  return std::nullopt;
}

// RFC 9112 section 5: a name, immediately followed by a colon, and a value on one line.
Violation check_field(std::string_view line, Headers& headers) {
  if (line.front() == ' ' || line.front() == '\t')
    return bad_request("A header is folded over several lines.");  // section 5.2
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return bad_request("A header's name is malformed.");
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!is_field_value(value)) return bad_request("A header's value holds control characters.");  // RFC 9110 section 5.5
  if (headers.size() >= kMaxHeaders) {
    return HttpError{.status = 431, .code = "headers_too_large", .message = "The request has too many headers."};
  }
  headers.add(line.substr(0, colon), value);
  return std::nullopt;
}

// RFC 9112 section 6.3: the length of the body is given once, by one field.
Violation check_length_is_given_once(Request& request) {
  const std::size_t lengths = request.headers.count("Content-Length");
  const std::size_t encodings = request.headers.count("Transfer-Encoding");
  if (lengths + encodings > 1) return bad_request("The request gives its length more than once.");
  return std::nullopt;
}

// RFC 9112 section 6.1: chunked only, and only in HTTP/1.1.
Violation check_transfer_encoding(Request& request) {
  const auto encoding = request.headers.find("Transfer-Encoding");
  if (!encoding) return std::nullopt;
  if (request.http_1_0) return bad_request("HTTP/1.0 has no Transfer-Encoding.");
  request.chunked = equal_ignoring_case(*encoding, "chunked");
  if (request.chunked) return std::nullopt;
  return HttpError{.status = 501, .code = "not_implemented", .message = "Transfer-Encoding may only be chunked."};
}

// RFC 9110 section 8.6: digits only.
Violation check_content_length(Request& request) {
  const auto digits = request.headers.find("Content-Length");
  if (!digits) return std::nullopt;
  if (!is_number(*digits)) return bad_request("Content-Length is not a number.");
  request.content_length = std::stoull(std::string(*digits));
  return std::nullopt;
}

// RFC 9110 section 8.4: this server reads no compressed bodies.
Violation check_content_encoding(Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Content-Encoding") || equal_ignoring_case(value, "identity")) continue;
    return HttpError{.status = 415,
                     .code = "unsupported_media_type",
                     .message = "This server reads no compressed bodies.",
                     .hint = "Send the body without Content-Encoding."};
  }
  return std::nullopt;
}

// RFC 9112 section 9.3: whether the connection is kept. Several fields are one list (RFC 9110 section 5.3).
Violation read_connection(Request& request) {
  bool has_close = false;
  bool has_keep_alive = false;
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Connection")) continue;
    for (const std::string& option : support::split(value, ',')) {
      has_close = has_close || equal_ignoring_case(option, "close");
      has_keep_alive = has_keep_alive || equal_ignoring_case(option, "keep-alive");
    }
  }
  request.keep_alive = !has_close && (!request.http_1_0 || has_keep_alive);
  return std::nullopt;
}

// RFC 9110 section 10.1.1. HTTP/1.0 has no interim responses.
Violation check_expect(Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Expect")) continue;
    if (!equal_ignoring_case(value, "100-continue")) {
      return HttpError{.status = 417, .code = "expectation_failed", .message = "Expect may only be 100-continue."};
    }
    request.expects_continue = !request.http_1_0;
  }
  return std::nullopt;
}

// RFC 9112 section 3.2: exactly one Host; HTTP/1.0 may have none.
Violation check_host(Request& request) {
  const std::size_t hosts = request.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !request.http_1_0)) return bad_request("The request needs exactly one Host header.");
  return std::nullopt;
}

// The rules about a whole head, in the order in which they are applied.
constexpr Violation (*kHeadRules[])(Request&) = {
    check_length_is_given_once,
    check_transfer_encoding,
    check_content_length,
    check_content_encoding,
    read_connection,
    check_expect,
    check_host,
};

}  // namespace

// RFC 9112 section 2.2: lines end with CRLF, and CR, LF and NUL stand nowhere else. The first byte must be one of a
// method, so that a TLS handshake is refused at once.
HeadScanner::State HeadScanner::scan(std::string_view received) {
  for (; at_ < received.size(); ++at_) {
    if (at_ >= kMaxHeadBytes) return State::too_large;
    const char c = received[at_];
    if (at_ == 0 && !is_token_char(c)) return State::malformed;
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

HttpError describe(HeadScanner::State state) {
  if (state == HeadScanner::State::too_large) {
    return {.status = 431,
            .code = "headers_too_large",
            .message = "The request's headers are larger than " + std::to_string(kMaxHeadBytes) + " bytes."};
  }
  return bad_request("This is no HTTP/1.1 request.");
}

std::variant<Request, HttpError> check_head(std::string_view head) {
  Request request;
  const auto next_line = [&head] {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    return line;
  };
  std::string_view target;
  if (auto error = check_request_line(next_line(), request, target)) return *std::move(error);
  if (auto error = check_method(request)) return *std::move(error);
  if (auto error = check_target(target, request)) return *std::move(error);
  for (std::string_view line = next_line(); !line.empty(); line = next_line()) {
    if (auto error = check_field(line, request.headers)) return *std::move(error);
  }
  for (const auto rule : kHeadRules) {
    if (auto error = rule(request)) return *std::move(error);
  }
  return request;
}

}  // namespace transports::http
