package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;

/** What came of a request, as far as its caller can know. */
sealed interface Answer {

  record Ok(JsonNode body) implements Answer {}

  /** It did not happen: one of the documented refusals. */
  record Refused(String code) implements Answer {}

  /** No answer, or one that does not say whether it happened. */
  record Unknown(String why) implements Answer {}
}
