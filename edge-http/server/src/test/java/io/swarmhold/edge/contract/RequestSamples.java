package io.swarmhold.edge.contract;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What to ask of an operation, as described and otherwise. */
public final class RequestSamples {

  private RequestSamples() {}

  /** Bodies: those of the schema's kind with one thing right or wrong each, and of other kinds. */
  public static List<Object> of(JsonObject schema) {
    return Samples.withOdd(schema);
  }

  /** Values of a parameter. */
  public static List<Object> parameters(JsonObject schema) {
    var samples = new ArrayList<Object>(Samples.of(schema));
    samples.add("odd-one!");
    return samples;
  }
}
