#!/bin/sh
# Measures what a sync costs: our journal before the queue, against the queue alone made to sync, with
# two of Chronicle's block sizes, and with a block so large that one is enough and no readahead in it.
# Records of 300 to 500 bytes, in groups of a millisecond's worth.
#
#   perf/wal-sync-bench.sh [folder on the disk to measure, default a new one below /var/tmp] [runs, default 3]
#
# Prints a line of JSON per run and keeps all in perf/results. The ways take turns, so that what else
# the machine does falls on all alike. device_write_mb_per_s counts every writer on the machine.
set -eu
folder=${1:-$(mktemp -d /var/tmp/wal-sync-bench.XXXXXX)}
runs=${2:-3}
seconds=8
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.mvn/find-jdk.sh"
java=$(find_jdk)/bin/java
flags="-Xmx1g -XX:+UseParallelGC --add-exports java.base/jdk.internal.ref=ALL-UNNAMED
 --add-opens java.base/java.lang=ALL-UNNAMED --add-opens java.base/java.lang.reflect=ALL-UNNAMED
 --add-opens java.base/sun.nio.ch=ALL-UNNAMED --enable-native-access=ALL-UNNAMED
 -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow
 -Dchronicle.analytics.disable=true -Dchronicle.announcer.disable=true"

classpath=$(mktemp)
trap 'rm -rf "$classpath" "$folder/log"' EXIT
(cd "$root" && ./mvnw -q -pl wal test-compile dependency:build-classpath -Dmdep.outputFile="$classpath" >&2)
results=$root/perf/results/$(date -u +%Y-%m-%d)-wal-sync.json
mkdir -p "$root/perf/results" "$folder"

measure() {
  rm -rf "$folder/log"
  # A word splits into flags on purpose.
  # shellcheck disable=SC2086
  "$java" $flags -cp "$root/wal/target/classes:$root/wal/target/test-classes:$(cat "$classpath")" \
    io.swarmhold.wal.bench.SyncBench "$1" "$2" "$seconds" "$folder/log" "${3:-300}" "${4:-500}" 2>/dev/null
}

: >"$results"
run=0
while [ "$run" -lt "$runs" ]; do
  run=$((run + 1))
  for rate in 60000 5000; do
    for way in journal chronicle-4 chronicle-64 paged-512; do
      measure "$way" "$rate" | tee -a "$results"
    done
  done
  measure journal 0 | tee -a "$results"
  measure journal 0 1000 3000 | tee -a "$results"
done
