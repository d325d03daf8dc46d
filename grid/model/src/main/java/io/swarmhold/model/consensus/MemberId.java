package io.swarmhold.model.consensus;

/**
 * A member as its data folder knows it: made once, with the folder. A member whose disk was wiped
 * comes back as another one, for it has forgotten what it promised.
 *
 * @param value 1 to 64 letters, digits, {@code . _ -}
 */
public record MemberId(String value) implements Comparable<MemberId> {

  public MemberId {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "member: not a name (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
    }
  }

  @Override
  public int compareTo(MemberId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
