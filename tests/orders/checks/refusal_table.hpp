// For every check the situations that it refuses.
#pragma once

#include <functional>
#include <vector>

#include "orders/checks/situation.hpp"

namespace sample {

struct Refusal {
  const char* check;
  const char* title;
  Stage stage;
  std::function<void(Situation&)> change;
  const char* words;             // of the sentence
  const char* acknowledge = "";  // the code that the failure offers
};

const std::vector<Refusal>& refusals();

}  // namespace sample
