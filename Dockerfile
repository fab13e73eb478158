# syntax=docker/dockerfile:1
# One image for bot and studio. `docker run --gpus all` gives it the GPU; without one it paints on
# the CPU. torch's default Linux wheels bring their own CUDA libraries, so the base stays slim: the
# host needs the driver and the NVIDIA container toolkit, nothing else.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN /opt/venv/bin/pip install --no-cache-dir -c constraints.txt ".[studio]"

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 portrait \
    && install -d -o portrait -g portrait /data /models
COPY --from=build /opt/venv /opt/venv
# The root may be read-only: all that is written goes to /data, /models and /tmp (a tmpfs), and no
# bytecode is left beside the code. The two NVIDIA_ names are what its container toolkit reads.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    DATA_DIR=/data \
    HF_HOME=/models
USER 10001
WORKDIR /data
# /data: database and pictures. /models: checkpoints fetched from the hub.
VOLUME ["/data", "/models"]
# SIGTERM ends the bot in order; give it 30 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s \
    CMD ["python", "-m", "bot", "healthy"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
