#!/bin/sh
# Takes the power from a machine in the middle of writing, and looks at what the disk holds.
#
#   perf/os-crash.sh [rounds in mode disk, default 5] [rounds of the control, default 3]
#
# The machine is a user-mode Linux: its page cache dies with its kernel, and only what was flushed
# remains in the image. Mode disk is our log as it is; the control says "synced" without forcing
# anything, and has to lose what it acknowledged, or the rig proves nothing. Prints one line of JSON
# and keeps it in perf/results. Needs root on Debian with: apt-get install user-mode-linux e2fsprogs
set -eu
disk_rounds=${1:-5}
control_rounds=${2:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.mvn/find-jdk.sh"
java=$(find_jdk)/bin/java
for tool in linux.uml mkfs.ext4 setpriv pgrep; do
  command -v "$tool" >/dev/null || { echo "os-crash: $tool is missing: apt-get install user-mode-linux e2fsprogs" >&2; exit 2; }
done
[ "$(id -u)" = 0 ] || { echo "os-crash: needs root, to mount the image and to become nobody" >&2; exit 2; }

flags="--add-exports java.base/jdk.internal.ref=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED
 --add-opens java.base/java.lang.reflect=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED
 --enable-native-access=ALL-UNNAMED -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow"

work=$(mktemp -d /tmp/os-crash.XXXXXX)
kernel=
# The order matters: if the kernel dies first, guest processes run on as processes of the host.
cut_power() {
  [ -n "$kernel" ] || return 0
  kill -STOP "$kernel" 2>/dev/null || true
  for process in $(pgrep -s "$kernel" | grep -vx "$kernel"); do kill -9 "$process" 2>/dev/null || true; done
  kill -9 "$kernel" 2>/dev/null || true
  wait "$kernel" 2>/dev/null || true
  kernel=
}
cleanup() {
  cut_power
  mountpoint -q "$work/mount" && umount "$work/mount"
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# A processor with AMX needs a shim (see there), and cc to build it: apt-get install gcc libc6-dev
preload=
if grep -q amx_tile /proc/cpuinfo; then
  preload=$work/xstate.so
  cc -shared -fPIC -O2 -o "$preload" "$root/perf/os-crash-xstate.c" -ldl
fi

# Everything the guest reads must be readable for nobody along its whole path.
(cd "$root" && ./mvnw -q -pl wal test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2)
mkdir "$work/lib" "$work/mount" "$work/guest"
tr ':' '\n' <"$work/classpath" | while read -r jar; do cp "$jar" "$work/lib/"; done
cp -r "$root/wal/target/classes" "$root/wal/target/test-classes" "$work/lib/"
classpath="$work/lib/classes:$work/lib/test-classes:$work/lib/*"
cat >"$work/init.sh" <<'INIT'
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs tmpfs /run
mkdir -p /run/data /run/tmp && mount -t ext4 /dev/ubda /run/data || exit 1
exec "$JAVA" $(cat $FLAGS) -XX:-UsePerfData -XX:+UseSerialGC -Xmx256m -Djava.io.tmpdir=/run/tmp -Duser.home=/run/tmp \
  -cp "$CP" io.swarmhold.wal.chronicle.OsCrash write /run/data/log "$MODE"
INIT
echo "$flags" >"$work/lib/flags"
chmod 755 "$work" "$work/init.sh"
chmod -R a+rX "$work/lib"
chown nobody "$work/guest"

acknowledged() {
  [ -f "$work/guest/acks.log" ] || return 0
  sed -n 's/^ack \([0-9]*\)\r\{0,1\}$/\1/p' "$work/guest/acks.log" | tail -1 # whole lines only
}

round() {
  mode=$1
  image=$work/guest/data.img
  rm -f "$image" "$work/guest/acks.log"
  truncate -s 1G "$image"
  mkfs.ext4 -q -F "$image"
  chown nobody "$image"
  # NAME=value becomes the environment of init.
  LD_PRELOAD=$preload TMPDIR=$work/guest HOME=$work/guest setsid setpriv --reuid=nobody --regid=nogroup --clear-groups \
    linux.uml mem=900M umid=oscrash$$ uml_dir="$work/guest/uml" rootfstype=hostfs rootflags=/ ro \
    ubda="$image" init="$work/init.sh" con=null con0=null,fd:1 \
    JAVA="$java" CP="$classpath" MODE="$mode" FLAGS="$work/lib/flags" \
    </dev/null >"$work/guest/acks.log" 2>"$work/guest/uml.err" &
  kernel=$!
  waited=0
  while [ -z "$(acknowledged)" ]; do
    sleep 1
    waited=$((waited + 1))
    if [ "$waited" -gt 120 ] || ! kill -0 "$kernel" 2>/dev/null; then
      echo "os-crash: the guest acknowledged nothing:" >&2
      grep -v '^ \[<' "$work/guest/acks.log" | tail -30 >&2
      exit 1
    fi
  done
  sleep $((8 + $2 * 3 % 7)) # long enough for the guest to have compiled its hot paths
  if grep -q 'Kernel panic\|Exception\|^failed' "$work/guest/acks.log"; then
    echo "os-crash: the guest ended by itself:" >&2
    grep -v '^ \[<\|^ack' "$work/guest/acks.log" | tail -30 >&2
    exit 1
  fi
  cut_power
  acks=$(acknowledged)
  fsck.ext4 -p "$image" >/dev/null 2>&1 || true
  mount -o loop "$image" "$work/mount"
  # A word splits into flags on purpose.
  # shellcheck disable=SC2086
  "$java" $flags -cp "$classpath" io.swarmhold.wal.chronicle.OsCrash check "$work/mount/log" "$acks" \
    >"$work/result" 2>"$work/check.err" || { cat "$work/check.err" >&2; exit 1; }
  grep '^refused:' "$work/check.err" >&2 || true
  umount "$work/mount"
}

rounds() {
  i=0
  separator=
  while [ "$i" -lt "$2" ]; do
    i=$((i + 1))
    round "$1" "$i" # not in a subshell: what it started must be known to whoever cleans up
    echo "os-crash: $1 $i: $(cat "$work/result")" >&2
    printf '%s%s' "$separator" "$(cat "$work/result")" >>"$work/$1.json"
    separator=,
  done
}

rounds disk "$disk_rounds"
rounds control "$control_rounds"
mkdir -p "$root/perf/results"
date=$(date -u +%Y-%m-%d)
printf '{"test":"os-crash","date":"%s","commit":"%s","host":"%s","disk":[%s],"control":[%s]}\n' \
  "$date" "$(git -C "$root" rev-parse --short HEAD)" "$(nproc) cores, Linux $(uname -r)" "$(cat "$work/disk.json")" "$(cat "$work/control.json")" |
  tee "$root/perf/results/$date-os-crash.json"
