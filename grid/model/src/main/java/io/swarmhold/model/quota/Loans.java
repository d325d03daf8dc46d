package io.swarmhold.model.quota;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is out with members, one loan for each.
 *
 * @param all those that end first come first
 */
record Loans(List<Loan> all) {

  /** Members of a cluster and, for the length of a term, those that were started again. */
  static final int MAX = 1_024;

  /** Units of one; all together fit in a number. */
  static final long MAX_UNITS = Limit.MAX_UNITS * Limit.MAX_BURST_FACTOR;

  static final Loans NONE = new Loans(List.of());

  Loans {
    all = List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  boolean hasRoomFor(Holder holder) {
    return all.size() < MAX || of(holder) != null;
  }

  long units() {
    long units = 0;
    for (Loan loan : all) {
      units += loan.units();
    }
    return units;
  }

  @Nullable Loan of(Holder holder) {
    for (Loan loan : all) {
      if (loan.holder().equals(holder)) {
        return loan;
      }
    }
    return null;
  }

  /** The one that ends first, if it has. */
  @Nullable Loan overAt(long now) {
    return !all.isEmpty() && all.getFirst().isOverAt(now) ? all.getFirst() : null;
  }

  Loans without(Holder holder) {
    List<Loan> others = new ArrayList<>(all);
    others.removeIf(loan -> loan.holder().equals(holder));
    return new Loans(others);
  }

  /** That one instead of the holder's former. */
  Loans with(Loan loan) {
    List<Loan> more = new ArrayList<>(without(loan.holder()).all);
    int place = more.size();
    while (place > 0 && more.get(place - 1).untilNanos() - loan.untilNanos() > 0) {
      place--;
    }
    more.add(place, loan);
    return new Loans(more);
  }
}
