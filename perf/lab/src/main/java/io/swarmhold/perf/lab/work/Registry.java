package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Definitions of two kinds: a few that are written again and again, each a register; and many that
 * are written once, which together are a set. Whoever uses them does so through one member, and
 * records what that member says.
 */
record Registry(Door door) {

  private static final String PATH = "/api/v1/definitions/";
  private static final String REGISTER = "lab-register";
  private static final String ELEMENT = "lab-element";

  /** Few, so that writers meet. */
  static final List<String> REGISTERS = IntStream.range(0, 3).mapToObj(i -> "r" + i).toList();

  /** Small, so that a set takes several pages. */
  private static final int PAGE = 100;

  /** Far more than a run can fill: a list that does not end must not keep the run from ending. */
  private static final int MOST_PAGES = 100;

  /**
   * Writes a register.
   *
   * @param value written by nobody else in this run
   * @param expected as for {@link Door#put}
   */
  Answer write(Caller caller, int member, String register, String value, OptionalLong expected)
      throws InterruptedException {
    ObjectNode v = Recorder.object().put("value", value);
    expected.ifPresent(revision -> v.put("expected", revision));
    Caller.Pending pending = caller.invoke(Integer.toString(member), F.WRITE, register, v);
    String path = PATH + REGISTER + "/" + register;
    Answer answer = door.put(member, path, content(value), expected);
    switch (answer) {
      case Answer.Ok(JsonNode body) -> pending.ok(read(body.path("revision").asLong(-1), value));
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
    return answer;
  }

  /** At which revision a register stands; empty if that member does not say. */
  OptionalLong fetch(Caller caller, int member, String register) throws InterruptedException {
    Caller.Pending pending =
        caller.invoke(Integer.toString(member), F.FETCH, register, Recorder.nothing());
    switch (door.fetch(member, PATH + REGISTER + "/" + register)) {
      case Answer.Ok(JsonNode body) -> {
        long revision = body.path("revision").asLong();
        pending.ok(read(revision, body.path("content").path("lab").asText("?")));
        return OptionalLong.of(revision);
      }
      case Answer.Refused(String code) when code.equals("not_found") -> {
        pending.ok(read(0, ""));
        return OptionalLong.of(0);
      }
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
    return OptionalLong.empty();
  }

  /** Puts an element into the set. */
  void add(Caller caller, int member, String element) throws InterruptedException {
    Caller.Pending pending =
        caller.invoke(Integer.toString(member), F.ADD, element, Recorder.nothing());
    String path = PATH + ELEMENT + "/" + element;
    switch (door.put(member, path, content(element), OptionalLong.of(0))) {
      case Answer.Ok ok -> pending.ok(Recorder.nothing());
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
  }

  /** Reads the whole set; whether that member says it. */
  boolean all(Caller caller, int member) throws InterruptedException {
    Caller.Pending pending = caller.invoke(Integer.toString(member), F.ALL, "", Recorder.nothing());
    List<String> elements = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      switch (door.get(member, PATH + ELEMENT + "?pageSize=" + PAGE + token)) {
        case Answer.Ok(JsonNode page) -> {
          page.path("definitions").forEach(one -> elements.add(one.path("name").asText()));
          String next = page.path("nextPageToken").asText("");
          token = next.isEmpty() ? "" : "&pageToken=" + next;
        }
        case Answer.Refused(String code) -> {
          pending.fail(code);
          return false;
        }
        case Answer.Unknown(String why) -> {
          pending.info(why);
          return false;
        }
      }
    } while (!token.isEmpty() && ++pages < MOST_PAGES);
    ObjectNode v = Recorder.object();
    elements.forEach(v.putArray("keys")::add);
    pending.ok(v);
    return true;
  }

  private static String content(String value) {
    return Door.MAPPER.createObjectNode().put("lab", value).toString();
  }

  private static ObjectNode read(long revision, String value) {
    return Recorder.object().put("rev", revision).put("value", value);
  }
}
