package io.swarmhold.model.port;

import java.util.Locale;

/**
 * What a member finds wrong with itself and cannot mend: an operator has to. Each has a code, by
 * which it is found in the log, and a page that says what to do.
 */
public enum GridFault {
  APART,
  CONSENSUS,
  DIFFERS,
  EPOCH,
  LITE,
  LOG,
  PAST,
  SETTINGS,
  UNSAFE;

  /** As it stands in messages: {@code GRID-EPOCH}. */
  public String code() {
    return "GRID-" + name();
  }

  /** What to do, as a path in the repository: {@code grid/errors/grid-epoch.md}. */
  public String page() {
    return "grid/errors/" + code().toLowerCase(Locale.ROOT) + ".md";
  }

  /**
   * One line: the code, what was found, the page.
   *
   * @param found in words, without a full stop
   */
  public String message(String found) {
    return code() + ": " + found + ": see " + page();
  }
}
