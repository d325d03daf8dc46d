#!/bin/sh
# Measures submit, deliver, acknowledge on what users would pick instead of Swarmhold: see README.md.
# This script finds or installs what is needed, builds the drivers and hands over to the comparison.
#
#   perf/peers/run.sh [--peers rabbitmq,nats,bullmq] [--seconds 6] [--runs 3] [--rate N|half]
#                     [--with '[name=]command'] [--table] [--install]      --help lists the rest
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin:/usr/local/sbin
export PATH

# The options meant for this script are taken out; the comparison gets the others.
peers=rabbitmq,nats,bullmq install=no expect=no
for argument; do
  shift
  case $argument in
    --install) install=yes; continue ;;
    --peers=*) peers=${argument#--peers=} ;;
    *) [ $expect = no ] || peers=$argument ;;
  esac
  [ "$argument" = --peers ] && expect=yes || expect=no
  set -- "$@" "$argument"
done

wanted() { case ",$peers" in *,"$1"*) true ;; *) false ;; esac }

# The Debian packages that are needed and not there; a program named by a variable needs none.
missing_packages() {
  if wanted rabbitmq || wanted cluster-rabbitmq; then
    [ -x "${RABBITMQ_SERVER:-/usr/lib/rabbitmq/bin/rabbitmq-server}" ] || echo rabbitmq-server
  fi
  if wanted nats; then
    command -v "${NATS_SERVER:-nats-server}" >/dev/null || echo nats-server
  fi
  if wanted bullmq; then
    command -v "${REDIS_SERVER:-redis-server}" >/dev/null || echo redis-server
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
  fi
}

missing_modules() {
  wanted bullmq && ! cmp -s "$here/bullmq/package-lock.json" "$here/bullmq/node_modules/.installed"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Installs packages without leaving a service behind: none is started now, none at the next boot.
install_packages() {
  guard=/usr/sbin/policy-rc.d
  if [ -e $guard ]; then
    apt_install "$@"
  else
    trap 'as_root rm -f $guard' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee $guard >/dev/null
    as_root chmod 755 $guard
    apt_install "$@"
    as_root rm -f $guard
    trap - EXIT
  fi
  command -v systemctl >/dev/null || return 0
  for package; do
    case $package in
      rabbitmq-server) as_root systemctl disable rabbitmq-server.service epmd.service epmd.socket ;;
      nats-server | redis-server) as_root systemctl disable "$package.service" ;;
    esac
  done
}

apt_install() {
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

install_modules() {
  (cd "$here/bullmq" && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed)
}

packages=$(missing_packages)
if [ $install = yes ]; then
  # shellcheck disable=SC2086 # one word a package
  [ -z "$packages" ] || install_packages $packages >&2
  ! missing_modules || install_modules >&2
else
  complain() { echo "$1" >&2; refuse=yes; }
  refuse=no
  # shellcheck disable=SC2086
  [ -z "$packages" ] || complain "Missing Debian packages: apt-get install --no-install-recommends $(echo $packages)"
  ! missing_modules || complain "Missing Node modules: cd perf/peers/bullmq && npm ci"
  if [ $refuse = yes ]; then
    echo "perf/peers/run.sh --install does this, and keeps the packages' services off." >&2
    exit 2
  fi
fi

# mvnw always builds the root, which does not list this module: use its JDK, and the Maven it fetched if need be.
. "$root/.mvn/find-jdk.sh"
JAVA_HOME=$(find_jdk)
export JAVA_HOME
build() {
  maven=mvn
  if ! command -v mvn >/dev/null; then
    "$root/mvnw" -version >/dev/null
    maven=$(ls -d "${MAVEN_USER_HOME:-$HOME/.m2}"/wrapper/dists/apache-maven-*/bin/mvn | tail -n 1)
  fi
  if [ "$(jdk_major "$JAVA_HOME")" -ge 24 ]; then
    MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    export MAVEN_OPTS
  fi
  "$maven" -q -B -ntp -Dstyle.color=never -f "$here/pom.xml" package >&2
}
if [ ! -f "$here/target/built" ] ||
  [ -n "$(find "$here/src" "$here/pom.xml" "$root/pom.xml" -newer "$here/target/built")" ]; then
  build
  touch "$here/target/built"
fi

exec "$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dpeers.home="$here" \
  -cp "$here/target/classes:$(cat "$here/target/classpath")" io.swarmhold.perf.peers.Comparison "$@"
