#include "delta_choice.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "live/live_values.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxExpirations = 6;
constexpr std::size_t kSamples = 16;  // of one expiration and type in one round
constexpr int kMaxRounds = 4;

// The contracts of one expiration and type, by strike, and which of them can be nearest.
struct Candidates {
  std::vector<Contract> contracts;
  std::size_t first = 0, last = 0;  // the nearest is among these
  std::set<std::size_t> asked;
  std::map<std::size_t, double> deltas;  // absolute, of those asked about whose Greeks are known

  // At most kSamples contracts from `first` to `last`, both included, evenly spread.
  std::vector<std::size_t> choose_samples() const {
    const std::size_t count = std::min(kSamples, last - first + 1);
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < count; ++i) {
      samples.push_back(count == 1 ? first : first + (last - first) * i / (count - 1));
    }
    return samples;
  }

  // Keeps the contracts between the two known ones on both sides of the nearest known one.
  void narrow(double target) {
    const auto nearest = find_nearest(target);
    if (nearest == deltas.end()) return;
    first = nearest == deltas.begin() ? nearest->first : std::prev(nearest)->first;
    last = std::next(nearest) == deltas.end() ? nearest->first : std::next(nearest)->first;
  }

  std::map<std::size_t, double>::const_iterator find_nearest(double target) const {
    return std::min_element(deltas.begin(), deltas.end(), [target](const auto& a, const auto& b) {
      return std::abs(a.second - target) < std::abs(b.second - target);
    });
  }
};

std::vector<Candidates> make_candidates(const OptionSearch& search) {
  std::vector<Candidates> all;
  for (const broker::Expiration* const expiration : search.expirations) {
    for (const char right : {'C', 'P'}) {
      Candidates one;
      for (const Contract& contract : find_contracts({expiration}, search.filter, {})) {
        if (contract.right == right) one.contracts.push_back(contract);
      }
      if (one.contracts.empty()) continue;
      one.last = one.contracts.size() - 1;
      all.push_back(std::move(one));
    }
  }
  return all;
}

// Asks about a few contracts of each of the candidates. Returns false if nothing is left to ask about.
bool ask_once(const OptionSearch& search, std::vector<Candidates>& all, double target) {
  std::vector<broker::LiveInstrument> instruments;
  std::vector<std::pair<Candidates*, std::size_t>> owners;
  for (Candidates& one : all) {
    for (const std::size_t i : one.choose_samples()) {
      if (!one.asked.insert(i).second) continue;
      instruments.push_back(find_live_instrument(one.contracts[i]));
      owners.emplace_back(&one, i);
    }
  }
  if (instruments.empty()) return false;
  const LiveValues live(search.call, instruments, {.greeks = true});
  for (std::size_t k = 0; k < owners.size(); ++k) {
    const broker::LiveRow* const row = live.find(instruments[k].symbol);
    if (row == nullptr || !row->greeks || !row->greeks->value.delta) continue;
    owners[k].first->deltas[owners[k].second] = std::abs(*row->greeks->value.delta);
  }
  for (Candidates& one : all) one.narrow(target);
  return true;
}

}  // namespace

broker::LiveInstrument find_live_instrument(const Contract& contract) {
  const broker::Strike& strike = *contract.strike;
  std::string streamer(contract.right == 'C' ? strike.call_streamer_symbol : strike.put_streamer_symbol);
  const std::string symbol(contract.symbol());
  if (streamer.empty()) {
    const auto option = broker::parse_option_symbol(symbol);
    if (option && option->underlying.empty()) streamer = broker::streamer_symbol(*option);
  }
  return {symbol, streamer};
}

std::vector<Contract> choose_by_delta(OptionSearch& search) {
  if (search.expirations.size() > kMaxExpirations) {
    throw Error(ErrorCode::invalid_argument,
                "delta chooses among the contracts of at most 6 expirations; these arguments select " +
                    std::to_string(search.expirations.size()) + ".",
                "Give expiration, or days_min and days_max.");
  }
  const double target = search.filter.delta->to_double();
  std::vector<Candidates> all = make_candidates(search);
  for (int round = 0; round < kMaxRounds && ask_once(search, all, target); ++round) {
  }
  std::vector<Contract> chosen;
  for (const Candidates& one : all) {
    const auto nearest = one.find_nearest(target);
    if (nearest != one.deltas.end()) {
      chosen.push_back(one.contracts[nearest->first]);
      continue;
    }
    const Contract& any = one.contracts.front();
    search.missing.add({.symbol = search.chain->underlying_symbol,
                        .field = "delta",
                        .reason = std::string("the live feed has no Greeks of the ") +
                                  (any.right == 'C' ? "calls" : "puts") + " of " +
                                  support::to_text(any.expiration->date)});
  }
  return chosen;
}

}  // namespace tools
