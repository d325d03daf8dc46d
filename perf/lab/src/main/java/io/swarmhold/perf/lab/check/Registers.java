package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * INV7 by the cheap path, for registers that answer with a revision, of which there is one count
 * for all: a revision is of one write and a write has one revision, a read returns what its
 * revision wrote, and nothing that was over before another began has the larger revision (nor, for
 * two writes, the same; writes of different registers, too). A write that expected a revision comes
 * right behind it.
 */
final class Registers implements Checker {

  @Override
  public String name() {
    return "registers";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.WRITE) || history.has(F.FETCH);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    var byKey = new HashMap<String, List<Call>>();
    for (String f : List.of(F.WRITE, F.FETCH)) {
      for (Call call : history.calls(f)) {
        byKey.computeIfAbsent(call.key(), key -> new ArrayList<>()).add(call);
      }
    }
    long operations = 0;
    boolean isWritten = false;
    for (List<Call> calls : byKey.values()) {
      operations += calls.size();
      List<Call> done = calls.stream().filter(Call::isOk).toList();
      values(calls, done, findings);
      realTime(done, findings);
      conditions(done, findings);
      isWritten |= done.stream().anyMatch(call -> revision(call) > 0);
    }
    List<Call> writes = history.calls(F.WRITE).stream().filter(Call::isOk).toList();
    realTime(writes, findings);
    oneOfAll(writes, findings);
    if (!isWritten) {
      findings.unknown("nothing was written, as far as is known");
    }
    return findings
        .count("registers", byKey.size())
        .count("operations", operations)
        .count("written", writes.size())
        .verdict();
  }

  private static void oneOfAll(List<Call> writes, Findings findings) {
    Map<Long, Call> first = new HashMap<>();
    for (Call write : writes) {
      Call other = first.putIfAbsent(revision(write), write);
      if (other != null && !other.key().equals(write.key())) {
        findings.violation("one revision of two registers", other, write);
      }
    }
  }

  /** Between the revision that a write expected and its own there is none. */
  private static void conditions(List<Call> done, Findings findings) {
    NavigableMap<Long, Call> known = new TreeMap<>();
    done.forEach(call -> known.put(revision(call), call));
    for (Call call : done) {
      if (call.begin().v().has("expected")) {
        Map.Entry<Long, Call> before = known.lowerEntry(revision(call));
        if (before != null && before.getKey() > call.begin().number("expected")) {
          findings.violation("a write at another revision", before.getValue(), call);
        }
      }
    }
  }

  private static void values(List<Call> calls, List<Call> done, Findings findings) {
    Map<Long, Op> written = new HashMap<>();
    Map<String, Op> first = new HashMap<>();
    for (Call call : done) {
      Op same = first.putIfAbsent(call.answer().text("value"), call.answer());
      if (same != null && same.number("rev") != revision(call)) {
        findings.violation("one write at two revisions", same, call);
      }
      if (isWrite(call)) {
        Op other = written.putIfAbsent(revision(call), call.answer());
        if (other != null) {
          findings.violation("one revision of two writes", other, call);
        }
      }
    }
    for (Call call : done) {
      if (isWrite(call) || revision(call) == 0) {
        continue; // revision 0 is that of what was never written
      }
      Op write = written.get(revision(call));
      String value = call.answer().text("value");
      if (write != null && !write.text("value").equals(value)) {
        findings.violation("a read of what was not written", write, call);
      } else if (write == null && calls.stream().noneMatch(other -> mayHave(other, value))) {
        findings.violation("a read of what nobody wrote", call);
      }
    }
  }

  private static boolean mayHave(Call call, String value) {
    return isWrite(call) && call.isUnknown() && call.begin().text("value").equals(value);
  }

  /** A sweep: those that were over by then, against the one that begins. */
  private static void realTime(List<Call> done, Findings findings) {
    List<Call> byEnd = done.stream().sorted(Comparator.comparingLong(Call::endedAt)).toList();
    List<Call> byBegin = done.stream().sorted(Comparator.comparingLong(Call::begunAt)).toList();
    int over = 0;
    Call largest = null;
    for (Call call : byBegin) {
      while (over < byEnd.size() && byEnd.get(over).endedAt() < call.begunAt()) {
        Call earlier = byEnd.get(over++);
        if (largest == null || revision(earlier) > revision(largest)) {
          largest = earlier;
        }
      }
      if (largest != null
          && (revision(largest) > revision(call)
              || (isWrite(call) && revision(largest) == revision(call)))) {
        findings.violation("a revision runs backwards", largest, call);
      }
    }
  }

  private static boolean isWrite(Call call) {
    return call.begin().f().equals(F.WRITE);
  }

  private static long revision(Call call) {
    return call.answer().number("rev");
  }
}
