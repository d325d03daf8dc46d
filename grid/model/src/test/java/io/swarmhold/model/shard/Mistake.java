package io.swarmhold.model.shard;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A way of getting it wrong, planted to see whether it is noticed.
 *
 * @param noticedAs how the referee puts it
 * @param rules how commands are decided; asked for once a story, as it may keep count
 * @param replay how a copy folds a frame
 * @param spoilImage what happens to a shard of which an image has begun
 */
record Mistake(
    String name,
    String noticedAs,
    boolean isInRules,
    Supplier<Rules> rules,
    BiConsumer<Shard, byte[]> replay,
    Consumer<Shard> spoilImage) {

  /** Noticed in many stories together only. */
  static final String SPREAD = "retries are spread over their jitter";

  /** None: the shard as it is meant to be. */
  static final Mistake NONE =
      new Mistake("none", "", false, () -> Rules.DEFAULT, Shard::replay, shard -> {});

  static Mistake inRules(String name, String noticedAs, Supplier<Rules> rules) {
    return new Mistake(name, noticedAs, true, rules, NONE.replay, NONE.spoilImage);
  }

  static Mistake inReplay(String name, String noticedAs, BiConsumer<Shard, byte[]> replay) {
    return new Mistake(name, noticedAs, false, NONE.rules, replay, NONE.spoilImage);
  }

  static Mistake inImage(String name, String noticedAs, Consumer<Shard> spoilImage) {
    return new Mistake(name, noticedAs, false, NONE.rules, NONE.replay, spoilImage);
  }

  @Override
  public String toString() {
    return name;
  }
}
