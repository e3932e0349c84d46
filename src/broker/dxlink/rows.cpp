#include "dxlink/rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace broker::dxlink {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

double finite_or_absent(double value) {
  return std::isfinite(value) ? value : kAbsent;
}

// The words for numbers that JSON cannot hold. All of them mean that the value is absent.
bool is_absent_word(const std::string& word) {
  return word == "NaN" || word == "Infinity" || word == "-Infinity";
}

double keep_text(Batch& batch, const std::string& text) {
  if (batch.text_count == batch.texts.size()) batch.texts.emplace_back();
  batch.texts[batch.text_count] = text;
  return static_cast<double>(batch.text_count++);
}

}  // namespace

std::string_view to_string(DecodeFailure failure) {
  constexpr std::array<std::string_view, 9> kTexts = {"none",
                                                      "the text is not JSON",
                                                      "the data have an unknown form",
                                                      "the values do not divide by the columns",
                                                      "a row has no symbol",
                                                      "a row of assumed columns has an unknown symbol",
                                                      "the data nest too deep",
                                                      "a text is too long",
                                                      "there are too many values"};
  return kTexts[static_cast<std::size_t>(failure)];
}

Batch& BatchList::add(EventType type) {
  if (count_ == batches_.size()) batches_.emplace_back();
  Batch& batch = batches_[count_++];
  batch.clear(type);
  return batch;
}

Batch& BatchList::last_of(EventType type) {
  return count_ > 0 && batches_[count_ - 1].type == type ? batches_[count_ - 1] : add(type);
}

// A row is begun before its first value, and the last one is taken back at the end.
void CompactRows::begin(const Layout& layout, Batch& batch, const SymbolIndex& symbols, LeftOut& left_out) {
  layout_ = &layout;
  batch_ = &batch;
  symbols_ = &symbols;
  left_out_ = &left_out;
  columns_ = columns_of(batch.type);
  values_ = column_ = row_begin_ = row_texts_ = 0;
  batch.symbols.push_back(kNoSymbol);
  batch.values.resize(columns_.size(), kAbsent);
}

DecodeFailure CompactRows::add(double value) {
  const int slot = layout_->slots[column_];
  if (slot == Layout::kSymbol) return DecodeFailure::no_symbol;
  if (slot >= 0 && columns_[static_cast<std::size_t>(slot)].kind == ColumnKind::number) {
    batch_->values[row_begin_ + static_cast<std::size_t>(slot)] = finite_or_absent(value);
  }
  return next_column();
}

DecodeFailure CompactRows::add(const std::string& text) {
  const int slot = layout_->slots[column_];
  if (slot == Layout::kSymbol) {
    batch_->symbols.back() = symbols_->find(batch_->type, text);
  } else if (slot >= 0) {
    const auto at = static_cast<std::size_t>(slot);
    if (columns_[at].kind == ColumnKind::text) {
      batch_->values[row_begin_ + at] = keep_text(*batch_, text);
    } else if (!is_absent_word(text)) {
      ++left_out_->unreadable_values;
    }
  }
  return next_column();
}

DecodeFailure CompactRows::next_column() {
  ++values_;
  if (++column_ < layout_->slots.size()) return DecodeFailure::none;
  column_ = 0;
  if (batch_->symbols.back() == kNoSymbol) {
    if (layout_->is_assumed) return DecodeFailure::wrong_symbol;
    ++left_out_->unknown_symbols;
    batch_->text_count = row_texts_;
    std::fill(batch_->values.begin() + static_cast<std::ptrdiff_t>(row_begin_), batch_->values.end(), kAbsent);
    return DecodeFailure::none;
  }
  row_begin_ += columns_.size();
  row_texts_ = batch_->text_count;
  batch_->symbols.push_back(kNoSymbol);
  batch_->values.resize(row_begin_ + columns_.size(), kAbsent);
  return DecodeFailure::none;
}

DecodeFailure CompactRows::end() {
  if (column_ != 0) return DecodeFailure::does_not_divide;
  batch_->symbols.pop_back();
  batch_->values.resize(row_begin_);
  return DecodeFailure::none;
}

void FullRow::add(const std::string& name, double value, const std::string* text) {
  if (count_ == fields_.size()) fields_.emplace_back();
  Field& field = fields_[count_++];
  field.name = name;
  field.value = value;
  field.is_text = text != nullptr;
  field.text = text == nullptr ? std::string() : *text;
}

DecodeFailure FullRow::end(BatchList& batches, const SymbolIndex& symbols, LeftOut& left_out) const {
  const auto fields = std::span<const Field>(fields_).first(count_);
  const Field* type_field = nullptr;
  const Field* symbol = nullptr;
  for (const Field& field : fields) {
    if (field.name == "eventType") type_field = &field;
    if (field.name == kSymbolColumn) symbol = &field;
  }
  if (type_field == nullptr || !type_field->is_text) return DecodeFailure::shape;
  const auto type = parse_event_type(type_field->text);
  if (!type) return DecodeFailure::none;
  if (symbol == nullptr || !symbol->is_text) return DecodeFailure::no_symbol;
  const SymbolId id = symbols.find(*type, symbol->text);
  if (id == kNoSymbol) {
    ++left_out.unknown_symbols;
    return DecodeFailure::none;
  }
  Batch& batch = batches.last_of(*type);
  batch.symbols.push_back(id);
  batch.values.resize(batch.values.size() + batch.width(), kAbsent);
  for (const Field& field : fields) store(batch, field, left_out);
  return DecodeFailure::none;
}

void FullRow::store(Batch& batch, const Field& field, LeftOut& left_out) {
  const auto columns = columns_of(batch.type);
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == field.name; });
  if (found == columns.end()) return;
  const auto slot = static_cast<std::size_t>(found - columns.begin());
  double& value = batch.values[batch.values.size() - columns.size() + slot];
  if (found->kind == ColumnKind::text) {
    value = field.is_text ? keep_text(batch, field.text) : kAbsent;
  } else {
    value = field.is_text ? kAbsent : finite_or_absent(field.value);
    if (field.is_text && !is_absent_word(field.text)) ++left_out.unreadable_values;
  }
}

}  // namespace broker::dxlink
