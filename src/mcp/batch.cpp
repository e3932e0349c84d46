// Batches of JSON-RPC messages, which only revision 2025-03-26 has.
#include "protocol/flavour.hpp"
#include "server_impl.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::size_t kMaxBatchSize = 50;
constexpr std::string_view kBatchVersion = "2025-03-26";

ProtocolError invalid_batch(const std::string& why) {
  return {400, code::kInvalidRequest, why};
}

std::vector<Message> parse_batch(Json&& batch) {
  if (batch.empty()) throw invalid_batch("The batch is empty.");
  if (batch.size() > kMaxBatchSize) {
    throw invalid_batch("The batch is too long: at most " + std::to_string(kMaxBatchSize) + " messages.");
  }
  std::vector<Message> messages;
  for (Json& element : batch) {
    if (has_stateless_envelope(element)) {
      throw invalid_batch("A message with a version in `_meta` may not be in a batch.");
    }
    messages.push_back(parse_message(std::move(element)));
    if (messages.back().method == "initialize") throw invalid_batch("`initialize` may not be in a batch.");
  }
  return messages;
}

}  // namespace

std::string batch_text(const std::vector<std::string>& responses) {
  return '[' + support::join(responses, ",") + ']';
}

Received Server::Impl::receive_batch(Json messages, const TransportInfo& transport) {
  if (transport.session == nullptr || transport.session->protocol_version != kBatchVersion) {
    throw invalid_batch("This protocol version has no batches; send one message at a time.");
  }
  auto batch = std::make_unique<Batch>();
  bool needs_stream = false;
  for (Message& message : parse_batch(std::move(messages))) {
    Received received = receive_message(std::move(message), transport);
    if (auto* request = std::get_if<RequestPtr>(&received)) {
      needs_stream = needs_stream || (*request)->needs_stream;
      batch->requests.push_back(std::move(*request));
    } else if (auto* response = std::get_if<Response>(&received); response != nullptr && !response->body.empty()) {
      batch->responses.push_back(std::move(response->body));
    }
  }
  if (batch->requests.empty()) {
    return batch->responses.empty() ? Response{.http_status = 202} : Response{.body = batch_text(batch->responses)};
  }
  auto request = std::make_shared<Request>();
  request->flavour = &stateful_flavour();
  request->protocol_version = kBatchVersion;
  request->needs_stream = needs_stream;
  request->batch = std::move(batch);
  return request;
}

std::optional<Response> Server::handle_batch(Batch& batch, MessageSink* sink, const std::stop_token& stop) {
  std::vector<std::string> responses = std::move(batch.responses);
  for (const RequestPtr& request : batch.requests) {
    if (auto response = handle(request, sink, stop)) responses.push_back(std::move(response->body));
  }
  if (responses.empty()) return std::nullopt;
  return Response{.body = batch_text(responses)};
}

}  // namespace mcp
