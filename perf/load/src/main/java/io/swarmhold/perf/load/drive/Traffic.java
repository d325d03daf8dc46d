package io.swarmhold.perf.load.drive;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.check.Ledger;
import io.swarmhold.perf.load.wire.SubmitTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is under way on all connections together, and the books over it. */
public final class Traffic {

  /** Submissions without an answer; more are not begun. */
  static final int MAX_UNANSWERED = 1 << 17;

  private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");
  private static final Set<String> UNKNOWN = Set.of("outcome_unknown", "internal");
  private static final long FREE = Long.MIN_VALUE;

  private final Ledger ledger = new Ledger();
  private final Latencies latencies = new Latencies();
  private final ShardSilence silence = new ShardSilence();
  private final long[] intended = new long[MAX_UNANSWERED];
  private long nextId = SubmitTemplate.FIRST_ID;
  private long submitted;
  private long answered;
  private long refused;
  private long unknown;
  private long unreported;
  private boolean forgiving;
  private final Map<String, Long> failures = new TreeMap<>();
  private long delivered;
  private long rejected;
  private long revoked;
  private int registered;

  public Traffic() {
    Arrays.fill(intended, FREE);
  }

  public Ledger ledger() {
    return ledger;
  }

  public Latencies latencies() {
    return latencies;
  }

  /** How long each shard at most acknowledged nothing. */
  public ShardSilence silence() {
    return silence;
  }

  /** Tasks sent. */
  public long submitted() {
    return submitted;
  }

  /** Tasks sent that the server has not said anything of. */
  public long unanswered() {
    return submitted - answered;
  }

  /**
   * Tasks sent that are neither refused nor known to be completed, and of which one may know. What
   * was done though nobody knows that it was accepted is not set off against what was.
   */
  public long unfinished() {
    return unanswered() + ledger.open() - rejected - unreported;
  }

  /** From now on frames may fail; they are counted. Otherwise that ends the run. */
  public void forgive() {
    forgiving = true;
  }

  /** Tasks whose frame failed, and nobody knows whether they were taken. */
  public long unknown() {
    return unknown;
  }

  /** Tasks that were done, and the frame that reported it failed. */
  public long unreported() {
    return unreported;
  }

  /** The frame with so many tasks failed as {@code said} tells. */
  void submitFailed(long id, int tasks, String said) {
    String code = failed(said);
    release(id, tasks);
    if (UNKNOWN.contains(code)) {
      unknown += tasks;
    } else {
      refused += tasks;
      ledger.refused(tasks);
    }
  }

  void reportFailed(int tasks, String said) {
    var unused = failed(said);
    unreported += tasks;
  }

  /** Frames that failed, by the code that the server gave as the reason. */
  public Map<String, Long> failures() {
    return Collections.unmodifiableMap(failures);
  }

  /** Counts it, and returns its code. */
  private String failed(String said) {
    if (!forgiving) {
      throw new UnexpectedAnswerException("the server said " + said);
    }
    Matcher found = CODE.matcher(said);
    String code = found.find() ? found.group(1) : said;
    failures.merge(code, 1L, Long::sum);
    return code;
  }

  /** Tasks that came to an agent. */
  public long delivered() {
    return delivered;
  }

  /** Completions that the server answered with anything but {@code accepted}. */
  public long rejected() {
    return rejected;
  }

  public long revoked() {
    return revoked;
  }

  /** Agents that the server has confirmed. */
  public int registered() {
    return registered;
  }

  boolean canSubmit() {
    return intended[slot(nextId)] == FREE;
  }

  /** A frame with so many tasks goes out; returns its id. */
  long submitting(long intendedNanos, int tasks) {
    intended[slot(nextId)] = intendedNanos;
    submitted += tasks;
    return nextId++;
  }

  /** The frame's answer came, for so many tasks. */
  void answered(long id, int tasks, long now) {
    latencies.submitted(release(id, tasks), now, tasks);
  }

  /** Returns when the frame was meant to be sent. */
  private long release(long id, int tasks) {
    if (id < SubmitTemplate.FIRST_ID || id >= nextId || intended[slot(id)] == FREE) {
      throw new UnexpectedAnswerException("an answer to frame " + id + ", which waits for none");
    }
    long at = intended[slot(id)];
    intended[slot(id)] = FREE;
    answered += tasks;
    return at;
  }

  void accepted(byte[] text, int idAt, long now) {
    TaskId id = TaskId.parse(text, idAt);
    ledger.accepted(ledger.task(id));
    silence.acknowledged(id.shard(), now);
  }

  public long refused() {
    return refused;
  }

  void refusedOne() {
    refused++;
    ledger.refused(1);
  }

  /** Returns whether the agent should work on it. */
  boolean delivered(int task, long token, long stamp, long now) {
    delivered++;
    latencies.dispatched(stamp, now);
    return ledger.delivered(task, token);
  }

  void rejectedOne() {
    rejected++;
  }

  void revoked(int task) {
    revoked++;
    ledger.released(task);
  }

  void registeredOne() {
    registered++;
  }

  private static int slot(long id) {
    return (int) id & MAX_UNANSWERED - 1;
  }
}
