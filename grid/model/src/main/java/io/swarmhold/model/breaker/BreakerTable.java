package io.swarmhold.model.breaker;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one shard that ever did anything, as the fold of their {@link BreakerEvent
 * events}: whoever never failed has none here. Belongs to the shard's thread.
 */
public final class BreakerTable {

  private final TreeMap<BreakerKey, BreakerState> states = new TreeMap<>();
  private long sum;

  public @Nullable BreakerState find(BreakerKey key) {
    return states.get(key);
  }

  public int size() {
    return states.size();
  }

  /** By tenant, kind and name. A view. */
  public Collection<BreakerState> all() {
    return Collections.unmodifiableCollection(states.values());
  }

  /** Hash over all of them, whatever came before; kept up, so that asking costs nothing. */
  public long digest() {
    return sum;
  }

  /**
   * Folds one event. The first of a breaker says what it is set to.
   *
   * @throws IllegalStateException if it was not decided on this table
   */
  public void apply(BreakerEvent event) {
    BreakerState before = states.get(event.key());
    if (before != null) {
      replace(before, before.after(event));
    } else if (event instanceof BreakerEvent.Configured first) {
      replace(null, BreakerState.begin(first));
    } else {
      throw new IllegalStateException(
          "event about breaker " + event.key() + ", which is not known");
    }
  }

  /** It is as if it had never done anything. */
  public void forget(BreakerKey key) {
    BreakerState before = states.remove(key);
    if (before == null) {
      throw new IllegalStateException("breaker " + key + " is not known");
    }
    sum -= hash(before);
  }

  private void replace(@Nullable BreakerState before, BreakerState after) {
    if (before != null) {
      sum -= hash(before);
    }
    states.put(after.key(), after);
    sum += hash(after);
  }

  /** They change seldom: it may cost a microsecond. */
  private static long hash(BreakerState state) {
    byte[] bytes = BreakerCodec.encode(state);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    long hash = ((long) bytes.length << Integer.SIZE ^ crc.getValue()) * 0xFF51AFD7ED558CCDL;
    return hash ^ hash >>> 33;
  }

  /** One breaker's part of a snapshot. */
  public static void write(BreakerState state, ByteWriter out) {
    BreakerCodec.write(state, out);
  }

  /** Puts back what {@link #write} wrote. */
  public void restore(ByteReader in) {
    BreakerState state = BreakerCodec.readState(in);
    if (states.containsKey(state.key())) {
      throw new IllegalStateException("breaker " + state.key() + " twice");
    }
    replace(null, state);
  }

  /**
   * @throws IllegalStateException if the breakers are not those that were there
   */
  public void restored(int size, long digest) {
    if (size != states.size() || digest != sum) {
      throw new IllegalStateException(
          "%d breakers (expected: %d, or others)".formatted(states.size(), size));
    }
  }
}
