package io.swarmhold.node;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pod of a Kubernetes StatefulSet, whose name outlives its address: {@code SET-NUMBER}, at {@code
 * SET-NUMBER.SERVICE} in the DNS.
 *
 * @param service the headless service that governs the set
 */
record StatefulSetPod(String set, String service) {

  private static final Pattern NAME = Pattern.compile("([a-z0-9][a-z0-9.-]*)-\\d+");

  /**
   * @param hostName of a pod, as it sees it itself
   * @throws IllegalArgumentException if no such pod is of that name
   */
  static StatefulSetPod of(String hostName, String service) {
    Matcher name = NAME.matcher(hostName);
    if (!name.matches()) {
      throw new IllegalArgumentException(
          "cluster.kubernetesService: this host is named '%s' (expected: a pod of a StatefulSet, NAME-NUMBER; or give cluster.host and cluster.members)"
              .formatted(hostName));
    }
    return new StatefulSetPod(name.group(1), service);
  }

  /** Of the pods that vote: those that the set starts first, and keeps longest. */
  List<String> first(int count, int port) {
    List<String> members = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      members.add("%s-%d.%s:%d".formatted(set, number, service, port));
    }
    return members;
  }
}
