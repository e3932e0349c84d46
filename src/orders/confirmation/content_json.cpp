#include <array>

#include "confirmation/confirmation_content.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr int kVersion = 1;

std::int64_t to_milliseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

Instant from_milliseconds(std::int64_t count) {
  return Instant(std::chrono::milliseconds(count));
}

Json decimal_json(const std::optional<Decimal>& value) {
  return value ? Json(value->to_string()) : Json();
}

std::optional<Decimal> read_decimal(const Json& json) {
  if (!json.is_string()) return std::nullopt;
  return Decimal::parse(json.get_ref<const std::string&>());
}

Json target_json(const Target& target) {
  return {{"order_id", target.order_id},
          {"status", target.status},
          {"updated_at", target.updated_at ? Json(to_milliseconds(*target.updated_at)) : Json()},
          {"filled", target.filled_quantity.to_string()},
          {"remaining", target.remaining_quantity.to_string()},
          {"replacing", target.replacing_order_id}};
}

Target read_target(const Json& json) {
  Target target;
  target.order_id = json.at("order_id").get<std::string>();
  target.status = json.at("status").get<std::string>();
  if (!json.at("updated_at").is_null()) target.updated_at = from_milliseconds(json["updated_at"].get<std::int64_t>());
  target.filled_quantity = Decimal::of(json.at("filled").get<std::string>());
  target.remaining_quantity = Decimal::of(json.at("remaining").get<std::string>());
  target.replacing_order_id = json.at("replacing").get<std::string>();
  return target;
}

Json figures_json(const PreviewFigures& figures) {
  Json quote;
  if (figures.quote) {
    quote = {{"natural", figures.quote->natural.to_string()},
             {"mid", figures.quote->mid.to_string()},
             {"opposite", figures.quote->opposite.to_string()}};
  }
  return {{"quote", quote}, {"at", to_milliseconds(figures.previewed_at)}, {"cost", decimal_json(figures.cost)}};
}

PreviewFigures read_figures(const Json& json) {
  PreviewFigures figures;
  const Json& quote = json.at("quote");
  if (!quote.is_null()) {
    figures.quote =
        NetQuote{Decimal::of(quote.at("natural").get<std::string>()), Decimal::of(quote.at("mid").get<std::string>()),
                 Decimal::of(quote.at("opposite").get<std::string>())};
  }
  figures.previewed_at = from_milliseconds(json.at("at").get<std::int64_t>());
  figures.cost = read_decimal(json.at("cost"));
  return figures;
}

// The texts of a content with the names under which they are stored.
template <class Content>
auto named_texts(Content& content) {
  using Text = std::pair<const char*, decltype(&content.id)>;
  return std::array<Text, 17>{{{"id", &content.id},
                               {"principal", &content.principal},
                               {"account_key", &content.account_key},
                               {"environment", &content.environment},
                               {"host", &content.host},
                               {"digest", &content.digest},
                               {"order_digest", &content.order_digest},
                               {"method", &content.method},
                               {"path", &content.path},
                               {"body", &content.body},
                               {"order_body", &content.order_body},
                               {"external_identifier", &content.external_identifier},
                               {"words", &content.words},
                               {"order_words", &content.order_words},
                               {"underlying_symbol", &content.underlying_symbol},
                               {"replica", &content.replica},
                               {"incarnation", &content.incarnation}}};
}

Confirmation::Content read_content(const Json& json) {
  Confirmation::Content content;
  for (const auto& [name, text] : named_texts(content)) *text = json.at(name).get<std::string>();
  content.intention = static_cast<Intention>(json.at("intention").get<int>());
  if (!json.at("complex_type").is_null()) {
    content.complex_type = static_cast<ComplexType>(json["complex_type"].get<int>());
  }
  if (!json.at("target").is_null()) content.target = read_target(json["target"]);
  content.figures = read_figures(json.at("figures"));
  content.notional = Decimal::of(json.at("notional").get<std::string>());
  content.is_opening = json.at("is_opening").get<bool>();
  for (const Json& code : json.at("acknowledged")) content.acknowledged.insert(code.get<std::string>());
  content.minted_at = from_milliseconds(json.at("minted_at").get<std::int64_t>());
  content.until = from_milliseconds(json.at("until").get<std::int64_t>());
  content.minted_steady = json.at("minted_steady").get<std::int64_t>();
  content.halt_generation = json.at("halt_generation").get<std::int64_t>();
  content.preview_seq = json.at("preview_seq").get<std::int64_t>();
  content.nonce = json.at("nonce").get<std::string>();
  return content;
}

}  // namespace

std::string format_content(const Confirmation::Content& content) {
  Json json = {{"version", kVersion}};
  for (const auto& [name, text] : named_texts(content)) json[name] = *text;
  json["intention"] = static_cast<int>(content.intention);
  json["complex_type"] = content.complex_type ? Json(static_cast<int>(*content.complex_type)) : Json();
  json["target"] = content.target ? target_json(*content.target) : Json();
  json["figures"] = figures_json(content.figures);
  json["notional"] = content.notional.to_string();
  json["is_opening"] = content.is_opening;
  json["acknowledged"] = Json::array();
  for (const std::string& code : content.acknowledged) json["acknowledged"].push_back(code);
  json["minted_at"] = to_milliseconds(content.minted_at);
  json["until"] = to_milliseconds(content.until);
  json["minted_steady"] = content.minted_steady;
  json["halt_generation"] = content.halt_generation;
  json["preview_seq"] = content.preview_seq;
  json["nonce"] = content.nonce;
  return support::to_text(json);
}

std::optional<Confirmation::Content> parse_content(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion) return std::nullopt;
    return read_content(json);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace orders
