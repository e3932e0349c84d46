// Railway's infrastructure as code: `railway config plan` shows what it would change, `railway config apply` does it.
// The numbers answer to what the program does at SIGTERM; see docs/operations.md.
import { defineRailway, preserve, project, redis, service } from "railway/iac";

export default defineRailway(() => {
  // Logins, sessions and limits, which outlive a deployment and which replicas share.
  const store = redis("store");

  const server = service("tastytrade-mcp", {
    build: { builder: "DOCKERFILE", dockerfilePath: "Dockerfile" },
    // Any number will do: they share the store and STATE_SECRET.
    replicas: 1,
    deploy: {
      healthcheckPath: "/health",
      healthcheckTimeout: 60,
      restartPolicyType: "ON_FAILURE",
      restartPolicyMaxRetries: 10,
      overlapSeconds: 20,
      drainingSeconds: 15,
      sleepApplication: false,
    },
    env: {
      REDIS_URL: store.env.REDIS_URL,
      LOG_FORMAT: "json",
      // Set these in Railway's own settings, sealed: this file only keeps them.
      CHATGPT_MCP_TOKEN: preserve(),
      STATE_SECRET: preserve(),
      TASTYTRADE_CLIENT_ID: preserve(),
      TASTYTRADE_CLIENT_SECRET: preserve(),
      TASTYTRADE_REFRESH_TOKEN: preserve(),
      TASTYTRADE_USE_PRODUCTION: preserve(),
      // An address of your own; without it the server takes Railway's.
      PUBLIC_URL: preserve(),
    },
  });

  return project("tastytrade-mcp", { resources: [store, server] });
});
