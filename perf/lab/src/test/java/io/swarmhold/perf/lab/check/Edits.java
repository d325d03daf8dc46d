package io.swarmhold.perf.lab.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.MalformedHistoryException;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds lines of a history, and changes one of them. */
final class Edits {

  private Edits() {}

  static List<Op> renumbered(List<Op> ops) {
    var numbered = new ArrayList<Op>();
    for (Op op : ops) {
      numbered.add(
          new Op(
              numbered.size(),
              op.t(),
              op.proc(),
              op.node(),
              op.type(),
              op.f(),
              op.tenant(),
              op.key(),
              op.v(),
              op.err()));
    }
    return numbered;
  }

  static History history(List<Op> ops) {
    try {
      return History.of(renumbered(ops));
    } catch (MalformedHistoryException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> Optional<T> pick(Stream<T> from, SplittableRandom dice) {
    List<T> list = from.toList();
    return list.isEmpty() ? Optional.empty() : Optional.of(list.get(dice.nextInt(list.size())));
  }

  static Stream<Op> ok(History history, String f, Predicate<Call> which) {
    return history.calls(f).stream().filter(Call::isOk).filter(which).map(Call::answer);
  }

  static Stream<Call> finals(History history, Map<String, Call> keys) {
    return history.calls(F.FINAL).stream()
        .filter(last -> last.isOk() && keys.containsKey(last.key()));
  }

  static Map<String, Call> acknowledged(History history) {
    return byKey(history.calls(F.SUBMIT).stream().filter(Call::isOk));
  }

  static Map<String, Call> byKey(Stream<Call> calls) {
    var byKey = new HashMap<String, Call>();
    calls.forEach(call -> byKey.putIfAbsent(call.key(), call));
    return byKey;
  }

  static boolean isOverBefore(Call call, @Nullable Call earlier) {
    return earlier != null && earlier.endedAt() < call.begunAt();
  }

  static boolean isKnownOtherwise(History history, Op answer) {
    return Stream.concat(ok(history, F.SUBMIT, call -> true), history.seen(F.GRANT).stream())
        .anyMatch(op -> op.i() != answer.i() && op.key().equals(answer.key()));
  }

  static List<Op> change(History history, Op which, UnaryOperator<Op> how) {
    List<Op> ops = new ArrayList<>(history.ops());
    ops.set((int) which.i(), how.apply(which));
    return ops;
  }

  /** After all that had to happen; the lines before stay as they are. */
  static List<Op> append(History history, Op op) {
    List<Op> ops = new ArrayList<>(history.ops());
    long t = ops.getLast().t();
    ops.add(
        new Op(
            0,
            t,
            op.proc(),
            op.node(),
            op.type(),
            op.f(),
            op.tenant(),
            op.key(),
            op.v(),
            op.err()));
    return ops;
  }

  static Op keyed(Op op, String key) {
    return new Op(
        op.i(), op.t(), op.proc(), op.node(), op.type(), op.f(), op.tenant(), key, op.v(), "");
  }

  static Op with(Op op, Consumer<ObjectNode> change) {
    ObjectNode v = op.v().deepCopy();
    change.accept(v);
    return typed(op, op.type(), v, op.err());
  }

  static Op failed(Op op, String err) {
    return typed(op, Op.Type.FAIL, ReferenceRun.object(), err);
  }

  static Op succeeded(Op op) {
    return typed(op, Op.Type.OK, ReferenceRun.object(), "");
  }

  static Op typed(Op op, Op.Type type, ObjectNode v, String err) {
    return new Op(
        op.i(), op.t(), op.proc(), op.node(), type, op.f(), op.tenant(), op.key(), v, err);
  }

  static void without(ObjectNode v, String key) {
    ArrayNode left = ReferenceRun.object().arrayNode();
    v.path("keys").forEach(name -> left.add(name.asText()));
    for (int i = left.size() - 1; i >= 0; i--) {
      if (left.get(i).asText().equals(key)) {
        left.remove(i);
      }
    }
    v.set("keys", left);
  }
}
