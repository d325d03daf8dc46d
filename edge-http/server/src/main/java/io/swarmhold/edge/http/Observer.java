package io.swarmhold.edge.http;

/** Is told of every answer, on the event loop. */
@FunctionalInterface
public interface Observer {

  /**
   * @param template of the route, or what stands for requests that found none
   * @param nanos from the end of the headers to the answer
   */
  void answered(String template, int status, long nanos);
}
