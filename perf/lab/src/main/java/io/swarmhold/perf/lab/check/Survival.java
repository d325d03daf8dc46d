package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;

/** No member ends by itself, but for a fault that has to end it. */
final class Survival implements Checker {

  @Override
  public String name() {
    return "survival";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.CONFIG);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    findings.count("deaths", 0);
    history
        .seen(F.EXIT)
        .forEach(op -> findings.add("deaths").violation("member " + op.key() + " died", op));
    return findings.verdict();
  }
}
