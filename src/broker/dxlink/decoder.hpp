// Decodes FEED_DATA, in its compact and its full form, into rows of events, without a JSON tree: nlohmann's SAX parser
// calls the decoder for each value. Other messages are only recognised. One for each connection, used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dxlink/columns.hpp"
#include "dxlink/decode_failure.hpp"
#include "dxlink/event.hpp"
#include "dxlink/rows.hpp"
#include "dxlink/symbol_index.hpp"

namespace broker::dxlink {

inline constexpr std::size_t kMaxDepth = 6;         // of nested arrays and objects
inline constexpr std::size_t kMaxValues = 100'000;  // of one frame
inline constexpr std::size_t kMaxTextBytes = 256;   // of one string in the data

enum class FrameKind {
  data,
  control,     // another message than FEED_DATA
  no_columns,  // the columns of `type` are not known yet
  ignored,     // data of a channel that is not open
  malformed,   // see `failure`
};

struct Announcement {
  EventType type;
  std::vector<std::string> columns;
};

// Spans are valid until the next decode(). A frame that is not `data` has no rows.
struct Frame {
  FrameKind kind = FrameKind::malformed;
  int channel = 0;
  std::span<const Batch> batches{};
  std::span<const Announcement> announced{};  // columns that stood in the data themselves
  DecodeFailure failure = DecodeFailure::none;
  EventType type = EventType::quote;  // of no_columns and malformed
  std::size_t columns = 0;            // of does_not_divide: columns and values of the list
  std::size_t values = 0;
  LeftOut left_out{};
};

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Returns the columns of a channel; null if it is not open.
  using FindColumns = std::function<const ColumnTable*(int channel)>;

  // Rows of symbols that are not in `symbols` are dropped. A value NaN, Infinity or null is absent.
  Frame decode(std::string_view text, const FindColumns& find_columns, const SymbolIndex& symbols);

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace broker::dxlink
