// How long search and fetch wait for the parts of their results.
#pragma once

#include <chrono>

namespace tools {

// A part that is not read in time is named in the result, which is sent without it.
struct ReadLimits {
  // search, if the query asks for neither accounts nor positions: for the list of accounts, and again for their
  // positions. The broker client asks for positions of one account a second, so two accounts are read, no third.
  std::chrono::milliseconds positions_beside_symbols{1'900};
  std::chrono::milliseconds positions{5'000};  // search, if the query asks for accounts or positions; same two steps
  std::chrono::milliseconds symbols{5'000};    // search
  std::chrono::milliseconds document{10'000};  // fetch
};

}  // namespace tools
