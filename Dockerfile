# The first stage compiles with scripts/setup and scripts/build. The second holds the program, which is linked statically.
# scripts/test-image runs these steps without a container engine.
FROM debian:trixie-slim AS build
WORKDIR /src
# Copied first, so that a change of the sources does not repeat the installation.
COPY scripts/lib/archive scripts/lib/archive
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

# The registry of MCP servers compares this label with the name in server.json. Build with --build-arg SERVER_NAME=…
ARG SERVER_NAME=io.github.example/tastytrade-mcp
LABEL io.modelcontextprotocol.server.name=$SERVER_NAME \
      org.opencontainers.image.title="TastyTrade MCP Server" \
      org.opencontainers.image.description="A TastyTrade brokerage account for Claude, ChatGPT and plain HTTP" \
      org.opencontainers.image.licenses="MIT"

# Listens on all addresses of the container. PORT is not set here: it would choose the HTTP API.
ENV HOST=0.0.0.0 \
    LOG_FORMAT=json \
    STATE_DIR=/var/lib/tastytrade-mcp
USER 10001
EXPOSE 8086
# After SIGTERM requests have ten seconds to finish. Stop the container with a timeout of 15 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["tastytrade-mcp", "health"]
ENTRYPOINT ["tastytrade-mcp"]
