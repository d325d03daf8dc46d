package io.swarmhold.model.schedule;

/**
 * Who stopped a schedule, and why; for people.
 *
 * @param by up to 128 characters
 * @param why up to 256 characters
 */
public record Pause(String by, String why) {

  public static final int MAX_BY = 128;
  public static final int MAX_WHY = 256;

  public Pause {
    Bounds.text("by", by, MAX_BY);
    Bounds.text("why", why, MAX_WHY);
  }
}
