package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Someone who takes part in a comparison. */
interface Contestant {

  /** As in the report. */
  String name();

  /** Whether the others' ratios are to this one. */
  boolean isOurs();

  /** One run under the load, from nothing to nothing; the figures as printed. */
  ObjectNode run(Load load) throws IOException, InterruptedException;
}
