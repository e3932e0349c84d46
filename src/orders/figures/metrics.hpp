// The metrics of orders. Labels hold words of this program only: no account, no symbol, no text of a caller.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

struct Metrics {
  metrics::CounterFamily previews{{.name = "tastytrade_mcp_order_previews_total",
                                   .help = "Previews of orders that were answered. Result: previewed, refused.",
                                   .labels = {"result"}}};
  metrics::CounterFamily refusals{
      {.name = "tastytrade_mcp_order_check_refusals_total",
       .help =
           "Refusals by checks, at previews and placements. An order that several checks refuse is counted for each.",
       .labels = {"check"}}};
  metrics::CounterFamily requests{
      {.name = "tastytrade_mcp_order_requests_total",
       .help = "Requests that place or change an order and are in the journal. Outcome: not_sent, accepted, refused, "
               "outcome_unknown.",
       .labels = {"outcome"}}};
  metrics::CounterFamily cancellations{
      {.name = "tastytrade_mcp_order_cancellations_total",
       .help = "Requests that cancel an order and are in the journal. Outcome: not_sent, accepted, refused, "
               "outcome_unknown.",
       .labels = {"outcome"}}};
  metrics::HistogramFamily answer_duration{{.name = "tastytrade_mcp_order_answer_duration_seconds",
                                            .help = "Time from the record of a request in the journal to its outcome."},
                                           metrics::kNetworkBounds};
  metrics::CounterFamily human_answers{
      {.name = "tastytrade_mcp_order_human_answers_total",
       .help = "Answers of persons who were asked to confirm. Answer: yes, declined, cancelled, none (in time).",
       .labels = {"answer"}}};
  metrics::CounterFamily reconciliations{
      {.name = "tastytrade_mcp_order_reconciliations_total",
       .help =
           "Searches at TastyTrade for orders whose answer was lost. Result: accepted (found), not_found, ambiguous, "
           "outcome_unknown (not certain yet), failed.",
       .labels = {"result"}}};
  metrics::GaugeFamily open_intents{
      {.name = "tastytrade_mcp_order_open_intents",
       .help = "Requests in the journal whose outcome is unknown, at most half a minute old. Replicas that share a "
               "journal give the same number."}};
  metrics::GaugeFamily open_intent_age{{.name = "tastytrade_mcp_order_open_intent_age_seconds",
                                        .help = "The age of the oldest request whose outcome is unknown; 0 if there "
                                                "is none."}};
  metrics::GaugeFamily unwritten_ends{{.name = "tastytrade_mcp_order_unwritten_ends",
                                       .help = "Outcomes of requests that could not be written into the journal yet."}};
  metrics::GaugeFamily halted{
      {.name = "tastytrade_mcp_order_trading_halted", .help = "1 if trading is halted, else 0."}};
  metrics::GaugeFamily journal_writable{{.name = "tastytrade_mcp_order_journal_writable",
                                         .help = "1 if the order journal could be written half a minute ago, else 0: "
                                                 "no order is sent then."}};
  metrics::GaugeFamily journal_records{
      {.name = "tastytrade_mcp_order_journal_records", .help = "Records in the order journal."}};
};

Metrics& order_metrics();

// Counts each check that refused.
void count_refusals(const CheckResults& results);

// Counts what a person did with a question: "yes", "decline", "no", "cancel", "no answer".
void count_human_answer(std::string_view action);

}  // namespace orders
