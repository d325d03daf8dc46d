package io.swarmhold.perf.sim;

/**
 * Between members, each direction by itself: latency, loss, cuts. What is sent before a process
 * dies reaches no later process.
 */
final class Network {

  private static final long HELD_POLL = 300 * Agenda.MILLI;

  /** What a connection has taken over is sent again for so long. */
  private static final long HELD_AT_MOST = 12 * Agenda.SECOND;

  private final Story story;
  private final boolean[][] cut;
  private boolean perfect;

  Network(Story story, int members) {
    this.story = story;
    this.cut = new boolean[members][members];
  }

  void cut(int from, int to, boolean isCut) {
    cut[from][to] = isCut;
  }

  void healAll() {
    for (boolean[] row : cut) {
      java.util.Arrays.fill(row, false);
    }
  }

  /** From now on nothing gets lost. */
  void perfect() {
    healAll();
    perfect = true;
  }

  boolean passes(int from, int to) {
    return !cut[from][to];
  }

  boolean passesBothWays(int one, int other) {
    return passes(one, other) && passes(other, one);
  }

  /** May get lost, or come twice. */
  void tell(Life from, Life to, Runnable arrived) {
    if (from != to && isLost(from, to)) {
      return;
    }
    to.post(latency(from, to), arrived);
    if (story.oneIn(story.plan.duplicates())) {
      to.post(latency(from, to) + story.upTo(20 * Agenda.MILLI), arrived);
    }
  }

  private boolean isLost(Life from, Life to) {
    return !passes(from.index(), to.index()) || (!perfect && story.oneIn(story.plan.losses()));
  }

  /** Over a connection: comes late rather than not at all, unless that lasts too long. */
  void send(Life from, Life to, Runnable arrived) {
    long delay = latency(from, to);
    if (from == to || passes(from.index(), to.index())) {
      boolean again = from != to && !perfect && story.oneIn(story.plan.losses());
      to.post(again ? delay + 200 * Agenda.MILLI : delay, arrived);
    } else if (story.dice.nextBoolean()) {
      hold(from, to, arrived, story.agenda.now() + HELD_AT_MOST);
    }
  }

  private void hold(Life from, Life to, Runnable arrived, long until) {
    story.agenda.in(
        HELD_POLL,
        () -> {
          if (to.isDead() || from.isDead() || story.agenda.now() > until) {
            return;
          }
          if (passes(from.index(), to.index())) {
            to.post(latency(from, to), arrived);
          } else {
            hold(from, to, arrived, until);
          }
        });
  }

  private long latency(Life from, Life to) {
    if (from == to) {
      return 1_000 + story.upTo(20_000);
    }
    long usual = 100_000 + story.upTo(400_000);
    return story.dice.nextInt(50) == 0 ? usual + story.upTo(30 * Agenda.MILLI) : usual;
  }
}
