# Build:  docker build -t hoidap-tw8 .
# Run:    docker run -it -p 127.0.0.1:8080:8080 -v hoidap-var:/app/var -v "$PWD/corpus:/app/corpus" hoidap-tw8
# Scans and .doc: docker build --build-arg EXTRAS="tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui" ...
# The sign-in link is printed on the console. Settings: -e NAME=value, or --env-file settings.env.
FROM python:3.11-slim

ARG EXTRAS=""
RUN test -z "$EXTRAS" || (apt-get update -qq && apt-get install -y -qq --no-install-recommends $EXTRAS)
RUN useradd --create-home --uid 1000 hoidap
WORKDIR /app

COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY index ./index
COPY bot ./bot
ARG PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"
RUN python -m pip install --quiet --no-cache-dir --disable-pip-version-check $PIP_ARGS --constraint constraints.txt --editable .
COPY corpus ./corpus
RUN mkdir -p var && chown -R hoidap var corpus

USER hoidap
ENV WEB_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME ["/app/var", "/app/corpus"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz')"]
CMD ["sh", "-c", "python -m index build --if-missing && exec python -m bot"]
