// Private part of orders::Trading: what its functions in preview/, placing/ and reconcile/ share. Owned by Trading;
// safe from any thread.
#pragma once

#include <stop_token>

#include "confirmation/confirmation_content.hpp"
#include "confirmation/confirmation_store.hpp"
#include "figures/order_figures.hpp"
#include "reconcile/reconciler.hpp"
#include "sending/sender.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tracking/order_tracker.hpp"
#include "trailing/trailer.hpp"

namespace orders {

class Trading::Impl {
 public:
  explicit Impl(TradingParts given);
  ~Impl() { keep_head(); }

  // The head of records about an account; null: about none.
  RecordHead make_head(const broker::Account* account, const mcp::Principal& principal) const;
  // The halt, that of the halt file included: a file that is there is written into the journal as a halt.
  HaltState read_halt();
  // Writes the halt of the halt file into the journal if the file is there: a claim obeys the journal.
  void record_halt_file();
  // Returns true if the halt file is there, or nobody can say that it is not.
  bool has_halt_file() const;
  // Keeps the last record of the journal beside its file. An error is logged.
  void keep_head() noexcept;
  // Writes what could not be written before. Returns an empty text if a record could be written then.
  std::string find_journal_problem();
  std::string host() const { return parts.client.config().url; }
  // Records the settings that bear on orders unless the last record of them is the same. Once in the life of this
  // process.
  void record_settings(const mcp::Principal& principal);

  // The input of the checks without the order. The referenced objects must outlive the result.
  CheckInput make_check_input(const Caller& caller, const broker::Account& account, const Facts& facts);

  const TradingParts parts;
  const support::Clock& clock;
  std::stop_source ending;  // of exits, which go on when their call ends
  Journal& journal;
  ConfirmationStore confirmations;
  Sender sender;
  OrderFigures figures;
  OrderTracker tracker;
  Reconciler reconciler;  // its thread uses those above
  Trailer trailer;        // its thread uses all of the above: last, so that it ends first

 private:
  // The settings that bear on orders, as a record has them.
  Json describe_settings() const;

  support::Mutex recording_;
  bool are_settings_recorded_ GUARDED_BY(recording_) = false;
};

// The order that a replace, an edit or a cancellation is about, as it is now; of an exit the complex order.
Target make_target(const broker::Order& order);
Target make_target(const broker::ComplexOrder& order);
// Reads it. Throws what the reads of orders throw.
Target read_target(broker::Client& client, const std::string& account, Intention intention, const std::string& id,
                   const broker::ReadOptions& options);

// The request that a content describes: method, segments behind the account, body.
broker::OrderRequest make_request(const Confirmation::Content& content);

// Checks as the journal and answers show them: {"passed": [...], "failed": [{name, why, ...}], "not_run": [...]}.
Json to_json(const CheckResults& results);

}  // namespace orders
