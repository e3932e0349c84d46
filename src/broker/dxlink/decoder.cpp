#include "dxlink/decoder.hpp"

#include <cmath>
#include <limits>

#include "tastytrade_mcp/support/json.hpp"

namespace broker::dxlink {
// The handler of the SAX parser. Reads a frame in one pass if "type" and "channel" precede "data", else in two.
class Decoder::Reader {
 public:
  Frame read(std::string_view text, const FindColumns& find_columns, const SymbolIndex& symbols) {
    find_columns_ = &find_columns;
    symbols_ = &symbols;
    frame_ = Frame{};
    has_type_ = has_channel_ = false;
    run(text);
    if (is_data_skipped_ && frame_.kind == FrameKind::data) {
      is_second_pass_ = true;
      run(text);
      is_second_pass_ = false;
    }
    if (frame_.kind != FrameKind::data) return frame_;
    frame_.batches = batches_.all();
    frame_.announced = std::span<const Announcement>(announced_).first(announced_count_);
    return frame_;
  }

  // Called by the parser. They return false to stop it.
  bool null() { return number(std::numeric_limits<double>::quiet_NaN()); }
  bool boolean(bool value) { return number(value ? 1 : 0); }
  bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) { return number(value); }
  bool binary(support::Json::binary_t&) { return fail(DecodeFailure::shape); }
  bool string(std::string& value);
  bool start_object(std::size_t);
  bool key(std::string& name);
  bool end_object();
  bool start_array(std::size_t);
  bool end_array();
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return fail(DecodeFailure::not_json);
  }

 private:
  enum class Place { outside, root, data, values, announced_pair, announced_names, row };
  enum class RootMember { other, type, channel, data };

  void run(std::string_view text);
  bool fail(DecodeFailure failure);
  bool stop(FrameKind kind);
  bool number(double value);
  bool root_number(double value);
  bool root_string(const std::string& value);
  bool begin_data();
  bool begin_values();
  bool begin_row();
  bool end_row();
  bool end_values();
  bool end_names();
  bool add_text(const std::string& value);
  bool check(DecodeFailure failure) { return failure == DecodeFailure::none || fail(failure); }
  bool count_value();
  bool enter();
  void skip() { skipped_from_ = depth_; }

  const FindColumns* find_columns_ = nullptr;
  const SymbolIndex* symbols_ = nullptr;
  const ColumnTable* table_ = nullptr;
  Frame frame_;

  // Of the whole frame.
  bool has_type_ = false;
  bool has_channel_ = false;
  bool has_data_ = false;
  bool is_data_skipped_ = false;
  bool is_second_pass_ = false;
  std::size_t depth_ = 0;
  std::size_t skipped_from_ = 0;  // depth of the container that is being skipped; 0: none
  std::size_t value_count_ = 0;
  Place place_ = Place::outside;
  RootMember member_ = RootMember::other;

  // Of a pair [type, values].
  bool has_pair_type_ = false;
  std::optional<EventType> pair_type_;  // nothing: an unknown type
  std::optional<Layout> own_layout_;    // announced in the pair itself
  CompactRows rows_;

  FullRow row_;
  std::string field_;  // name of the row's present field

  BatchList batches_;
  std::vector<Announcement> announced_;
  std::size_t announced_count_ = 0;
};

void Decoder::Reader::run(std::string_view text) {
  has_data_ = is_data_skipped_ = has_pair_type_ = false;
  depth_ = skipped_from_ = value_count_ = announced_count_ = 0;
  batches_.clear();
  own_layout_.reset();
  place_ = Place::outside;
  frame_.kind = FrameKind::data;
  support::Json::sax_parse(text, this);
  if (frame_.kind == FrameKind::data && !(has_type_ && has_channel_)) fail(DecodeFailure::shape);
}

bool Decoder::Reader::fail(DecodeFailure failure) {
  frame_.kind = FrameKind::malformed;
  frame_.failure = failure;
  if (pair_type_) frame_.type = *pair_type_;
  return false;
}

bool Decoder::Reader::stop(FrameKind kind) {
  frame_.kind = kind;
  return false;
}

bool Decoder::Reader::count_value() {
  return ++value_count_ <= kMaxValues || fail(DecodeFailure::too_many_values);
}

bool Decoder::Reader::enter() {
  if (++depth_ > kMaxDepth) return fail(DecodeFailure::too_deep);
  return true;
}

bool Decoder::Reader::number(double value) {
  if (skipped_from_ != 0) return true;
  if (place_ == Place::root) return root_number(value);
  if (!count_value()) return false;
  if (place_ == Place::values) return check(rows_.add(value));
  if (place_ != Place::row) return fail(DecodeFailure::shape);
  row_.add(field_, value, nullptr);
  return true;
}

bool Decoder::Reader::string(std::string& value) {
  if (skipped_from_ != 0) return true;
  if (place_ == Place::root) return root_string(value);
  if (value.size() > kMaxTextBytes) return fail(DecodeFailure::too_long);
  return count_value() && add_text(value);
}

bool Decoder::Reader::add_text(const std::string& value) {
  switch (place_) {
    case Place::values:
      return check(rows_.add(value));
    case Place::row:
      row_.add(field_, 0, &value);
      return true;
    case Place::data:
    case Place::announced_pair:
      if (has_pair_type_) return fail(DecodeFailure::shape);
      pair_type_ = parse_event_type(value);
      has_pair_type_ = true;
      own_layout_.reset();
      return true;
    case Place::announced_names: {
      auto& names = announced_[announced_count_].columns;
      if (names.size() == kMaxColumns) return fail(DecodeFailure::too_many_values);
      names.push_back(value);
      return true;
    }
    default:
      return fail(DecodeFailure::shape);
  }
}

bool Decoder::Reader::start_object(std::size_t) {
  if (!enter()) return false;
  if (skipped_from_ != 0) return true;
  switch (place_) {
    case Place::outside:
      place_ = Place::root;
      return true;
    case Place::root:
      if (member_ != RootMember::other) return fail(DecodeFailure::shape);
      skip();
      return true;
    case Place::data:
      return begin_row();
    default:
      return fail(DecodeFailure::shape);
  }
}

bool Decoder::Reader::key(std::string& name) {
  if (skipped_from_ != 0) return true;
  if (place_ == Place::row) {
    if (name.size() > kMaxTextBytes) return fail(DecodeFailure::too_long);
    field_ = name;
    return true;
  }
  member_ = RootMember::other;
  if (name == "type") member_ = RootMember::type;
  if (name == "channel") member_ = RootMember::channel;
  if (name == "data") member_ = RootMember::data;
  return true;
}

bool Decoder::Reader::end_object() {
  if (skipped_from_ != 0) {
    if (skipped_from_ == depth_) skipped_from_ = 0;
    --depth_;
    return true;
  }
  --depth_;
  if (place_ == Place::row) return end_row();
  place_ = Place::outside;
  return true;
}

bool Decoder::Reader::start_array(std::size_t) {
  if (!enter()) return false;
  if (skipped_from_ != 0) return true;
  switch (place_) {
    case Place::root:
      if (member_ == RootMember::data) return begin_data();
      if (member_ != RootMember::other) return fail(DecodeFailure::shape);
      skip();
      return true;
    case Place::data:
      if (has_pair_type_) return begin_values();
      place_ = Place::announced_pair;
      return true;
    case Place::announced_pair:
      if (!has_pair_type_ || own_layout_) return fail(DecodeFailure::shape);
      if (announced_count_ == announced_.size()) announced_.emplace_back();
      announced_[announced_count_].columns.clear();
      place_ = Place::announced_names;
      return true;
    default:
      return fail(DecodeFailure::shape);
  }
}

bool Decoder::Reader::end_array() {
  if (skipped_from_ != 0) {
    if (skipped_from_ == depth_) {
      skipped_from_ = 0;
      if (place_ == Place::data) has_pair_type_ = false;  // the values of an unknown type
    }
    --depth_;
    return true;
  }
  --depth_;
  switch (place_) {
    case Place::data:
      place_ = Place::root;
      return !has_pair_type_ || fail(DecodeFailure::shape);
    case Place::values:
      return end_values();
    case Place::announced_names:
      return end_names();
    case Place::announced_pair:
      place_ = Place::data;
      return (has_pair_type_ && own_layout_) || fail(DecodeFailure::shape);
    default:
      return fail(DecodeFailure::shape);
  }
}

bool Decoder::Reader::root_number(double value) {
  if (member_ == RootMember::other) return true;
  if (member_ != RootMember::channel) return fail(DecodeFailure::shape);
  const bool is_number = value >= 0 && value <= std::numeric_limits<int>::max() && value == std::floor(value);
  if (is_second_pass_) return true;
  if (!is_number || has_channel_) return fail(DecodeFailure::shape);
  has_channel_ = true;
  frame_.channel = static_cast<int>(value);
  return true;
}

bool Decoder::Reader::root_string(const std::string& value) {
  if (member_ == RootMember::other || (member_ == RootMember::type && is_second_pass_)) return true;
  if (member_ != RootMember::type) return fail(DecodeFailure::shape);
  if (value != "FEED_DATA") return stop(FrameKind::control);
  if (has_type_) return fail(DecodeFailure::shape);
  has_type_ = true;
  return true;
}

bool Decoder::Reader::begin_data() {
  if (has_data_) return fail(DecodeFailure::shape);
  has_data_ = true;
  if (!has_type_ || !has_channel_) {
    is_data_skipped_ = true;
    skip();
    return true;
  }
  table_ = (*find_columns_)(frame_.channel);
  if (table_ == nullptr) return stop(FrameKind::ignored);
  place_ = Place::data;
  has_pair_type_ = false;
  pair_type_.reset();
  own_layout_.reset();
  return true;
}

bool Decoder::Reader::begin_values() {
  if (!pair_type_) {
    skip();
    return true;
  }
  const Layout* const layout = own_layout_ ? &*own_layout_ : table_->find(*pair_type_);
  if (layout == nullptr) {
    frame_.type = *pair_type_;
    return stop(FrameKind::no_columns);
  }
  if (!layout->has_symbol) return fail(DecodeFailure::no_symbol);
  rows_.begin(*layout, batches_.add(*pair_type_), *symbols_, frame_.left_out);
  place_ = Place::values;
  return true;
}

bool Decoder::Reader::end_values() {
  place_ = Place::data;
  has_pair_type_ = false;
  frame_.columns = rows_.columns();
  frame_.values = rows_.values();
  return check(rows_.end());
}

bool Decoder::Reader::end_names() {
  place_ = Place::announced_pair;
  own_layout_.emplace();
  if (!pair_type_) return true;
  Announcement& announcement = announced_[announced_count_++];
  announcement.type = *pair_type_;
  own_layout_ = make_layout(*pair_type_, announcement.columns);
  return true;
}

bool Decoder::Reader::begin_row() {
  if (has_pair_type_) return fail(DecodeFailure::shape);
  row_.begin();
  place_ = Place::row;
  return true;
}

bool Decoder::Reader::end_row() {
  place_ = Place::data;
  return check(row_.end(batches_, *symbols_, frame_.left_out));
}

Decoder::Decoder() : reader_(std::make_unique<Reader>()) {}
Decoder::~Decoder() = default;

Frame Decoder::decode(std::string_view text, const FindColumns& find_columns, const SymbolIndex& symbols) {
  return reader_->read(text, find_columns, symbols);
}

}  // namespace broker::dxlink
