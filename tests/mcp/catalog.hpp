// A small shop of everything a server can offer: resources, a template, prompts, tools that ask and tools that become
// tasks.
#pragma once

#include "server_fixture.hpp"

namespace test {

mcp::Catalog sample_catalog();

// The form that the asking tools show.
Json name_form();
// A client that can be asked everything and knows tasks.
Json able_client();

}  // namespace test
