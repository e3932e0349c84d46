// Railway's infrastructure as code: `railway config plan` shows the changes, `railway config apply` makes them.
// drainingSeconds must exceed the 13 seconds within which the program ends after SIGTERM (docs/operations.md).
import { defineRailway, preserve, project, redis, service } from "railway/iac";

export default defineRailway(() => {
  // Keeps logins, sessions and limits over deployments, for all replicas.
  const store = redis("store");

  const server = service("tastytrade-mcp", {
    build: { builder: "DOCKERFILE", dockerfilePath: "Dockerfile" },
    // Any number works: replicas share the store and STATE_SECRET.
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
      // Set these in Railway, sealed. preserve() leaves the values as they are.
      CHATGPT_MCP_TOKEN: preserve(),
      STATE_SECRET: preserve(),
      TASTYTRADE_CLIENT_ID: preserve(),
      TASTYTRADE_CLIENT_SECRET: preserve(),
      TASTYTRADE_REFRESH_TOKEN: preserve(),
      TASTYTRADE_USE_PRODUCTION: preserve(),
      // Your own domain. Without it the server uses RAILWAY_PUBLIC_DOMAIN.
      PUBLIC_URL: preserve(),
    },
  });

  return project("tastytrade-mcp", { resources: [store, server] });
});
