#!/usr/bin/env bash
# shellcheck disable=SC2086  # an nft match is several words: $match stays unquoted
# A laboratory of network namespaces on one bridge, with faults. Run as root.
# Needs ip and nft: apt-get install iproute2 nftables
#
#   netns.sh PREFIX up N                       N nodes (1..64): namespaces PREFIX1..PREFIXn, 10.77.0.1..n
#   netns.sh PREFIX cut TAG NODE both|in|out   NODE hears nothing (in), is not heard (out), or both
#   netns.sh PREFIX cut-pair TAG A B           B hears nothing from A (one way; call twice for both)
#   netns.sh PREFIX cut-port TAG NODE PORT both|in|out
#                                              the same for what runs over that TCP or UDP port, at either end
#   netns.sh PREFIX loss TAG NODE PERCENT both|in|out
#   netns.sh PREFIX heal [TAG]                 undoes the faults of TAG, or all of them
#   netns.sh PREFIX status                     nodes, processes, faults with their packet counters
#   netns.sh PREFIX down                       ends what still runs inside, and takes the nodes away
#
# The bridge lives in a namespace of its own, PREFIX-sw, so nothing is added to the host's own network: no
# interface, address, route or rule. A program runs in a node by: ip netns exec PREFIX1 PROGRAM
#
# Faults are nftables rules at the bridge, not in the nodes, so a one-way cut is silent for the sender (an output
# rule in the node would answer EPERM). Established connections are cut like new ones. ARP always passes, or a
# one-way cut would become a two-way cut when the neighbour entry expires. IPv6 is off in the nodes, so there is
# no way around. Segmentation offload is off, or one "packet" of a loss would be up to 64 KiB of TCP.
set -euo pipefail

die() { echo "netns: $*" >&2; exit 2; }
usage() { sed -n '3,/^set -euo/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 2; }
[ $# -ge 2 ] || usage
prefix=$1 verb=$2
shift 2
[[ $prefix =~ ^[a-z][a-z_]{0,7}$ ]] || die "PREFIX must be 1 to 8 lower-case letters"
[ "$(id -u)" = 0 ] || die "must run as root"
command -v nft >/dev/null || die "nft is missing: apt-get install nftables"

sw() { ip netns exec "$prefix-sw" "$@"; }
exists() { [ -e "/run/netns/$1" ]; }
node() { [[ $1 =~ ^[0-9]+$ ]] && exists "$prefix$1" || die "no such node: $1"; }

# direction -> one line per nft match: "out" = frames that come from the node, "in" = frames to it
ports_of() {
  case $2 in
    out) echo "iifname p$1" ;;
    in) echo "oifname p$1" ;;
    both) echo "iifname p$1"; echo "oifname p$1" ;;
    *) die "direction must be both, in or out: $2" ;;
  esac
}

rule() { # TAG MATCH...   a dropping rule; the comment is what heal looks for
  local tag=$1; shift
  [[ $tag =~ ^[a-z0-9-]+$ ]] || die "TAG must be of a-z, 0-9 and -: $tag"
  sw nft add rule bridge fault forward "$@" counter drop comment "\"=$tag=\""
}

up() {
  local n=$1 i
  [[ $n =~ ^[0-9]+$ ]] && [ "$n" -ge 1 ] && [ "$n" -le 64 ] || die "N must be 1..64"
  exists "$prefix-sw" && die "$prefix is up already: $0 $prefix down"
  trap 'echo "netns: failed, taking $prefix away" >&2; down' EXIT
  ip netns add "$prefix-sw"
  sw sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n "$prefix-sw" link set lo up
  ip -n "$prefix-sw" link add br0 type bridge stp_state 0 forward_delay 0
  ip -n "$prefix-sw" link set br0 up
  sw nft -f - <<'NFT'
table bridge fault {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ether type arp accept
  }
}
NFT
  for ((i = 1; i <= n; i++)); do
    ip netns add "$prefix$i"
    ip netns exec "$prefix$i" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip -n "$prefix$i" link set lo up
    ip -n "$prefix-sw" link add "p$i" type veth peer name eth0 netns "$prefix$i"
    ip -n "$prefix-sw" link set "p$i" master br0
    ip -n "$prefix-sw" link set "p$i" up
    ip -n "$prefix$i" addr add "10.77.0.$i/24" dev eth0
    ip -n "$prefix$i" link set eth0 gso_max_segs 1
    ip -n "$prefix$i" link set eth0 up
  done
  trap - EXIT
}

down() {
  local f n pids
  for f in /run/netns/"$prefix"[0-9]* /run/netns/"$prefix-sw"; do
    n=${f##*/}
    [ -e "$f" ] && [[ $n =~ ^"$prefix"([0-9]+|-sw)$ ]] || continue
    mapfile -t pids < <(ip netns pids "$n")
    [ ${#pids[@]} -eq 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
    ip netns del "$n"
  done
}

cut_node() {
  local matches match; node "$2"; matches=$(ports_of "$2" "$3")
  while read -r match; do rule "$1" $match; done <<<"$matches"
}

cut_port() {
  local matches match proto end; node "$2"; matches=$(ports_of "$2" "$4")
  [[ $3 =~ ^[0-9]+$ ]] || die "PORT wanted: $3"
  while read -r match; do
    for proto in tcp udp; do
      for end in sport dport; do rule "$1" $match "$proto" "$end" "$3"; done
    done
  done <<<"$matches"
}

loss() {
  local matches match; node "$2"; matches=$(ports_of "$2" "$4")
  [[ $3 =~ ^[0-9]+$ ]] && [ "$3" -ge 1 ] && [ "$3" -le 100 ] || die "PERCENT must be 1..100"
  while read -r match; do rule "$1" $match numgen random mod 100 lt "$3"; done <<<"$matches"
}

heal() {
  exists "$prefix-sw" || die "$prefix is not up"
  local want handle
  want="=${1:+$1=}"
  while read -r handle; do
    sw nft delete rule bridge fault forward handle "$handle"
  done < <(sw nft -a list chain bridge fault forward | sed -n "s/.*comment \"${want}[^\"]*\".*# handle \([0-9]*\)$/\1/p")
}

status() {
  exists "$prefix-sw" || die "$prefix is not up"
  local f n
  for f in /run/netns/"$prefix"[0-9]*; do
    n=${f##*/}
    echo "$n $(ip -n "$n" -4 -o addr show dev eth0 | awk '{print $4}') pids: $(ip netns pids "$n" | tr '\n' ' ')"
  done
  sw nft list chain bridge fault forward | grep 'drop comment' || echo "no faults"
}

case $verb/$# in
  up/1) up "$1" ;;
  down/0) down ;;
  cut/3) cut_node "$@" ;;
  cut-pair/3) node "$2"; node "$3"; rule "$1" iifname "p$2" oifname "p$3" ;;
  cut-port/4) cut_port "$@" ;;
  loss/4) loss "$@" ;;
  heal/[01]) heal "$@" ;;
  status/0) status ;;
  *) usage ;;
esac
