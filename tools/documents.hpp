// search and fetch: the two tools of exactly these names and shapes that ChatGPT's deep research and company knowledge
// ask for. search answers {results: [{id, title, url}]}, fetch {id, title, text, url, metadata}.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool search(DeskPtr desk);
mcp::Tool fetch(DeskPtr desk);

}  // namespace tools
