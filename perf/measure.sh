#!/bin/sh
# Measures this node in every way that the README quotes, each several times, and keeps what was printed:
#
#   perf/measure.sh [--runs 3] [--warmup 30] [--seconds 10] [--into perf/results/DATE-COMMIT] [case...]
#
# A case is one of those below (all of them by default). Leave the machine alone meanwhile: the load generator, the server
# and whatever else runs share its cores. Prints median [least-most] of the runs of each case.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
runs=3 warmup=30 seconds=10
into=$root/perf/results/$(date -u +%Y-%m-%d)-$(git -C "$root" rev-parse --short HEAD)
cases=
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift 2 ;;
    --warmup) warmup=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --into) into=$2; shift 2 ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "measure.sh: $1? See --help" >&2; exit 2 ;;
    *) cases="$cases $1"; shift ;;
  esac
done
[ -n "$cases" ] || cases="frames10 frames50 frames1 rest agents500 rate60k rate5k restart sessions"

arguments() {
  case $1 in
    frames10) echo "cycle" ;;
    frames50) echo "cycle --frame-tasks 50" ;;
    frames1) echo "cycle --frame-tasks 1" ;;
    rest) echo "cycle --submit rest" ;;
    agents500) echo "cycle --agents 500 --slots 8" ;;
    rate60k) echo "cycle --rate 60000" ;;
    rate5k) echo "cycle --rate 5000 --frame-tasks 1" ;;
    restart) echo "restart --tasks 1000000 --payload-bytes 1024" ;;
    sessions) echo "sessions" ;;
    *) echo "measure.sh: $1? It is none of the cases" >&2; exit 2 ;;
  esac
}

figures() {
  case $1 in
    restart) echo "recoverySeconds readySeconds heapBytesPerOpenTask drainedPerSecond lost doubled" ;;
    sessions) echo "sessions leases heapBytesPerSession heapBytesPerLease connectSeconds doubled" ;;
    *) echo "tasksPerSecond submitP50Ms submitP99Ms dispatchP50Ms dispatchP99Ms completeP99Ms diskBytesPerTask lost doubled" ;;
  esac
}

# The median, the least and the most of one figure over the lines of a file.
summary() {
  tr ',' '\n' <"$1" | sed -n "s/^{\{0,1\}\"$2\":\([0-9.]*\).*/\1/p" | sort -n |
    awk -v name="$2" '{ v[NR] = $1 } END { if (NR) printf "  %-22s %s [%s-%s]\n", name, v[int((NR + 1) / 2)], v[1], v[NR] }'
}

mkdir -p "$into"
for name in $cases; do
  words=$(arguments "$name")
  case $words in cycle*) words="$words --warmup $warmup --seconds $seconds" ;; esac
  file=$into/$name.jsonl
  : >"$file"
  run=1
  while [ "$run" -le "$runs" ]; do
    # shellcheck disable=SC2086 # words
    "$root/swarmhold" bench $words -o json 2>/dev/null >>"$file" || echo "measure.sh: run $run of $name failed" >&2
    run=$((run + 1))
  done
  echo "$name ($words)"
  for figure in $(figures "$name"); do
    summary "$file" "$figure"
  done
done | tee -a "$into/summary.txt"
