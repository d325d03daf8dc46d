package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * INV5 and INV6: a commit is stale if, before it was sent, the task had come to somebody under a
 * larger token, or had been completed under another, or if the token was made up. None is accepted,
 * none leaves anything behind, and one token at most completes a task.
 */
final class Fencing implements Checker {

  @Override
  public String name() {
    return "fencing";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.COMPLETE);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    findings.count("staleCommitsTried", 0).count("staleCommitsAccepted", 0);
    for (Commit.OfTask task : Commit.OfTask.in(history).values()) {
      stale(task, findings);
      oneTokenWins(task, findings);
      nothingRemains(task, findings);
    }
    return findings.verdict();
  }

  private static void stale(Commit.OfTask task, Findings findings) {
    for (Commit commit : task.commits()) {
      Optional<Object> why = staleBy(commit, task);
      if (why.isEmpty()) {
        continue;
      }
      findings.add("staleCommitsTried");
      if (commit.call().isOk()) {
        findings.add("staleCommitsAccepted").violation("stale commit accepted", why.get(), commit);
      }
    }
  }

  private static Optional<Object> staleBy(Commit commit, Commit.OfTask task) {
    if (commit.isForged()) {
      return Optional.of("a token that nobody was given");
    }
    long sentAt = commit.call().begunAt();
    for (Op grant : task.grants()) {
      if (grant.t() < sentAt && grant.number("token") > commit.token()) {
        return Optional.of(grant);
      }
    }
    for (Commit other : task.commits()) {
      if (other.call().isOk()
          && other.token() != commit.token()
          && other.call().endedAt() < sentAt) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private static void oneTokenWins(Commit.OfTask task, Findings findings) {
    List<Commit> accepted = task.commits().stream().filter(c -> c.call().isOk()).toList();
    for (Commit commit : accepted) {
      if (commit.token() != accepted.getFirst().token()) {
        findings.add("secondResults").violation("two tokens win", accepted.getFirst(), commit);
        return;
      }
    }
  }

  /** A result that stands at the end came under a token whose every commit was refused. */
  private static void nothingRemains(Commit.OfTask task, Findings findings) {
    Set<Long> refused = new HashSet<>();
    Set<Long> possible = new HashSet<>();
    for (Commit commit : task.commits()) {
      (commit.call().isRefused() ? refused : possible).add(commit.token());
    }
    refused.removeAll(possible);
    for (Call last : task.finals()) {
      if (last.isOk() && refused.contains(last.answer().number("token"))) {
        findings.add("effects").violation("a refused commit left its result", last);
        return;
      }
    }
  }
}
