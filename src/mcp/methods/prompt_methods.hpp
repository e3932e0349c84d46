// prompts/* and completion/complete: the same in both eras.
#pragma once

#include "method.hpp"

namespace mcp {

Answer list_prompts(const Services& services, Request& request, Context& context);
Answer get_prompt(const Services& services, Request& request, Context& context);
Answer complete(const Services& services, Request& request, Context& context);

bool has_prompts(const Registry& registry);
bool has_completions(const Registry& registry);

}  // namespace mcp
