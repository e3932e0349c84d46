# Two stages: one compiles with the same scripts a developer uses, the other holds the program, which has its libraries
# inside. scripts/prove-image runs these very steps where there is no container engine.
FROM debian:trixie-slim AS build
WORKDIR /src
# Alone first, so that a change of the sources does not install everything again.
COPY scripts/setup scripts/setup
RUN scripts/setup
COPY . .
RUN scripts/build release && strip build/release/tastytrade-mcp

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/tastytrade-mcp tastytrade
COPY --from=build /src/build/release/tastytrade-mcp /usr/local/bin/tastytrade-mcp

# The registry of MCP servers compares this label with the name in the published server.json: build with your own.
ARG SERVER_NAME=io.github.example/tastytrade-mcp
LABEL io.modelcontextprotocol.server.name=$SERVER_NAME \
      org.opencontainers.image.title="TastyTrade MCP Server" \
      org.opencontainers.image.description="A TastyTrade brokerage account for Claude, ChatGPT and plain HTTP" \
      org.opencontainers.image.licenses="MIT"

# A container is reached from outside. PORT stays unset: together with CHATGPT_MCP_TOKEN it chooses the door.
ENV HOST=0.0.0.0 \
    LOG_FORMAT=json \
    STATE_DIR=/var/lib/tastytrade-mcp
USER 10001
EXPOSE 8086
# SIGTERM drains: requests in flight get ten seconds, so give the container a little more before it is killed.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["tastytrade-mcp", "health"]
ENTRYPOINT ["tastytrade-mcp"]
