# Highroad in one container: the bot, its model process and, unless HIGHROAD_DATABASE_URL is set, its own PostgreSQL.
FROM python:3.11-slim-bookworm
RUN useradd --create-home highroad
WORKDIR /app
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir -r requirements.lock
COPY bot bot
COPY handlers handlers
COPY models models
RUN pip install --no-cache-dir --no-deps . && mkdir /data && chown highroad /data
USER highroad
ENV HIGHROAD_DATA_DIR=/data HIGHROAD_HOST=0.0.0.0
RUN highroad models fetch
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=3)"
CMD ["highroad", "serve"]
