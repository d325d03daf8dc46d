package io.swarmhold.model.breaker;

/**
 * What became of a reporter's work, in the order in which it ended, as far as a breaker needs it:
 * how many ended well, how many did not, and how long failures ran on at the beginning, at the end
 * and anywhere between. Two of them put together {@link #then} say exactly what one would say of
 * both, so a reporter loses nothing by sending a batch a second.
 *
 * <p>The owner counts a batch when it comes, as if all of it had happened then, one after another,
 * with nobody else's in between. So a run of failures is exact for one reporter. Of several it is
 * the run in the order in which their batches came: three failures that end one batch and two that
 * begin the next make five, whoever sent them, and a success ends the run of all. A batch that is
 * delivered twice counts twice; whoever delivers it must know what has arrived.
 *
 * @param successes 0 to 1 000 000; what is put together stays there
 * @param failures likewise
 * @param leading failures before the first success
 * @param longest failures in a row, the most there were
 * @param trailing failures since the last success
 */
public record Outcomes(int successes, int failures, int leading, int longest, int trailing) {

  public static final Outcomes NONE = new Outcomes(0, 0, 0, 0, 0);
  public static final Outcomes SUCCESS = new Outcomes(1, 0, 0, 0, 0);
  public static final Outcomes FAILURE = new Outcomes(0, 1, 1, 1, 1);

  private static final int MAX = BreakerSettings.MAX_OUTCOMES;

  public Outcomes {
    Bounds.between("successes", successes, 0, MAX);
    Bounds.between("failures", failures, 0, MAX);
    Bounds.between("longest", longest, successes == 0 ? failures : 0, failures);
    Bounds.between("leading", leading, successes == 0 ? failures : 0, longest);
    Bounds.between("trailing", trailing, successes == 0 ? failures : 0, longest);
  }

  /** So many successes and then so many failures. */
  public static Outcomes of(int successes, int failures) {
    return new Outcomes(successes, failures, successes == 0 ? failures : 0, failures, failures);
  }

  public boolean isEmpty() {
    return successes == 0 && failures == 0;
  }

  /** These, and then {@code next}. Associative, and {@link #NONE} changes nothing. */
  public Outcomes then(Outcomes next) {
    return new Outcomes(
        sum(successes, next.successes),
        sum(failures, next.failures),
        successes == 0 ? sum(failures, next.leading) : leading,
        Math.max(sum(trailing, next.leading), Math.max(longest, next.longest)),
        next.successes == 0 ? sum(trailing, next.failures) : next.trailing);
  }

  private static int sum(int a, int b) {
    return Math.min(MAX, a + b);
  }
}
