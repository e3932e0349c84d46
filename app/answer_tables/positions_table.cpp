#include "positions_table.hpp"

#include <algorithm>

#include "figures.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using Expiration = PositionsLayout::Expiration;

constexpr ColumnView kFigures[] = {{"quantity", "QTY"},
                                   {"mark_price", "MARK"},
                                   {"market_value", "VALUE"},
                                   {"day_profit", "TODAY"},
                                   {"open_profit", "SINCE OPEN"}};
constexpr std::string_view kSums[] = {"market_value", "day_profit", "open_profit"};
constexpr std::size_t kMinLabelWidth = 12;

std::string underlying_of(const AnswerValue& row) {
  const std::string underlying = row.member_text("underlying_symbol");
  return underlying.empty() ? row.member_text("symbol") : underlying;
}

bool is_option(const AnswerValue& row) {
  return row.find("option_type") != nullptr;
}

bool is_of(const AnswerValue& row, const std::string& account) {
  return account.empty() || row.member_text("account_number") == account;
}

std::string last_four(const std::string& text) {
  return text.substr(text.size() - std::min<std::size_t>(text.size(), 4));
}

class PositionsTable {
 public:
  PositionsTable(const AnswerPrinter& printer, const AnswerValue& answer, const PositionsLayout& layout)
      : printer_(printer), answer_(answer), rows_(list_positions(answer)), layout_(layout) {
    if (const auto as_of = support::parse_iso8601(answer.member_text("as_of"))) {
      year_ = support::new_york_date(*as_of).year();
    }
    table_.columns.push_back({.heading = "SYMBOL", .min_width = kMinLabelWidth, .name = "symbol"});
    if (layout_.has_account_column) {
      table_.columns.push_back({.heading = "ACCT", .min_width = Column::kNoWrap, .name = "account_number"});
    }
    if (layout_.expiration == Expiration::column) {
      table_.columns.push_back({.heading = "EXPIRES", .min_width = Column::kNoWrap, .name = "expires_at"});
    }
    for (const ColumnView& figure : kFigures) {
      if (!layout_.has_figure(figure.member)) continue;
      table_.columns.push_back({.heading = std::string(figure.heading),
                                .is_right_aligned = true,
                                .min_width = Column::kNoWrap,
                                .name = std::string(figure.member)});
    }
  }

  Table make() {
    const AnswerValue* accounts = answer_.find("accounts");
    const AnswerValue* underlyings = answer_.find("underlyings");
    if (underlyings != nullptr) {
      for (const AnswerValue& group : underlyings->items) add_group(group);
      if (accounts != nullptr && !table_.rows.empty()) add_rule();
    } else if (accounts == nullptr) {
      add_account(answer_.member_text("account_number"));
    }
    if (accounts != nullptr) {
      for (const AnswerValue& account : accounts->items) add_account_section(account, underlyings != nullptr);
    }
    if (const AnswerValue* totals = answer_.find("totals")) {
      add_rule();
      add_totals(accounts == nullptr ? "Total" : "Total of all", *totals);
    }
    return std::move(table_);
  }

 private:
  void add_rule() { table_.rows.push_back({.kind = Row::Kind::rule}); }
  void add_heading(const std::string& text, Style style = Style::plain) {
    table_.rows.push_back({.cells = {Cell{text, style}}, .kind = Row::Kind::heading});
  }

  // The positions of an account, unless they are `grouped` by underlying, and its totals.
  void add_account_section(const AnswerValue& account, bool grouped) {
    const std::string number = account.member_text("account_number");
    const std::string nickname = clean_text(account.member_text("nickname"));
    const std::string name = (nickname.empty() ? "" : nickname + ' ') + clean_text(number);
    if (!grouped && !table_.rows.empty()) add_heading("");
    const bool has_positions =
        std::any_of(rows_.begin(), rows_.end(), [&](const AnswerValue& row) { return is_of(row, number); });
    if (has_positions) add_heading(name, Style::heading);
    if (has_positions && !grouped) add_account(number);
    if (const std::string reason = account.member_text("unavailable"); !reason.empty()) {
      add_heading(name + ": " + clean_text(reason), Style::warning);
    } else if (!has_positions) {
      add_heading(name + (is_page() ? ": no open positions on this page." : ": no open positions."));
    }
    const auto has_sum = [&](std::string_view member) { return account.find(member) != nullptr; };
    if (std::any_of(std::begin(kSums), std::end(kSums), has_sum)) add_totals("Total", account);
  }

  // Whether the answer has more positions on other pages.
  bool is_page() const {
    const AnswerValue* underlyings = answer_.find("underlyings");
    return answer_.member_text("total") !=
           std::to_string(underlyings == nullptr ? rows_.size() : underlyings->items.size());
  }

  // The positions of the account; without a number, all of them.
  void add_account(const std::string& number) {
    std::vector<std::string> underlyings;
    for (const AnswerValue& row : rows_) {
      const std::string underlying = underlying_of(row);
      if (!is_of(row, number)) continue;
      if (std::find(underlyings.begin(), underlyings.end(), underlying) == underlyings.end()) {
        underlyings.push_back(underlying);
      }
    }
    for (const std::string& underlying : underlyings) add_underlying(number, underlying);
  }

  // Adds the positions in the underlying itself, then those in its options.
  void add_underlying(const std::string& number, const std::string& underlying) {
    const std::size_t before = table_.rows.size();
    for (const bool options : {false, true}) {
      for (const AnswerValue& row : rows_) {
        if (!is_of(row, number) || underlying_of(row) != underlying || is_option(row) != options) continue;
        if (options && table_.rows.size() == before) table_.rows.push_back({{Cell{clean_text(underlying)}}});
        add_position(row, options ? "  " : "");
      }
    }
  }

  // An underlying with its sums, and its positions below. One row if a position in the underlying itself is all.
  void add_group(const AnswerValue& group) {
    const AnswerValue* positions = group.find("positions");
    const std::size_t count = positions == nullptr ? 0 : positions->items.size();
    const std::string underlying = group.member_text("underlying_symbol");
    if (count == 1 && positions->items.front().member_text("symbol") == underlying) {
      const AnswerValue& row = positions->items.front();
      const auto is_same = [&](std::string_view sum) { return row.member_text(sum) == group.member_text(sum); };
      if (std::all_of(std::begin(kSums), std::end(kSums), is_same)) return add_position(row, "");
    }
    add_totals(clean_text(underlying), group);
    for (std::size_t i = 0; i < count; ++i) add_position(positions->items[i], "  ");
  }

  void add_position(const AnswerValue& row, const std::string& indent) {
    std::string label = clean_text(row.member_text("symbol"));
    if (is_option(row) && !has_twin(row)) {
      label = format_decimal(row.member_text("strike"), printer_.terminal()) + ' ' + option_type(row);
    }
    const std::string expires = expiration_of(row);
    if (layout_.expiration != Expiration::column && !expires.empty()) label += ' ' + expires;
    Row cells{{Cell{indent + label}}};
    if (layout_.has_account_column) cells.cells.push_back({short_account(row.member_text("account_number"))});
    if (layout_.expiration == Expiration::column) cells.cells.push_back({expires});
    for (const ColumnView& figure : kFigures) {
      if (layout_.has_figure(figure.member)) {
        cells.cells.push_back(printer_.make_cell(figure.member, row.find(figure.member)));
      }
    }
    table_.rows.push_back(std::move(cells));
  }

  // A row of sums. If they lack something, a line above says so.
  void add_totals(const std::string& label, const AnswerValue& sums) {
    const bool is_incomplete = sums.find("missing") != nullptr;
    if (is_incomplete) add_heading(label + ", incomplete:");
    Row row{{Cell{is_incomplete ? "" : label}}};
    if (layout_.has_account_column) row.cells.push_back({});
    if (layout_.expiration == Expiration::column) row.cells.push_back({});
    for (const ColumnView& figure : kFigures) {
      if (!layout_.has_figure(figure.member)) continue;
      const bool has_sum = std::find(std::begin(kSums), std::end(kSums), figure.member) != std::end(kSums);
      row.cells.push_back(has_sum ? printer_.make_cell(figure.member, sums.find(figure.member)) : Cell{});
    }
    table_.rows.push_back(std::move(row));
  }

  // Whether another contract of the account has the same underlying, strike, type and day of expiration: SPX and SPXW.
  bool has_twin(const AnswerValue& row) const {
    const auto is_twin = [&](const AnswerValue& other) {
      if (other.member_text("symbol") == row.member_text("symbol")) return false;
      if (expiration_of(other) != expiration_of(row)) return false;
      constexpr std::string_view kSame[] = {"account_number", "underlying_symbol", "strike", "option_type"};
      return std::all_of(std::begin(kSame), std::end(kSame),
                         [&](std::string_view member) { return other.member_text(member) == row.member_text(member); });
    };
    return std::any_of(rows_.begin(), rows_.end(), is_twin);
  }

  std::string option_type(const AnswerValue& row) const {
    std::string type = clean_text(row.member_text("option_type"));
    if (layout_.expiration != Expiration::short_label) return type;
    return type == "call" ? "C" : type == "put" ? "P" : type;
  }

  // "18 Dec 21d"; with the year if it is not the present one.
  std::string expiration_of(const AnswerValue& row) const {
    const std::string expires_at = row.member_text("expires_at");
    const auto instant = support::parse_iso8601(expires_at);
    if (!instant) return clean_text(expires_at);
    const support::Date date = support::new_york_date(*instant);
    std::string text = format_date(date);
    if (date.year() == year_) {
      text.resize(text.size() - 5);
    } else if (layout_.expiration == Expiration::short_label) {
      text.erase(text.size() - 4, 2);
    }
    const std::string days = row.member_text("days_to_expiration");
    return days.empty() || !layout_.has_days() ? text : text + ' ' + days + 'd';
  }

  // The last four characters, or all if two accounts of the answer have the same four.
  std::string short_account(const std::string& number) const {
    const AnswerValue* accounts = answer_.find("accounts");
    const auto looks_same = [&](const AnswerValue& account) {
      const std::string other = account.member_text("account_number");
      return other != number && last_four(other) == last_four(number);
    };
    const bool is_ambiguous =
        accounts == nullptr || std::any_of(accounts->items.begin(), accounts->items.end(), looks_same);
    return clean_text(is_ambiguous ? number : last_four(number));
  }

  const AnswerPrinter& printer_;
  const AnswerValue& answer_;
  const std::vector<AnswerValue> rows_;
  const PositionsLayout& layout_;
  std::chrono::year year_{0};
  Table table_;
};

}  // namespace

bool PositionsLayout::has_figure(std::string_view member) const {
  return std::find(figures.begin(), figures.end(), member) != figures.end();
}

std::vector<PositionsLayout> list_positions_layouts(bool has_account_column) {
  const std::vector<std::string_view> all{"quantity", "mark_price", "market_value", "day_profit", "open_profit"};
  std::vector<PositionsLayout> layouts;
  for (const auto expiration :
       {Expiration::column, Expiration::label, Expiration::label_without_days, Expiration::short_label}) {
    layouts.push_back({expiration, has_account_column, all});
  }
  if (has_account_column) layouts.push_back({Expiration::short_label, false, all});
  const std::vector<std::vector<std::string_view>> fewer{{"quantity", "mark_price", "day_profit", "open_profit"},
                                                         {"quantity", "day_profit", "open_profit"},
                                                         {"day_profit", "open_profit"},
                                                         {"day_profit"}};
  for (const auto& figures : fewer) layouts.push_back({Expiration::short_label, false, figures});
  return layouts;
}

std::vector<AnswerValue> list_positions(const AnswerValue& answer) {
  if (const AnswerValue* positions = answer.find("positions")) return positions->items;
  std::vector<AnswerValue> rows;
  const AnswerValue* underlyings = answer.find("underlyings");
  for (const AnswerValue& group : underlyings == nullptr ? std::vector<AnswerValue>{} : underlyings->items) {
    const AnswerValue* positions = group.find("positions");
    if (positions != nullptr) rows.insert(rows.end(), positions->items.begin(), positions->items.end());
  }
  return rows;
}

Table make_positions_table(const AnswerPrinter& printer, const AnswerValue& answer, const PositionsLayout& layout) {
  return PositionsTable(printer, answer, layout).make();
}

}  // namespace app
