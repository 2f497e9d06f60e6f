# Every service is built from this file: docker build --build-arg SERVICE=orchestrator .
# The app is mounted at, or copied to, /troupe/app.
# What they need is installed once for all of them, so that their images share all large layers.

FROM node:24-bookworm-slim AS manifests
WORKDIR /troupe
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 TROUPE_APP=/troupe/app
WORKDIR /troupe
# A volume that is mounted here is its user's.
RUN install --directory --owner=node --group=node shared
COPY --from=manifests /troupe ./
# libs/troupe is what apps import.
RUN npm ci --omit=dev --ignore-scripts \
      --workspace=services/orchestrator --workspace=services/agent-worker \
      --workspace=services/tool-gateway --workspace=services/registry --workspace=services/setup --workspace=libs/troupe \
 && rm -rf /root/.npm
COPY libs libs

ARG SERVICE
COPY services/${SERVICE} services/${SERVICE}
WORKDIR /troupe/services/${SERVICE}
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
