// prompts/* and completion/complete: the same in both eras.
#pragma once

#include "method.hpp"

namespace mcp {

Answer list_prompts(const MethodServices& services, Request& request, Context& context);
Answer get_prompt(const MethodServices& services, Request& request, Context& context);
Answer complete(const MethodServices& services, Request& request, Context& context);

bool has_prompts(const Registry& registry);
bool has_completions(const Registry& registry);

}  // namespace mcp
