package io.swarmhold.perf.lab.member;

/** What a nemesis needs of the machine or of the run; some of it has to be installed. */
public enum Facility {
  NETWORK("network namespaces: root, and apt-get install iproute2 nftables (not with --loopback)"),
  OWN_DISK(
      "a disk of its own per member: root, and apt-get install e2fsprogs (not with --loopback)"),
  DISK_SHIM("a C compiler: apt-get install gcc libc6-dev"),
  CLOCK_SHIM("a C compiler: apt-get install gcc libc6-dev"),
  SEVERAL_MEMBERS("a cluster: --members 3 or more");

  private final String wanted;

  Facility(String wanted) {
    this.wanted = wanted;
  }

  /** For people: what is missing, and how to get it. */
  public String wanted() {
    return wanted;
  }
}
