package io.swarmhold.perf.lab.history;

import java.util.Optional;

/**
 * An operation from its invocation to its end.
 *
 * @param end empty if the history ends before: then nobody knows
 */
public record Call(Op begin, Optional<Op> end) {

  public boolean isOk() {
    return has(Op.Type.OK);
  }

  /** It did not happen. */
  public boolean isRefused() {
    return has(Op.Type.FAIL);
  }

  public boolean isUnknown() {
    return !isOk() && !isRefused();
  }

  public String key() {
    return begin.key();
  }

  public long begunAt() {
    return begin.t();
  }

  /** When it was over for its caller; never, if nobody knows: it may happen at any time yet. */
  public long endedAt() {
    return isUnknown() ? Long.MAX_VALUE : end.orElse(begin).t();
  }

  /** The answer; of a call that got none, the invocation. */
  public Op answer() {
    return end.orElse(begin);
  }

  private boolean has(Op.Type type) {
    return end.isPresent() && end.get().type() == type;
  }

  @Override
  public String toString() {
    return end.map(op -> begin.i() + ".." + op).orElseGet(() -> begin + " (no end)");
  }
}
