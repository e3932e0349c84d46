// The positions and balances that this process knows from the account streamer and from the REST API, as far as a
// change is worth an event: quantities and cash. Used under the lock of its owner.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace broker::account_stream {

class HoldingStore {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // The differences between the known values and those that were read.
  struct Difference {
    std::string id;    // symbol or currency
    std::string text;  // "long 100", "closed", "cash 1234.50"
    std::optional<Instant> at;
    bool is_new = false;  // it was not known
  };

  // From the stream. Return true if the value is not the one that is known.
  bool update(const Position& position, TimePoint now);
  bool update(const Balances& balances, TimePoint now);

  // From the REST API. `read_since`: when the read began; what the stream has reported since is left as it is. A
  // position that is known and not among complete rows is closed.
  std::vector<Difference> compare(const std::string& account, const Rows<Position>& rows, TimePoint read_since);
  std::vector<Difference> compare(const std::string& account, const Rows<Balances>& rows, TimePoint read_since);

  void clear();

 private:
  using Key = std::pair<std::string, std::string>;  // account, symbol or currency
  struct Entry {
    std::string text;
    std::optional<Instant> updated_at;
    TimePoint heard_at;  // of the stream
  };
  using Entries = std::map<Key, Entry>;

  static bool hear(Entries& entries, Key key, Entry entry);
  static std::vector<Difference> compare(Entries& known, const std::string& account, const Entries& rows,
                                         bool is_complete, std::string_view text_of_missing, TimePoint read_since);

  Entries positions_;
  Entries balances_;
};

}  // namespace broker::account_stream
