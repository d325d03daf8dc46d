package io.swarmhold.model.quota;

/**
 * A member's asks about one key, numbered. One is under way at a time; a later one makes it void.
 *
 * @param number of the latest ask; 0 if there was none
 * @param received the latest whose answer came
 * @param need of the latest ask
 * @param sentNanos when that was about to be sent
 */
record AskLine(long number, long received, long need, long sentNanos) {

  static final AskLine NEW = new AskLine(0, 0, 0, 0);

  boolean isWaiting() {
    return number != received;
  }

  AskLine asks(long forNeed, long now) {
    return new AskLine(number + 1, received, forNeed, now);
  }

  /** Whether it is the answer that is awaited. */
  boolean awaits(QuotaAnswer answer) {
    return isWaiting() && answer.number() == number;
  }

  AskLine answered() {
    return new AskLine(number, number, need, sentNanos);
  }
}
