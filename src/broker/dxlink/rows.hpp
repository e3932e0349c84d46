// The rows of a frame while it is decoded: those of the compact form, which is a flat list of values, and of the full
// form, which has an object for each row. Used by one thread; memory is kept from frame to frame.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dxlink/columns.hpp"
#include "dxlink/decode_failure.hpp"
#include "dxlink/event.hpp"
#include "dxlink/symbol_index.hpp"

namespace broker::dxlink {

class BatchList {
 public:
  void clear() { count_ = 0; }
  Batch& add(EventType type);
  // The last batch if it is of this type, else a new one.
  Batch& last_of(EventType type);
  std::span<const Batch> all() const { return std::span<const Batch>(batches_).first(count_); }

 private:
  std::vector<Batch> batches_;
  std::size_t count_ = 0;
};

// The number of rows and values that were left out, by reason.
struct LeftOut {
  std::size_t unknown_symbols = 0;    // rows
  std::size_t unreadable_values = 0;  // words in number columns
};

// Appends the values of one list to a batch, row by row. Drops rows whose symbol is not subscribed.
class CompactRows {
 public:
  // The objects must outlive the reading of the list.
  void begin(const Layout& layout, Batch& batch, const SymbolIndex& symbols, LeftOut& left_out);
  // Return the failure, or none.
  DecodeFailure add(double value);
  DecodeFailure add(const std::string& text);
  DecodeFailure end();

  std::size_t columns() const { return layout_->slots.size(); }
  std::size_t values() const { return values_; }

 private:
  DecodeFailure next_column();

  const Layout* layout_ = nullptr;
  const SymbolIndex* symbols_ = nullptr;
  LeftOut* left_out_ = nullptr;
  Batch* batch_ = nullptr;
  std::span<const Column> columns_{};
  std::size_t values_ = 0;
  std::size_t column_ = 0;
  std::size_t row_begin_ = 0;  // position of the present row in the batch
  std::size_t row_texts_ = 0;  // texts of the batch before the present row
};

// The fields of one object, which are kept until its type is known.
class FullRow {
 public:
  void begin() { count_ = 0; }
  void add(const std::string& name, double value, const std::string* text);
  // Appends the row to `batches`. A repeated field counts with its last value; a row of an unknown type is left out.
  DecodeFailure end(BatchList& batches, const SymbolIndex& symbols, LeftOut& left_out) const;

 private:
  struct Field {
    std::string name, text;
    double value = 0;
    bool is_text = false;
  };
  static void store(Batch& batch, const Field& field, LeftOut& left_out);

  std::vector<Field> fields_;
  std::size_t count_ = 0;
};

}  // namespace broker::dxlink
