// Reads the server-sent events of a response one by one. One for each response.
#pragma once

#include <optional>

#include "http_client.hpp"
#include "published_schema.hpp"

namespace http_test {

struct Event {
  std::string name, id, data, retry;

  Json json() const { return test::checked_message(data); }
  std::string method() const { return json().value("method", ""); }
};

class EventReader {
 public:
  // `client` has received the head of its answer.
  explicit EventReader(Client& client) : client_(client) {}

  // The next event, comments left out; nothing at the end of the stream.
  std::optional<Event> next() {
    while (true) {
      std::size_t end = 0;
      while ((end = buffer_.find("\n\n")) == std::string::npos) {
        const std::string chunk = client_.read_chunk();
        if (chunk.empty()) return std::nullopt;
        buffer_ += chunk;
      }
      const std::string block = buffer_.substr(0, end + 1);
      buffer_.erase(0, end + 2);
      if (block.starts_with(':')) continue;
      return read(block);
    }
  }
  // All that are still to come.
  std::vector<Event> rest() {
    std::vector<Event> events;
    while (auto event = next()) events.push_back(*std::move(event));
    return events;
  }

 private:
  static Event read(const std::string& block) {
    Event event;
    for (const std::string& line : support::split(block, '\n')) {
      if (line.starts_with("event: ")) event.name = line.substr(7);
      if (line.starts_with("id: ")) event.id = line.substr(4);
      if (line.starts_with("data: ")) event.data = line.substr(6);
      if (line.starts_with("retry: ")) event.retry = line.substr(7);
    }
    return event;
  }

  Client& client_;
  std::string buffer_;
};

}  // namespace http_test
