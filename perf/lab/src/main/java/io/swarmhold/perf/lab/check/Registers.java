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

/**
 * INV7 by the cheap path, for registers that answer with a revision: a revision is of one write, a
 * read returns what its revision wrote, and nothing that was over before another began has the
 * larger revision (nor, for two writes, the same).
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
    for (List<Call> calls : byKey.values()) {
      operations += calls.size();
      List<Call> done = calls.stream().filter(Call::isOk).toList();
      values(calls, done, findings);
      realTime(done, findings);
    }
    return findings.count("registers", byKey.size()).count("operations", operations).verdict();
  }

  private static void values(List<Call> calls, List<Call> done, Findings findings) {
    Map<Long, Op> written = new HashMap<>();
    for (Call call : done) {
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
