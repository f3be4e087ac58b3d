# One image for web, workers, beat and the portal receiver: docker-compose.yml says what each runs.
FROM python:3.11-slim

# pip reads PIP_INDEX_URL: a mirror may be named when building, none is named here.
ARG PIP_INDEX_URL
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=liubei.settings.production

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY manage.py .
COPY locale locale
COPY cms cms
COPY channels channels
COPY liubei liubei
RUN python -m compileall -q cms channels liubei

# A new volume takes the owner of the folder that it is mounted on.
ENV LIUBEI_STATE_DIR=/srv/liubei
RUN useradd --system --uid 10001 --no-create-home liubei \
    && install -d -o liubei -g liubei /srv/liubei /srv/liubei/site /srv/liubei/kept /srv/liubei/media /srv/liubei/static
USER liubei
