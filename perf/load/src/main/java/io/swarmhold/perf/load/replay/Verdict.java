package io.swarmhold.perf.load.replay;

import java.util.List;

/**
 * What the server's books say of the accepted tasks when all is over.
 *
 * @param completed succeeded, once or more often
 * @param deadLettered among the dead letters, with a reason
 * @param doubled completed more than once, by its books or by what agents were told
 * @param retries attempts beyond the first of each
 * @param forgotten of the completed: the server does not know them any more, but had confirmed them
 * @param lost neither completed nor among the dead letters, each with what the server says
 */
record Verdict(
    long completed,
    long deadLettered,
    long doubled,
    long retries,
    long forgotten,
    List<String> lost) {

  Verdict {
    lost = List.copyOf(lost);
  }
}
