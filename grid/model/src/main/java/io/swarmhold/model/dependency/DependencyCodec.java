package io.swarmhold.model.dependency;

import io.swarmhold.model.dependency.Dependencies.Settling;
import io.swarmhold.model.dependency.Dependencies.Waiter;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The bytes of dependencies and of their events. Equal dependencies have equal bytes.
 *
 * <pre>
 * event:        kind 1 byte | number | what the case holds
 * dependencies: version 1 byte | count | (number | on failure 1 byte | count | numbers) ...
 *               | count | (number | verdict 1 byte) ...
 * </pre>
 */
public final class DependencyCodec {

  private static final int VERSION = 1;

  private static final int DECLARED = 1;
  private static final int ENDED = 2;
  private static final int SETTLED = 3;

  private DependencyCodec() {}

  public static void write(DependencyEvent event, ByteWriter out) {
    switch (event) {
      case DependencyEvent.Declared declared -> {
        about(DECLARED, event, out);
        out.writeByte(declared.onFailure().code());
        numbers(declared.on(), out);
      }
      case DependencyEvent.Ended ended -> {
        about(ENDED, event, out);
        out.writeByte(ended.fate().code());
      }
      case DependencyEvent.Settled settled -> about(SETTLED, event, out);
    }
  }

  private static void about(int kind, DependencyEvent event, ByteWriter out) {
    out.writeByte(kind);
    out.writeLong(event.number());
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static DependencyEvent readEvent(ByteReader in) {
    int kind = in.readByte();
    long number = in.readLong();
    return switch (kind) {
      case DECLARED -> {
        OnFailure onFailure = OnFailure.of(in.readByte());
        yield new DependencyEvent.Declared(number, numbers(in), onFailure);
      }
      case ENDED -> new DependencyEvent.Ended(number, Fate.of(in.readByte()));
      case SETTLED -> new DependencyEvent.Settled(number);
      default -> throw new MalformedBytesException("event of a dependency, of kind " + kind);
    };
  }

  public static void write(Dependencies dependencies, ByteWriter out) {
    out.writeByte(VERSION);
    out.writeInt(dependencies.waiters().size());
    dependencies
        .waiters()
        .forEach((number, waiter) -> {
          out.writeLong(number);
          out.writeByte(waiter.onFailure().code());
          numbers(dependencies.waitsFor(number), out);
        });
    List<Settling> settled = dependencies.settled(Integer.MAX_VALUE);
    out.writeInt(settled.size());
    for (Settling one : settled) {
      out.writeLong(one.number());
      out.writeByte(one.verdict().code());
    }
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static Dependencies read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "dependencies of version " + version + " (expected: " + VERSION + ")");
    }
    Dependencies dependencies = new Dependencies();
    for (int left = count(in, DependencyRules.MAX_WAITING); left > 0; left--) {
      long number = in.readLong();
      OnFailure onFailure = OnFailure.of(in.readByte());
      dependencies.add(number, new Waiter(onFailure, new HashSet<>(numbers(in))));
    }
    for (int left = count(in, DependencyRules.MAX_WAITING); left > 0; left--) {
      dependencies.addSettled(in.readLong(), Verdict.of(in.readByte()));
    }
    return dependencies;
  }

  private static void numbers(List<Long> numbers, ByteWriter out) {
    out.writeInt(numbers.size());
    numbers.forEach(out::writeLong);
  }

  private static List<Long> numbers(ByteReader in) {
    List<Long> numbers = new ArrayList<>();
    for (int left = count(in, DependencyRules.MAX_ON); left > 0; left--) {
      numbers.add(in.readLong());
    }
    return numbers;
  }

  private static int count(ByteReader in, int most) {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new MalformedBytesException(count + " (expected: at most " + most + ")");
    }
    return count;
  }
}
