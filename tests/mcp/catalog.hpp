// Resources, a template, prompts, tools that request input and tools that run as tasks, for tests.
#pragma once

#include "server_fixture.hpp"

namespace test {

mcp::Catalog sample_catalog();

// The form that the asking tools show.
Json name_form();
// A client that can be asked everything and knows tasks.
Json able_client();

}  // namespace test
