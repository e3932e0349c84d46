"""A server made with FastMCP, for scripts/bench-peers: one tool, which returns the text of a file.

server.py TEXT_FILE stdio
server.py TEXT_FILE (session | stateless) PORT
"""

import json
import sys

from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from mcp_types import TextContent

path, mode = sys.argv[1:3]
with open(path, encoding="utf-8") as file:
    text = file.read()
structured = json.loads(text)
server = FastMCP("peer-fastmcp")


@server.tool
def fetch_positions(account_number: str, limit: int) -> ToolResult:
    """Returns the text."""
    return ToolResult(content=[TextContent(type="text", text=text)], structured_content=structured)


if mode == "stdio":
    server.run(transport="stdio", show_banner=False)
else:
    server.run(
        transport="http",
        show_banner=False,
        host="127.0.0.1",
        port=int(sys.argv[3]),
        path="/mcp",
        json_response=True,
        stateless_http=mode == "stateless",
        log_level="error",
        uvicorn_config={"access_log": False},
    )
