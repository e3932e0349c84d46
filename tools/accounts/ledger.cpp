#include "ledger.hpp"

#include <algorithm>
#include <optional>

namespace tools {

using broker::Transaction;
using support::Decimal;

namespace {

constexpr const char* kTrade = "Trade";
constexpr const char* kReceiveDeliver = "Receive Deliver";

// A kind, and the broker's sub-types of it. docs/tastytrade.md, Transactions.
struct Kind {
  std::string_view name;
  std::vector<std::string_view> sub_types;
};

// The sub-types of trades, and of the shares that an assignment or an exercise delivers.
const std::vector<std::string_view>& actions() {
  static const std::vector<std::string_view> list = {"Buy",          "Sell",         "Buy to Open",
                                                     "Sell to Open", "Buy to Close", "Sell to Close"};
  return list;
}

bool has(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Trades and deliveries are known by their type.
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list = {
      {"trade", {}},
      {"delivery", {}},
      {"dividend", {"Dividend", "Special Dividend"}},
      {"interest", {"Credit Interest", "Debit Interest", "Fully Paid Stock Lending Income"}},
      {"fee", {"Fee"}},
      {"deposit", {"Deposit"}},
      {"withdrawal", {"Withdrawal"}},
      {"assignment", {"Assignment", "Cash Settled Assignment"}},
      {"exercise", {"Exercise", "Cash Settled Exercise"}},
      {"expiration", {"Expiration", "Maturity"}},
      {"futures_settlement", {"Futures Settlement", "Mark to Market"}},
      {"transfer", {"ACAT", "Transfer"}},
      {"corporate_action",
       {"Cash Merger", "Forward Split", "Reverse Split", "Reverse Split Removal", "Stock Merger",
        "Stock Merger Removal", "Symbol Change"}},
      {"adjustment", {"Balance Adjustment"}}};
  return list;
}

struct Fee {
  std::string_view name;
  const std::optional<Decimal> Transaction::*amount;
};
constexpr Fee kFees[] = {{"commission", &Transaction::commission},
                         {"clearing", &Transaction::clearing_fees},
                         {"regulatory", &Transaction::regulatory_fees},
                         {"index_options", &Transaction::proprietary_index_option_fees},
                         {"currency_conversion", &Transaction::currency_conversion_fees},
                         {"other", &Transaction::other_charge}};

}  // namespace

std::vector<std::string> ledger_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.emplace_back(kind.name);
  return names;
}

std::string_view find_kind(const Transaction& transaction) {
  if (transaction.type == kTrade) return "trade";
  if (transaction.type == kReceiveDeliver && has(actions(), transaction.sub_type)) return "delivery";
  for (const Kind& kind : kinds()) {
    if (has(kind.sub_types, transaction.sub_type)) return kind.name;
  }
  return "other";
}

void select_kind(broker::TransactionQuery& query, std::string_view name) {
  if (name == "trade") query.types.emplace_back(kTrade);
  if (name == "delivery") {
    query.types.emplace_back(kReceiveDeliver);
    query.sub_types.insert(query.sub_types.end(), actions().begin(), actions().end());
  }
  for (const Kind& kind : kinds()) {
    if (kind.name != name) continue;
    query.sub_types.insert(query.sub_types.end(), kind.sub_types.begin(), kind.sub_types.end());
  }
}

Decimal sum_fees(const Transaction& transaction) {
  Decimal sum;
  for (const Fee& fee : kFees) sum = sum + (transaction.*fee.amount).value_or(Decimal(0));
  return sum;
}

Decimal& LedgerSums::find_sum(std::string_view kind) {
  if (kind == "dividend") return dividends_;
  if (kind == "interest") return interest_;
  if (kind == "deposit") return deposits_;
  if (kind == "withdrawal") return withdrawals_;
  if (kind == "fee") return fees_;
  // What options and futures settle to, and what is paid for delivered shares, belongs to the trades.
  static const std::vector<std::string_view> of_trades = {"trade",    "delivery",   "assignment",
                                                          "exercise", "expiration", "futures_settlement"};
  return has(of_trades, kind) ? trades_ : other_;
}

void LedgerSums::add(const Transaction& transaction) {
  const Decimal net = transaction.net_value.value_or(Decimal(0));
  const Decimal fees = sum_fees(transaction);
  const std::string_view kind = find_kind(transaction);
  Decimal& sum = find_sum(kind);
  sum = sum + (net - fees);
  fees_ = fees_ + fees;
  net_ = net_ + net;
  for (const Fee& fee : kFees) {
    const auto& amount = transaction.*fee.amount;
    if (amount && !amount->is_zero())
      fees_by_kind_[std::string(fee.name)] = fees_by_kind_[std::string(fee.name)] + *amount;
  }
  if (kind == "fee") fees_by_kind_["charged"] = fees_by_kind_["charged"] + (net - fees);
  ++count_;
}

std::vector<std::pair<std::string_view, Decimal>> LedgerSums::sums() const {
  return {{"trades", trades_},           {"dividends", dividends_}, {"interest", interest_}, {"deposits", deposits_},
          {"withdrawals", withdrawals_}, {"fees", fees_},           {"other", other_},       {"net", net_}};
}

void LedgerSums::write(support::JsonWriter& object) const {
  object.integer("count", static_cast<std::int64_t>(count_));
  for (const auto& [name, sum] : sums()) object.money(name, sum);
  if (fees_by_kind_.empty()) return;
  object.object("fees_by_kind", [&] {
    for (const auto& [name, sum] : fees_by_kind_) object.money(name, sum);
  });
}

mcp::schema::Object ledger_sums_schema() {
  using namespace mcp::schema;
  return {integer("count"),     decimal("trades"),
          decimal("dividends"), decimal("interest"),
          decimal("deposits"),  decimal("withdrawals"),
          decimal("fees"),      decimal("other"),
          decimal("net"),       decimals_by_key("fees_by_kind")};
}

}  // namespace tools
