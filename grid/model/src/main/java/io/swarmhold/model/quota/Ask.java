package io.swarmhold.model.quota;

/**
 * A member tells the owner what it holds, and asks for more. With it, all earlier asks are void:
 * the member takes no answer but that to its latest, so whatever an earlier one granted and it has
 * not received by now, nobody spends.
 *
 * @param number counts the holder's asks about this key, from 1
 * @param received the latest ask whose answer it received; 0 if none
 * @param kept units that it holds and goes on holding
 * @param returned units that it held, did not use, and will not
 * @param need units that a caller waits for; all of them or none
 * @param extra units that it would like besides, for callers to come
 */
public record Ask(
    QuotaKey key,
    Holder holder,
    long number,
    long received,
    long kept,
    long returned,
    long need,
    long extra) {

  public Ask {
    atLeast("number", number, 1);
    atLeast("received", received, 0);
    atLeast("kept", kept, 0);
    atLeast("returned", returned, 0);
    atLeast("need", need, 0);
    atLeast("extra", extra, 0);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("%s: %d (expected: >= %d)".formatted(what, value, least));
    }
  }
}
