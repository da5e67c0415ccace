#!/usr/bin/env bash
# What the tests against a real WordPress need, from Debian: PHP, MariaDB's server program, and WordPress's files, which
# are unpacked into .wordpress and not installed, so that no web server starts. Where that can't be done it says why, in
# one sentence, and the tests are skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
FILES=.wordpress/usr/share/wordpress
say() { echo "make wordpress: $1; its tests are skipped." >&2; exit 0; }
apt() { timeout 300 env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@" >/dev/null 2>&1; }

has_programs() { command -v mariadbd >/dev/null && php -r 'exit(extension_loaded("mysqli") ? 0 : 1);' 2>/dev/null; }

if [ -f "$FILES/wp-load.php" ] && has_programs; then exit 0; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || say "this is no Debian, so WordPress can't be installed"
if ! has_programs; then
  [ "$(id -u)" = 0 ] || say "only root can install PHP and MariaDB (apt-get install php-cli php-mysql mariadb-server-core)"
  apt update || say "Debian's packages can't be reached"
  apt install -y --no-install-recommends php-cli php-mysql mariadb-server-core && has_programs || say "PHP and MariaDB could not be installed"
fi
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
chmod 755 "$fresh"
(cd "$fresh" && apt download wordpress) || { apt update; (cd "$fresh" && apt download wordpress); } || say "Debian's package wordpress can't be reached"
dpkg-deb -x "$fresh"/wordpress_*.deb "$fresh/files" || say "Debian's package wordpress can't be unpacked"
rm -rf .wordpress && mv "$fresh/files" .wordpress
