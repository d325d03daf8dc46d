package io.swarmhold.perf.sim;

import io.swarmhold.model.shard.ShardLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a cluster that works while it is harmed, is then healed, and must come to rest with
 * everything it promised. The same seed is the same story, event by event.
 */
final class Story {

  static final ShardLimits LIMITS =
      new ShardLimits(100_000, 100_000, 100_000, ShardLimits.DEFAULT_RETENTION_MILLIS);

  private static final int TOLD = 4_000;

  final SplittableRandom dice;
  final Agenda agenda;
  final Trace trace = new Trace();
  final Plan plan;
  final Network network;
  final Grid grid;
  final Council council;
  final Referee referee;
  final List<SimMember> members = new ArrayList<>();

  /** In every fourth story copies are compared by checks; the others go on without their noise. */
  final boolean isChecked;

  private final Bug bug;

  /**
   * How it went.
   *
   * @param violation null if every promise was kept
   * @param latest what happened before it ended, if one was not
   */
  record Ending(
      long seed,
      long steps,
      long virtualNanos,
      long hash,
      @Nullable String violation,
      List<String> latest) {}

  /**
   * @param bug what is planted; its story has the faults that {@code asIfFor} needs
   */
  private Story(long seed, Bug bug, Bug asIfFor) {
    this.bug = bug;
    this.isChecked = seed % 4 == 2;
    this.dice = new SplittableRandom(seed);
    this.agenda = new Agenda(dice.split());
    this.plan = Plan.drawn(dice, asIfFor.needs());
    this.network = new Network(this, plan.members());
    this.referee = new Referee(this);
    this.grid = new Grid(this);
    for (int index = 0; index < plan.members(); index++) {
      members.add(new SimMember(this, index));
    }
    this.council = new Council(this);
  }

  /** Tells it to its end, or to where a promise is broken. */
  static Ending tell(long seed, Bug bug) {
    return told(seed, new Story(seed, bug, bug));
  }

  /** The story of the seed that {@code bug} is planted in, without it. */
  static Ending control(long seed, Bug bug) {
    return told(seed, new Story(seed, Bug.NONE, bug));
  }

  private static Ending told(long seed, Story story) {
    String violation = null;
    try {
      story.run();
    } catch (BrokenPromise broken) {
      violation = broken.getMessage();
    } catch (RuntimeException surprise) {
      violation = "surprise: " + surprise + " at " + where(surprise);
    }
    return new Ending(
        seed,
        story.agenda.steps(),
        story.agenda.now(),
        story.trace.hash(),
        violation,
        violation == null ? List.of() : story.latest());
  }

  private static String where(RuntimeException surprise) {
    StackTraceElement[] stack = surprise.getStackTrace();
    StringBuilder where = new StringBuilder();
    for (int i = 0; i < Math.min(6, stack.length); i++) {
      where.append(stack[i].getFileName()).append(':').append(stack[i].getLineNumber()).append(' ');
    }
    return where.toString();
  }

  private List<String> latest() {
    List<String> lines = new ArrayList<>();
    lines.add(plan.toString());
    lines.addAll(trace.latest(TOLD));
    return lines;
  }

  private void run() {
    members.forEach(SimMember::start);
    Clients clients = new Clients(this);
    Faults faults = new Faults(this);
    clients.begin();
    faults.begin();
    agenda.run(plan.busyMillis() * Agenda.MILLI);
    faults.end();
    new QuietEnd(this, clients).comeToRest();
    members.forEach(member -> trace.mix(member.disk.appended()));
    trace.mix(agenda.steps());
  }

  boolean has(Bug asked) {
    return bug == asked;
  }

  long upTo(long nanos) {
    return nanos <= 0 ? 0 : dice.nextLong(nanos);
  }

  /** True so often of 1 000. */
  boolean oneIn(int perMille) {
    return perMille > 0 && dice.nextInt(1_000) < perMille;
  }
}
