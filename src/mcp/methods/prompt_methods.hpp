// The methods prompts/* and completion/complete, the same in both flavours.
#pragma once

#include "method.hpp"

namespace mcp {

MethodResult list_prompts(const MethodServices& services, const Request& request, Context& context);
MethodResult get_prompt(const MethodServices& services, const Request& request, Context& context);
MethodResult complete(const MethodServices& services, const Request& request, Context& context);

bool prompt_asks_client(const Request& request);
bool has_prompts(const Registry& registry);
bool has_completions(const Registry& registry);

}  // namespace mcp
