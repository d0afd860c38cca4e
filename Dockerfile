# What it makes is the same on every platform: it runs on the builder's own.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json tsconfig.testing.json rolldown.config.js ./
COPY src ./src
COPY web ./web
COPY scripts ./scripts
RUN npm run build

# The bundles hold all packages but those of native code, which are the image's platform's.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    DATA_DIR=/app/data \
    STATE_DIR=/state
WORKDIR /app
# Owned by root and read by the service: what runs cannot change what runs next.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist/bundle ./dist/bundle
COPY --from=build /app/dist/web ./dist/web
COPY --from=build /app/dist/swagger-ui ./dist/swagger-ui
COPY --from=build /app/dist/THIRD-PARTY-LICENSES ./dist/THIRD-PARTY-LICENSES
COPY package.json ./
COPY scripts ./scripts
COPY examples ./examples
COPY data ./data
# The one place that the service may write to; a volume, so that it also works with a read-only root.
RUN install -d -o 1000 -g 1000 -m 0750 /state
VOLUME /state
# By number (the image's user "node"): with a name, Kubernetes cannot know that it is not root.
USER 1000:1000
EXPOSE 8080
# Telemetry in over TCP, and its live view.
EXPOSE 1234 9292
# The listing server and the mock devices.
EXPOSE 5000 8001-8005
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8080) + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: a shell or npm in between would keep SIGTERM from it, and with it the draining of streams.
CMD ["node", "--max-semi-space-size=8", "dist/bundle/main.js"]
