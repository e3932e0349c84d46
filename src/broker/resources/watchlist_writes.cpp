// Writes of watchlists. docs/tastytrade.md, Watchlists.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "parse/watchlist_json.hpp"
#include "resources/cache_guard.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr const char* kCached = "watchlist";  // the keys of one list and of all lists begin with it

void check_name(const std::string& name) {
  if (const auto problem = validate_watchlist_name(name)) {
    throw Error(ErrorCode::invalid_argument, "The name of the watchlist " + *problem + ".", "Nothing was changed.");
  }
}

BrokerRequest make_request(std::string method, std::vector<std::string> path, const WatchlistContent* content) {
  BrokerRequest request{std::move(path), {}};
  request.method = std::move(method);
  request.is_write = true;
  if (content != nullptr) request.body = support::to_text(to_json(*content));
  return request;
}

// The list in the answer to a write. The write was carried out, whatever the answer looks like.
std::optional<Watchlist> read_answer(const Json& envelope) {
  const Json* const data = support::find(envelope, "data");
  if (data == nullptr || !data->is_object()) return std::nullopt;
  try {
    return parse_watchlist(*data);
  } catch (const RowError&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> validate_watchlist_name(std::string_view name) {
  constexpr std::size_t kMaxBytes = 200;  // of a part of a path (RestClient)
  if (support::trim(name).empty()) return "is blank";
  if (support::trim(name).size() != name.size()) return "begins or ends with a space";
  if (name == "." || name == "..") return "cannot be " + std::string(name);
  if (name.size() > kMaxBytes) {
    return "has " + std::to_string(name.size()) + " bytes; at most " + std::to_string(kMaxBytes) + " are possible";
  }
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(name.begin(), name.end(), is_control)) return "has a control character";
  if (support::printable(name, kMaxBytes) != name) return "has a character that cannot be shown";
  return std::nullopt;
}

std::optional<Watchlist> Client::create_watchlist(const WatchlistContent& content, const ReadOptions& options) {
  check_name(content.name);
  const CacheGuard guard(impl_->cache, kCached);
  return read_answer(impl_->rest.send(make_request("POST", {"watchlists"}, &content), options));
}

std::optional<Watchlist> Client::replace_watchlist(const std::string& name, const WatchlistContent& content,
                                                   const ReadOptions& options) {
  if (support::trim(name).empty()) throw Error(ErrorCode::invalid_argument, "The name of a watchlist is blank.");
  if (content.name != name) check_name(content.name);
  const CacheGuard guard(impl_->cache, kCached);
  return read_answer(impl_->rest.send(make_request("PUT", {"watchlists", name}, &content), options));
}

std::optional<Watchlist> Client::delete_watchlist(const std::string& name, const ReadOptions& options) {
  // Of a blank name the path would be that of all watchlists.
  if (support::trim(name).empty()) throw Error(ErrorCode::invalid_argument, "The name of a watchlist is blank.");
  const CacheGuard guard(impl_->cache, kCached);
  BrokerRequest request = make_request("DELETE", {"watchlists", name}, nullptr);
  request.is_deletion = true;
  return read_answer(impl_->rest.send(request, options));
}

}  // namespace broker
