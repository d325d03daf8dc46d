package io.swarmhold.perf.lab.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A whole history, checked line by line; operations are paired with their ends. */
public final class History {

  private final List<Op> ops;
  private final Map<String, List<Call>> calls;

  private History(List<Op> ops, Map<String, List<Call>> calls) {
    this.ops = ops;
    this.calls = calls;
  }

  /** The history of these lines, or a {@link MalformedHistoryException}. */
  public static History of(List<Op> lines) throws MalformedHistoryException {
    var builder = new Builder();
    for (Op op : lines) {
      builder.add(op);
    }
    return builder.build();
  }

  public List<Op> ops() {
    return ops;
  }

  /** All calls of {@code f}, in the order in which they were invoked. */
  public List<Call> calls(String f) {
    return calls.getOrDefault(f, List.of());
  }

  /** All lines of what is seen without having been asked for. */
  public List<Op> seen(String f) {
    return ops.stream().filter(op -> op.f().equals(f)).toList();
  }

  public boolean has(String f) {
    return calls.containsKey(f) || ops.stream().anyMatch(op -> op.f().equals(f));
  }

  /** When all was healed and ready; empty if the history ends before. */
  public Optional<Long> quietAt() {
    List<Op> quiet = seen(F.QUIET);
    return quiet.isEmpty() ? Optional.empty() : Optional.of(quiet.getLast().t());
  }

  /** A bound that the history's first line declares. */
  public long bound(String name, long otherwise) {
    return seen(F.CONFIG).stream()
        .findFirst()
        .map(op -> op.v().path(name).asLong(otherwise))
        .orElse(otherwise);
  }

  /** Takes lines one by one, and refuses the first that cannot be. */
  static final class Builder {

    private record Pair(String proc, String f, String key) {}

    private record Open(int place) {}

    private final List<Op> ops = new ArrayList<>();
    private final List<@Nullable Op> ends = new ArrayList<>();
    private final Map<Pair, Open> open = new HashMap<>();
    private final Set<String> retired = new HashSet<>();

    void add(Op op) throws MalformedHistoryException {
      require(op.i() == ops.size(), "i: %d (expected: %d)".formatted(op.i(), ops.size()));
      require(ops.isEmpty() || op.t() >= ops.getLast().t(), "t: " + op.t() + " runs backwards");
      require(
          !retired.contains(op.proc()), op.proc() + " acts, though it was retired by an unknown");
      var pair = new Pair(op.proc(), op.f(), op.key());
      switch (op.type()) {
        case INVOKE ->
            require(
                open.put(pair, new Open(ops.size())) == null, op.f() + " is invoked twice at once");
        case OK -> end(pair, op, F.OBSERVATIONS.contains(op.f()));
        case FAIL -> end(pair, op, false);
        case INFO -> {
          end(pair, op, false);
          if (open.keySet().stream().noneMatch(other -> other.proc().equals(op.proc()))) {
            retired.add(op.proc()); // with a batch, once its last task has its end
          }
        }
      }
      ops.add(op);
      ends.add(null);
    }

    private void end(Pair pair, Op op, boolean mayStandAlone) throws MalformedHistoryException {
      Open begun = open.remove(pair);
      if (begun != null) {
        ends.set(begun.place(), op);
      } else {
        require(mayStandAlone, op.f() + " ends, but was not invoked");
      }
    }

    History build() {
      var calls = new HashMap<String, List<Call>>();
      for (int place = 0; place < ops.size(); place++) {
        Op op = ops.get(place);
        if (op.type() == Op.Type.INVOKE) {
          calls
              .computeIfAbsent(op.f(), f -> new ArrayList<>())
              .add(new Call(op, Optional.ofNullable(ends.get(place))));
        }
      }
      return new History(List.copyOf(ops), calls);
    }

    private static void require(boolean so, String otherwise) throws MalformedHistoryException {
      if (!so) {
        throw new MalformedHistoryException(otherwise);
      }
    }
  }
}
