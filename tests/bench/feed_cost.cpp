// Measures the cost of the live feed's events: decodes prepared frames of 1,000 symbols into the store of last values.
// Prints for frames of 1, 20 and 500 events the nanoseconds of processor time of an event, the events of a second, and
// how much of a core 50,000 events a second would take, as JSON. Bounded: a few seconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "dxlink/decoder.hpp"
#include "live/last_values.hpp"

namespace {

using broker::dxlink::EventType;
using broker::dxlink::SymbolId;

constexpr std::size_t kSymbols = 1000;
constexpr std::size_t kEvents = 200'000;
constexpr int kRounds = 5;

std::string make_symbol(std::size_t number) {
  return ".AAPL261218C" + std::to_string(100 + number);
}

// Frames that hold kEvents quotes together.
std::vector<std::string> make_frames(std::size_t events) {
  std::vector<std::string> frames;
  std::size_t next = 0;
  for (std::size_t done = 0; done < kEvents; done += events) {
    std::string values;
    for (std::size_t i = 0; i < events; ++i) {
      const std::size_t symbol = next++ % kSymbols;
      char text[128];
      std::snprintf(text, sizeof text, ",\"%s\",%.2f,%.2f,%zu.0,%zu.0", make_symbol(symbol).c_str(),
                    300 + static_cast<double>(next % 1000) / 100, 300.01 + static_cast<double>(next % 1000) / 100,
                    next % 500, next % 300);
      values += text;
    }
    frames.push_back(R"({"type":"FEED_DATA","channel":1,"data":["Quote",[)" + values.substr(1) + "]]}");
  }
  return frames;
}

// The best of several rounds: other work on the machine makes figures worse, never better.
double nanoseconds_of_an_event(std::size_t events) {
  broker::dxlink::ColumnTable table;
  table.announce(EventType::quote, broker::dxlink::requested_columns(EventType::quote));
  broker::dxlink::SymbolIndex symbols;
  for (std::size_t i = 0; i < kSymbols; ++i) {
    symbols.add(EventType::quote, make_symbol(i), SymbolId{static_cast<std::uint32_t>(i)});
  }
  broker::live::LastValues values;
  values.connected(false);
  broker::dxlink::Decoder decoder;
  const broker::dxlink::Decoder::FindColumns find = [&](int) { return &table; };
  const std::vector<std::string> frames = make_frames(events);
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto received = std::chrono::steady_clock::now();
    const std::clock_t begin = std::clock();
    for (const std::string& frame : frames) values.store(decoder.decode(frame, find, symbols).batches, received);
    const double took = static_cast<double>(std::clock() - begin) * (1e9 / CLOCKS_PER_SEC);
    best = std::min(best, took / static_cast<double>(frames.size() * events));
  }
  return best;
}

}  // namespace

int main() {
  constexpr double kRate = 50'000;
  std::printf("{");
  for (const std::size_t events : {std::size_t{1}, std::size_t{20}, std::size_t{500}}) {
    const double cost = nanoseconds_of_an_event(events);
    std::printf(
        "%s\"events_in_a_frame_%zu\": {\"ns_of_an_event\": %.0f, \"events_a_second\": %.0f, \"core_at_50000\": %.3f}",
        events == 1 ? "" : ", ", events, cost, 1e9 / cost, kRate * cost / 1e9);
  }
  std::printf("}\n");
}
