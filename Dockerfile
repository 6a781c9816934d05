# syntax=docker/dockerfile:1.7
# The program and its web page in one image, which runs as nobody in particular and writes nothing.
# What is sent to the build is listed in .dockerignore; tests/it/compose.rs checks both.

FROM node:22.12.0-bookworm-slim AS web
WORKDIR /source/web
COPY packages/client/package.json /source/packages/client/
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN --mount=type=cache,target=/root/.npm \
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
COPY packages/client /source/packages/client
COPY web ./
RUN npm run --silent build

FROM rust:1.95.0-slim-bookworm AS program
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
COPY migrations migrations
COPY es-mappings es-mappings
COPY crates crates
COPY seed seed
COPY sync-worker sync-worker
COPY bench bench
COPY race race
COPY tests tests
# The workspace as a whole, as everywhere: -p would select other features of its dependencies.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --workspace --bin innsight && \
    cp target/release/innsight /innsight

FROM debian:12.11-slim
COPY --from=program /innsight /usr/local/bin/innsight
COPY --from=web /source/web/dist /usr/share/innsight/web
COPY ops/image/with-secrets /usr/local/bin/with-secrets
ENV INNSIGHT_LISTEN=0.0.0.0:8080 \
    INNSIGHT_WEB_DIR=/usr/share/innsight/web
EXPOSE 8080
USER 10001:10001
# a file in /run/secrets is the setting that it is called after
ENTRYPOINT ["with-secrets", "innsight"]
CMD ["up"]
