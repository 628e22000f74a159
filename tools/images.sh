#!/usr/bin/env bash
# Builds every image with whatever of docker, podman or buildah is there: tellonce-<service>:<version>.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${VERSION:-$(sed -n 's/^ *newTag: //p' deploy/base/kustomization.yaml | head -n 1)}
for tool in docker podman buildah; do
  if command -v "$tool" >/dev/null; then break; fi
  tool=
done
[ -n "$tool" ] || { echo "images: install docker, podman or buildah" >&2; exit 1; }
for service in ${SERVICES:-history router ingest-email ingest-social search inbox cli}; do
  echo "== tellonce-$service:$version ($tool)"
  "$tool" build -f deploy/Dockerfile --build-arg "SERVICE=$service" -t "tellonce-$service:$version" .
done
