#!/usr/bin/env bash
# Brings what `make` needs before there is a Python environment: Python 3.11+, uv in .tools, libcurl (for MongoDB).
# usage: bootstrap.sh run|test    install or say in one line what is missing
#        bootstrap.sh python      print the Python that uv is to use, as it takes it
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9

stop() {
  echo "make: $1" >&2
  exit 1
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  stop "needs Python 3.11 or newer: install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3"
}

# Installs Debian packages as root; anyone else gets the line to type.
need_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "make: installing $*"
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"; } >/dev/null ||
      stop "apt-get could not install $*: type  apt-get update && apt-get install $*"
  elif command -v apt-get >/dev/null; then
    stop "needs $*: type  sudo apt-get install $*"
  else
    stop "needs what Debian calls $*: install it with your system's package manager"
  fi
}

has_libcurl() {
  [ "$(uname -s)" != Linux ] || PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'libcurl\.so\.4'
}

has_server() {
  PATH="$PATH:/sbin:/usr/sbin" command -v "$1" >/dev/null
}

has_browser() {
  command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome
} >/dev/null

# Debian's Chromium without a window does a test in two thirds of the work; elsewhere any Chromium will do.
need_browser() {
  command -v chromium-headless-shell >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (need_packages chromium-headless-shell) 2>/dev/null && return
  fi
  has_browser || need_packages chromium
}

need_uv() {
  local python=$1
  [ -x .tools/bin/uv ] && [ "$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
  "$python" -c 'import venv, ensurepip' 2>/dev/null || need_packages python3-venv
  "$python" -m venv --clear .tools || stop "could not make a virtual environment in .tools with $python"
  .tools/bin/python -m pip install --quiet "uv==$UV_VERSION" ||
    stop "could not install uv: check the network and pip's index, then type make again"
}

python=$(find_python)
case "${1:-run}" in
  python)
    # An environment that works is kept (uv replaces one whose Python is asked for by another path); else the real path.
    if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      .venv/bin/python -c 'import sys; print("{0}.{1}".format(*sys.version_info))'
    else
      "$python" -c 'import sys; print(sys.executable)'
    fi
    ;;
  run | test)
    if [ -z "${TELLONCE_MONGO_URL:-}" ] && ! has_libcurl; then
      need_packages libcurl4
    fi
    if [ "$1" = test ]; then
      need_browser
      missing=()
      has_server dovecot || missing+=(dovecot-imapd)
      has_server rspamd || missing+=(rspamd)
      has_server clamd || missing+=(clamav-daemon)
      [ ${#missing[@]} -eq 0 ] || need_packages "${missing[@]}"
    fi
    need_uv "$python"
    ;;
  *)
    stop "bootstrap.sh: run, test or python"
    ;;
esac
