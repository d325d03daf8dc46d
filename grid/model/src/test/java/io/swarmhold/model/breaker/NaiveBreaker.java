package io.swarmhold.model.breaker;

import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.Windowed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A breaker as somebody would write it who has all the memory in the world: it keeps every outcome
 * and every permit, and works everything out from them whenever it is asked.
 */
final class NaiveBreaker {

  private enum Phase {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private final Mistake mistake;
  private final List<BreakerStatus> been = new ArrayList<>();
  private final NaiveCounts counted;
  private final List<Long> taken = new ArrayList<>();
  private final List<Boolean> answers = new ArrayList<>();
  private BreakerSettings settings;
  private Phase phase = Phase.CLOSED;
  private long until;
  private long round;
  private boolean roundIsForgotten;
  private Force.@Nullable Direction forced;
  private @Nullable OperatorReason forcedFor;
  private long now;

  NaiveBreaker(BreakerSettings settings, Mistake mistake) {
    this.settings = settings;
    this.mistake = mistake;
    this.counted = new NaiveCounts(mistake);
  }

  private boolean errs(Mistake in) {
    return mistake == in;
  }

  void at(long millis) {
    now = millis;
    int late = errs(Mistake.PERMITS_RETURN_LATE) ? 1 : 0;
    if (!errs(Mistake.PERMITS_NEVER_RETURN)) {
      taken.removeIf(at -> at + settings.probing().permitMillis() + late <= now);
    }
  }

  void due() {
    if (forced == null && phase == Phase.OPEN && now >= until) {
      beginRound();
    } else if (forced == null && phase == Phase.HALF_OPEN && roundIsForgotten) {
      beginRound();
    }
  }

  private void beginRound() {
    phase = Phase.HALF_OPEN;
    round++;
    roundIsForgotten = false;
    taken.clear();
    answers.clear();
    been.add(status());
  }

  private void open() {
    phase = Phase.OPEN;
    until = now + settings.openMillis() + (errs(Mistake.A_MILLISECOND_MORE_OPEN) ? 1 : 0);
    been.add(status());
  }

  private void close() {
    phase = Phase.CLOSED;
    if (!errs(Mistake.CLOSING_FORGETS_NOTHING)) {
      counted.clear();
    }
    been.add(status());
  }

  void report(List<Boolean> outcomes) {
    if (forced != null && errs(Mistake.FORCED_COUNTS_NOTHING)) {
      return;
    }
    for (boolean good : outcomes) {
      counted.add(now, good);
      if (settings instanceof Consecutive) {
        judge();
      }
    }
    if (settings instanceof Windowed && !outcomes.isEmpty()) {
      judge();
    }
  }

  private void judge() {
    if (forced != null || phase != Phase.CLOSED) {
      return;
    }
    if (counted.areBad(settings, now)) {
      open();
    }
  }

  void answer(long ofRound, int good, int bad) {
    boolean ofThis = ofRound == round || errs(Mistake.OLD_ROUNDS_COUNT);
    if (phase != Phase.HALF_OPEN || roundIsForgotten || !ofThis) {
      return;
    }
    for (int i = 0; i < bad + good; i++) {
      boolean late = taken.isEmpty() && errs(Mistake.LATE_ANSWERS_ARE_DROPPED);
      if (answers.size() < settings.probing().permits() && !late) {
        answers.add(i >= bad);
        if (!taken.isEmpty()) {
          taken.removeFirst();
        }
      }
    }
    judgeProbes();
  }

  private void judgeProbes() {
    if (forced != null || phase != Phase.HALF_OPEN || roundIsForgotten) {
      return;
    }
    int lacking = errs(Mistake.THE_LAST_PROBE_IS_NOT_AWAITED) ? 1 : 0;
    boolean all = !answers.isEmpty() && answers.size() >= settings.probing().permits() - lacking;
    long bad = answers.stream().filter(good -> !good).count();
    if (bad > 0
        && (all || settings instanceof Consecutive)
        && counted.exceeds(settings, bad, answers.size())) {
      open();
    } else if (all) {
      close();
    }
  }

  int take(int wanted) {
    if (forced != null || phase != Phase.HALF_OPEN) {
      return 0;
    }
    int count = Math.min(wanted, permitsLeft());
    for (int i = 0; i < count; i++) {
      taken.add(now);
    }
    return count;
  }

  void force(Force.Direction direction, OperatorReason reason) {
    if (direction == forced && reason.equals(forcedFor)) {
      return;
    }
    forced = direction;
    forcedFor = reason;
    if (direction == Force.Direction.CLOSED && !errs(Mistake.FORCED_CLOSED_IS_PROBED)) {
      phase = Phase.CLOSED;
    }
    been.add(status());
  }

  void release() {
    if (forced == null) {
      return;
    }
    forced = null;
    forcedFor = null;
    been.add(status());
    if (!errs(Mistake.TIME_STANDS_WHILE_FORCED)) {
      due();
    }
    if (!errs(Mistake.RELEASED_IS_NOT_JUDGED)) {
      judge();
      judgeProbes();
    }
  }

  void configure(BreakerSettings other) {
    if (!settings.equals(other)) {
      settings = other;
      counted.clear();
      roundIsForgotten |= !errs(Mistake.SETTINGS_KEEP_THE_ROUND);
      due();
    }
  }

  void move() {
    if (!errs(Mistake.A_MOVE_FORGETS_NOTHING)) {
      counted.clear();
    }
    roundIsForgotten |= !errs(Mistake.A_MOVE_KEEPS_THE_ROUND);
  }

  BreakerStatus status() {
    if (forced != null) {
      return forced == Force.Direction.OPEN
          ? BreakerStatus.FORCED_OPEN
          : BreakerStatus.FORCED_CLOSED;
    }
    return BreakerStatus.valueOf(phase.name());
  }

  /** Those that it came to, the latest 32. */
  List<BreakerStatus> been() {
    return been.subList(Math.max(0, been.size() - 32), been.size());
  }

  Tally tally() {
    return counted.tally(settings, now);
  }

  boolean isProbed() {
    return phase == Phase.HALF_OPEN && !roundIsForgotten;
  }

  int answered() {
    return answers.size();
  }

  int outstanding() {
    return taken.size();
  }

  int permitsLeft() {
    int permits = settings.probing().permits() + (errs(Mistake.ONE_PERMIT_MORE) ? 1 : 0);
    return roundIsForgotten ? 0 : permits - answers.size() - taken.size();
  }

  BreakerSettings settings() {
    return settings;
  }

  long round() {
    return round;
  }

  /** {@code Long.MAX_VALUE} for never, and now for at once. */
  long dueMillis() {
    if (forced != null || phase == Phase.CLOSED) {
      return Long.MAX_VALUE;
    }
    if (phase == Phase.OPEN) {
      return Math.max(now, until);
    }
    return roundIsForgotten
        ? now
        : taken.stream()
            .mapToLong(at -> at + settings.probing().permitMillis())
            .min()
            .orElse(Long.MAX_VALUE);
  }
}
