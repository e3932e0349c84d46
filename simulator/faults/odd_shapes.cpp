#include "odd_shapes.hpp"

#include <algorithm>

#include "market/hash_rng.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

constexpr OddShapeName kNames[] = {
    {OddShape::nulls, "nulls", "about one member in four is null, the same ones in every row"},
    {OddShape::numbers, "numbers", "decimals are JSON numbers, not texts"},
    {OddShape::texts, "texts", "numbers and flags are texts"},
    {OddShape::nan, "nan", "about one decimal in four is \"NaN\""},
    {OddShape::offset_times, "offset-times", "times end in -05:00, not in Z or +00:00"},
    {OddShape::camel_keys, "camel-keys",
     "keys of market data and of the history of the net liquidating value are in camel case"},
    {OddShape::single_object, "single-object", "a list of one row is that row"},
    {OddShape::null_row, "null-row", "the second row of a list is null"},
    {OddShape::empty_row, "empty-row", "the second row of a list is an object without members"},
    {OddShape::unknown_words, "unknown-words",
     "status, type, action, state and direction of the second row of a list are words that nobody knows"},
    {OddShape::cut_page, "cut-page",
     "half of the rows of a list are missing, and the pagination block does not say so"},
    {OddShape::wrong_total, "wrong-total", "total-items is 3 more than the rows that there are"},
    {OddShape::no_pagination, "no-pagination", "a page has no pagination block"},
    {OddShape::first_page, "first-page", "page-offset is ignored: every page is the first one"},
};

// Without these a row is of no use to anyone, and the broker has always sent them.
constexpr std::string_view kEssential[] = {
    "symbol",           "account-number",     "id",       "name",   "instrument-type",
    "quantity",         "quantity-direction", "currency", "status", "transaction-type",
    "alert-external-id"};

bool is_essential(std::string_view key) {
  return std::find(std::begin(kEssential), std::end(kEssential), key) != std::end(kEssential);
}

// Whether a shape that spoils some members spoils this one.
bool is_chosen(std::string_view shape, std::string_view key) {
  return !is_essential(key) && compute_hash(0, std::string(shape) + " " + std::string(key)) % 4 == 0;
}

bool is_decimal(const Json& value) {
  return value.is_string() && support::Decimal::parse(value.get_ref<const std::string&>());
}

// "bid-size" is "bidSize".
std::string camel_case(std::string_view key) {
  std::string text;
  bool is_upper = false;
  for (const char c : key) {
    if (c == '-') {
      is_upper = true;
      continue;
    }
    text += is_upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    is_upper = false;
  }
  return text;
}

// A time of ISO 8601, not a date.
std::optional<std::string> with_offset(const std::string& text) {
  if (text.size() < 19 || text[10] != 'T') return std::nullopt;
  const auto instant = support::parse_iso8601(text);
  if (!instant) return std::nullopt;
  std::string shifted = support::to_iso8601(*instant - std::chrono::hours(5));
  shifted.replace(shifted.size() - 1, 1, "-05:00");
  return shifted;
}

class ValueShaper {
 public:
  ValueShaper(const OddShapes& shapes, bool with_camel_keys)
      : nulls_(shapes.contains(OddShape::nulls)),
        numbers_(shapes.contains(OddShape::numbers)),
        texts_(shapes.contains(OddShape::texts)),
        nan_(shapes.contains(OddShape::nan)),
        offset_times_(shapes.contains(OddShape::offset_times)),
        camel_keys_(with_camel_keys && shapes.contains(OddShape::camel_keys)) {}

  bool does_something() const { return nulls_ || numbers_ || texts_ || nan_ || offset_times_ || camel_keys_; }

  void shape(Json& value, std::string_view key) const {
    if (value.is_array()) {
      for (Json& row : value) shape(row, key);
    } else if (value.is_object()) {
      for (auto& [name, member] : value.items()) shape(member, name);
      if (camel_keys_) rename_keys(value);
    } else {
      shape_scalar(value, key);
    }
  }

 private:
  static void rename_keys(Json& object) {
    Json renamed = Json::object();
    for (auto& [name, member] : object.items()) renamed[camel_case(name)] = std::move(member);
    object = std::move(renamed);
  }

  void shape_scalar(Json& value, std::string_view key) const {
    if (nulls_ && is_chosen("nulls", key)) {
      value = nullptr;
    } else if (is_decimal(value)) {
      if (nan_ && is_chosen("nan", key)) {
        value = "NaN";
      } else if (numbers_) {
        const Json number = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
        if (!number.is_discarded()) value = number;
      }
    } else if (texts_ && (value.is_number() || value.is_boolean())) {
      value = value.dump();
    } else if (offset_times_ && value.is_string()) {
      if (auto text = with_offset(value.get_ref<const std::string&>())) value = std::move(*text);
    }
  }

  bool nulls_, numbers_, texts_, nan_, offset_times_, camel_keys_;
};

// Words of lists that the broker may lengthen.
constexpr std::string_view kWords[] = {"status",
                                       "transaction-type",
                                       "transaction-sub-type",
                                       "action",
                                       "order-type",
                                       "time-in-force",
                                       "state",
                                       "quantity-direction",
                                       "instrument-type",
                                       "option-chain-type",
                                       "contingent-status"};

void replace_words(Json& row) {
  for (const std::string_view key : kWords) {
    if (row.is_object() && row.contains(key)) row[std::string(key)] = "Unprecedented";
  }
}

void shape_second_row(const OddShapes& shapes, Json& row) {
  if (shapes.contains(OddShape::unknown_words)) replace_words(row);
  if (shapes.contains(OddShape::empty_row)) row = Json::object();
  if (shapes.contains(OddShape::null_row)) row = nullptr;
}

void shape_list(const OddShapes& shapes, Answer& answer) {
  if (!answer.data.is_object() || !answer.data.contains("items") || !answer.data["items"].is_array()) return;
  auto& items = answer.data["items"].get_ref<Json::array_t&>();
  if (items.size() > 1) shape_second_row(shapes, items[1]);
  if (shapes.contains(OddShape::cut_page)) items.resize(items.size() - items.size() / 2);
  if (shapes.contains(OddShape::wrong_total) && answer.pagination) {
    (*answer.pagination)["total-items"] = (*answer.pagination)["total-items"].get<std::int64_t>() + 3;
  }
  if (shapes.contains(OddShape::no_pagination)) answer.pagination.reset();
  if (shapes.contains(OddShape::single_object) && items.size() == 1) {
    Json row = std::move(items.front());
    answer.data = std::move(row);
  }
}

}  // namespace

std::span<const OddShapeName> odd_shape_names() {
  return kNames;
}

OddShapes parse_odd_shapes(std::string_view text) {
  OddShapes shapes;
  for (const std::string& name : support::split(text, ',')) {
    const auto known =
        std::find_if(std::begin(kNames), std::end(kNames), [&](const OddShapeName& row) { return row.name == name; });
    if (known == std::end(kNames)) {
      std::string names;
      for (const OddShapeName& row : kNames) names += (names.empty() ? "" : ", ") + std::string(row.name);
      throw support::Error(support::ErrorCode::invalid_argument,
                           "`" + support::printable(name, 32) + "` is no shape of an answer.",
                           "The shapes are " + names + ".");
    }
    shapes.insert(known->shape);
  }
  return shapes;
}

void apply_odd_shapes(const OddShapes& shapes, std::string_view path, Answer& answer) {
  if (shapes.empty() || answer.envelope == Answer::Envelope::bare || path.starts_with("/sessions")) return;
  shape_list(shapes, answer);
  const ValueShaper shaper(shapes, path.starts_with("/market-data/") || path.ends_with("/net-liq/history"));
  if (shaper.does_something()) shaper.shape(answer.data, "");
}

}  // namespace simulator
