package io.swarmhold.perf.peers;

/** What a {@link Broker} reports about the tasks it carries. Called from any thread. */
interface Progress {

  /** The server has promised to keep the task. */
  void accepted(int number);

  /** The server has refused the task. */
  void refused(int number);

  /** The worker's handler has the task in hand; the delivery latency ends here. */
  Payload delivered(byte[] payload);

  /** The task's acknowledgement is as final as the peer makes it. */
  void completed(int number);
}
