// Trading::preview: facts, price, checks, dry run, record, token.
#include <algorithm>
#include <set>

#include "exit/exit_words.hpp"
#include "figures/metrics.hpp"
#include "order/changed_order.hpp"
#include "preview/declines.hpp"
#include "preview/order_forms.hpp"
#include "preview/price_resolution.hpp"
#include "preview/question_text.hpp"
#include "preview/total_figures.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "trading_impl.hpp"
#include "trailing/trail_plan.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

std::string join_path(const broker::OrderRequest& request) {
  std::string path = "/accounts/{account}";
  for (const std::string& segment : request.path) path += '/' + segment;
  return path;
}

bool has_failed(const CheckResults& results, std::string_view name) {
  return std::any_of(results.failed.begin(), results.failed.end(),
                     [name](const CheckResults::Entry& entry) { return entry.name == name; });
}

// Returns true if a dry run can tell something: a malformed order would be refused for that alone.
bool can_dry_run(const CheckResults& results) {
  return !has_failed(results, "structure") && !has_failed(results, "trading_enabled") &&
         !has_failed(results, "account_allowed");
}

std::optional<Decimal> find_cost(const broker::DryRun& dry_run) {
  const auto& effect = dry_run.report.buying_power;
  if (!effect || !effect->change_in_buying_power) return std::nullopt;
  return -*effect->change_in_buying_power;
}

// The remarks about the market and the hours, which a person needs to judge the order.
std::vector<std::string> list_remarks(const CheckResults& results) {
  std::vector<std::string> remarks;
  for (const CheckResults::Entry& entry : results.notes) {
    const bool is_told =
        entry.name == "distance" || entry.name == "market_hours" || entry.name == "instrument_tradable";
    if (is_told && entry.verdict.acknowledge.empty()) remarks.push_back(entry.verdict.why);
  }
  return remarks;
}

constexpr std::string_view kMarketMoved = "market_moved";

// The failures and warnings that the caller has acknowledged, for the question. The broker's words do not stand in it.
std::vector<std::string> list_accepted(const CheckResults& results) {
  std::vector<std::string> accepted;
  for (const CheckResults::Entry& entry : results.notes) {
    if (entry.verdict.acknowledge.empty()) continue;
    accepted.push_back(entry.name == "dry_run_clean" ? "TastyTrade's " + entry.verdict.acknowledge + "."
                                                     : entry.verdict.why);
  }
  return accepted;
}

}  // namespace

// One preview, step by step. Lives on the thread of the call.
class PreviewSteps {
 public:
  PreviewSteps(Trading::Impl& self, const PreviewRequest& request, const Caller& caller,
               const broker::ReadOptions& options)
      : self_(self), request_(request), caller_(caller), options_(options), identity_(make_identity()) {
    options_.refresh = true;
  }

  Preview run() {
    read_facts();
    refuse_after_declines(self_.parts.store, caller_.principal.id, forms_.order_digest);
    check();
    if (!preview_.checks.is_ok() || !preview_.dry_run) return std::move(preview_);
    const bool is_exit = request_.intention == Intention::exit_complex;
    preview_.words =
        make_question(self_.parts.client.environment(), request_.account, request_.intention, forms_.words,
                      is_exit ? std::nullopt : preview_.target, make_figures(), list_accepted(preview_.checks));
    if (accepts_move()) preview_.words += "\nAccepted: it is sent even if the market has moved since this preview.";
    if (is_exit) preview_.words += '\n' + describe_between(preview_.checks);
    if (!request_.target_order_id.empty()) add_exposure();
    if (preview_.trail) {
      preview_.words += '\n' + describe_trail_limits(*preview_.trail, forms_.orders.front(), preview_.next_trigger);
    }
    preview_.external_identifier = identity_.external_identifier;
    store();
    return std::move(preview_);
  }

 private:
  // The market moves after the preview only, so that this code is given in advance. Closing orders alone have it.
  bool accepts_move() const {
    return !is_opening_ && std::any_of(request_.acknowledged.begin(), request_.acknowledged.end(),
                                       [](const std::string& code) { return support::to_lower(code) == kMarketMoved; });
  }

  // The codes that accept something of this preview, which the question tells. Others would accept what nobody has
  // seen.
  std::set<std::string, std::less<>> list_used_codes() const {
    std::set<std::string, std::less<>> used;
    for (const CheckResults::Entry& entry : preview_.checks.notes) {
      if (entry.verdict.acknowledge.empty()) continue;
      for (const std::string& code : support::split(entry.verdict.acknowledge, ',')) used.insert(code);
    }
    if (accepts_move()) used.emplace(kMarketMoved);
    return used;
  }

  // Of an order that takes the place of a working one: the short option that loses its cover with it.
  void add_exposure() {
    for (const CheckResults::Entry& entry : preview_.checks.notes) {
      if (entry.name == "undefined_risk") preview_.words += '\n' + entry.verdict.why;
    }
  }

  void read_facts() {
    std::vector<OrderDraft> given = request_.orders;
    if (request_.intention == Intention::replace || request_.intention == Intention::edit) {
      working_ = *self_.parts.client.order(request_.account.number, request_.target_order_id, options_);
      given.front().order = take_remaining(std::move(given.front().order), *working_);
    }
    std::vector<Order> drafts, orders;
    drafts.reserve(given.size());
    orders.reserve(given.size());
    for (const OrderDraft& draft : given) drafts.push_back(draft.order);
    facts_ = gather_facts(self_.parts.client, request_.account, drafts, self_.parts.settings.quote_max_age, options_);
    if (working_) add_working();
    for (const OrderDraft& draft : given) orders.push_back(resolve_price(draft, facts_));
    forms_ = make_forms(request_, std::move(orders), {identity_.external_identifier, self_.parts.program});
    preview_.orders = forms_.orders;
    preview_.quote = compute_net_quote(forms_.orders.front(), facts_);
    read_target();
    preview_.order_words = forms_.words;
  }

  // The list of working orders may lack the order that is changed, or show an earlier state of it.
  void add_working() {
    if (!facts_.account.live_orders) return;
    auto& rows = facts_.account.live_orders->rows;
    std::erase_if(rows, [this](const broker::Order& order) { return order.id == working_->id; });
    rows.push_back(*working_);
  }

  void read_target() {
    broker::Client& client = self_.parts.client;
    const std::string& number = request_.account.number;
    if (request_.intention == Intention::exit_complex) {
      const auto complex = client.complex_order(number, request_.target_order_id, options_);
      require_exit_legs(forms_.orders.front().legs, find_exit_legs(*complex, facts_));
      preview_.target = make_target(*complex);
      forms_.words = describe_exit(*complex, forms_.orders.front());
    } else if (request_.intention == Intention::edit_complex) {
      const auto complex = client.complex_order(number, request_.target_order_id, options_);
      preview_.target = make_target(*complex);
      old_complex_ = complex_order_from_broker(*complex);
    } else if (working_) {
      preview_.target = make_target(*working_);
      require_change();
    } else if (request_.intention == Intention::trail) {
      const auto target = client.order(number, request_.target_order_id, options_);
      preview_.target = make_target(*target);
      plan_trail(*target);
    }
  }

  void plan_trail(const broker::Order& target) {
    if (!self_.parts.can_trail) {
      throw Error(ErrorCode::refused, "A trail needs a server that keeps running, and this command ends at once.",
                  "Ask for it over MCP or the HTTP API of a running server.");
    }
    self_.trailer.require_free(request_.account.number, target.id);
    const Order& stop = forms_.orders.front();
    const TrailBasis basis{
        target, stop, facts_, self_.parts.settings.quote_max_age, self_.parts.client.environment(), self_.clock.now()};
    preview_.trail = make_trail_plan(request_.trail.value(), basis);
    preview_.next_trigger = find_next_trigger(*preview_.trail, basis);
    forms_.words = describe_trail(*preview_.trail, target.id, stop);
    forms_.send = {"TRAIL", {"orders", target.id}, format_plan(*preview_.trail)};
  }

  // A change that changes nothing loses the place in the queue, and counts as an order.
  void require_change() const {
    if (!working_) return;
    const Order before = order_from_broker(*working_);
    Order after = forms_.orders.front();
    after.legs = before.legs;  // those of the rest
    if (!describe_changes(before, after).empty()) return;
    throw support::Error(support::ErrorCode::invalid_argument,
                         "Nothing would change: order " + working_->id + " is so already.",
                         "Give another price, type or time in force.");
  }

  // Runs the checks, and the dry run if the order is sound enough for it.
  void check() {
    CheckInput input = self_.make_check_input(caller_, request_.account, facts_);
    input.intention = request_.intention;
    input.orders = preview_.orders;
    input.complex_type = request_.complex_type;
    input.complex_order = forms_.complex ? &*forms_.complex : nullptr;
    input.login_accounts = request_.login_accounts;
    input.order_digest = forms_.order_digest;
    input.acknowledged = request_.acknowledged;
    input.target = preview_.target;
    preview_.risk = compute_total_risk(input);
    cash_ = compute_total_cash(input);
    other_cash_ = compute_other_cash(input);
    is_cash_estimate_ = is_total_cash_estimate(input);
    preview_.checks = run_checks(input, Stage::preview);
    if (!can_dry_run(preview_.checks)) return;
    preview_.dry_run = self_.parts.client.dry_run_order(request_.account.number, forms_.dry_run, options_);
    input.dry_run = &*preview_.dry_run;
    preview_.checks = run_checks(input, Stage::preview);
    std::string reason;
    is_opening_ = opens_any_position(input);
    if (is_opening_) notional_ = compute_order_notional(input, reason).value_or(0);
    halt_generation_ = input.halt.generation;
  }

  // Both orders of a pair are sent together; the orders behind a trigger wait for it.
  std::string describe_markets() const {
    std::string first = describe_market(forms_.orders.front(), preview_.quote) + describe_age();
    if (!request_.complex_type || *request_.complex_type == ComplexType::oco) return first;
    if (*request_.complex_type != ComplexType::pairs || forms_.orders.size() < 2) return first + " for the first order";
    const Order& second = forms_.orders[1];
    return first + " for the first order; " + describe_market(second, compute_net_quote(second, facts_)) +
           " for the second";
  }

  // The time of a quote that is not of now: of a market that is closed.
  std::string describe_age() const {
    constexpr std::chrono::minutes kNow{2};
    std::optional<Instant> oldest;
    for (const Leg& leg : forms_.orders.front().legs) {
      const InstrumentFacts* const instrument = facts_.find(leg.symbol);
      const bool is_known = instrument != nullptr && instrument->quote && instrument->quote->updated_at;
      if (is_known && (!oldest || *instrument->quote->updated_at < *oldest)) oldest = instrument->quote->updated_at;
    }
    return oldest && self_.clock.now() - *oldest > kNow ? ", as of " + describe_time(*oldest) : "";
  }

  QuestionFigures make_figures() const {
    QuestionFigures figures;
    figures.risk = preview_.risk;
    figures.remarks = list_remarks(preview_.checks);
    figures.market = describe_markets();
    if (working_) figures.changes = describe_changes(order_from_broker(*working_), forms_.orders.front());
    if (old_complex_) figures.changes = {describe_ratio_change(*old_complex_, *forms_.complex)};
    if (preview_.trail) return figures;  // the stop that is trailed has not filled: it moves no money
    figures.cash = cash_;
    figures.other_cash = other_cash_;
    figures.is_cash_estimate = is_cash_estimate_;
    const broker::OrderReport& report = preview_.dry_run->report;
    if (report.fees) figures.fees = report.fees->total;
    if (report.buying_power) {
      figures.buying_power_before = report.buying_power->current_buying_power;
      figures.buying_power_after = report.buying_power->new_buying_power;
    }
    return figures;
  }

  Confirmation::Content make_content(const RecordHead& head) const {
    Confirmation::Content content;
    content.id = identity_.confirmation_id;
    content.intention = request_.intention;
    content.principal = caller_.principal.id;
    content.account_key = head.account_key;
    content.environment = head.environment;
    content.host = head.host;
    content.method = forms_.send.method;
    content.path = join_path(forms_.send);
    content.body = forms_.send.body;
    content.order_body = forms_.order_body;
    content.order_digest = forms_.order_digest;
    content.external_identifier = identity_.external_identifier;
    content.words = preview_.words;
    content.order_words = forms_.words;
    content.underlying_symbol = support::join(list_underlyings(), " ");
    content.complex_type = request_.complex_type;
    content.target = preview_.target;
    content.digest = compute_digest(content);
    content.figures = {preview_.quote, facts_.gathered_at, find_cost(*preview_.dry_run)};
    content.notional = notional_;
    content.is_opening = is_opening_;
    content.acknowledged = list_used_codes();
    content.halt_generation = halt_generation_;
    content.incarnation = self_.journal.incarnation();
    return content;
  }

  // The underlyings of all legs, each once. None if one of them is not known.
  std::vector<std::string> list_underlyings() const {
    std::vector<std::string> symbols;
    for (const Order& order : forms_.orders) {
      for (const Leg& leg : order.legs) {
        const InstrumentFacts* const instrument = facts_.find(leg.symbol);
        if (instrument == nullptr || instrument->underlying_symbol.empty()) return {};
        const std::string& symbol = instrument->underlying_symbol;
        if (std::find(symbols.begin(), symbols.end(), symbol) == symbols.end()) symbols.push_back(symbol);
      }
    }
    return symbols;
  }

  // The record of the preview, without the account's number.
  Json make_record(const std::string& digest) const {
    Json data = {{"action", to_string(request_.intention)},
                 {"digest", digest},
                 {"body", forms_.send.body},
                 {"words", forms_.words},
                 {"external_identifier", identity_.external_identifier},
                 {"checks", to_json(preview_.checks)}};
    if (!request_.target_order_id.empty()) data["target_order_id"] = request_.target_order_id;
    if (preview_.risk.max_loss) data["max_loss"] = format_dollars(*preview_.risk.max_loss);
    if (const auto cost = find_cost(*preview_.dry_run)) data["buying_power_change"] = format_dollars(-*cost);
    data["acknowledged"] = Json::array();
    for (const std::string& code : request_.acknowledged) data["acknowledged"].push_back(code);
    return data;
  }

  // Writes the record, then stores what the token stands for.
  void store() {
    self_.record_settings(caller_.principal);
    const RecordHead head = self_.make_head(&request_.account, caller_.principal);
    Confirmation::Content content = make_content(head);
    content.preview_seq = self_.journal.append(head, RecordKind::preview, content.id, make_record(content.digest));
    preview_.journal_seq = content.preview_seq;
    preview_.confirmation_token = self_.confirmations.put(content, caller_.principal);
    preview_.expires_at = content.until;
    preview_.status = Status::previewed;
  }

  Trading::Impl& self_;
  const PreviewRequest& request_;
  const Caller& caller_;
  broker::ReadOptions options_;
  const NewIdentity identity_;
  Facts facts_;
  OrderForms forms_;
  Decimal notional_;
  bool is_opening_ = false;
  std::int64_t halt_generation_ = 0;
  std::optional<ComplexOrder> old_complex_;  // of edit_complex: the pair before the change
  std::optional<broker::Order> working_;     // of a replace or an edit: the order that is changed
  std::optional<Decimal> cash_;              // that all orders receive
  std::optional<Decimal> other_cash_;        // of an OCO: that its second order receives
  bool is_cash_estimate_ = false;
  Preview preview_;
};

Preview Trading::preview(const PreviewRequest& request, const Caller& caller, const broker::ReadOptions& options) {
  if (request.orders.empty()) throw Error(ErrorCode::invalid_argument, "There is no order.");
  Preview preview = PreviewSteps(*impl_, request, caller, options).run();
  order_metrics().previews.with({to_string(preview.status)}).add();
  count_refusals(preview.checks);
  return preview;
}

}  // namespace orders
