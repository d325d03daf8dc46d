package io.swarmhold.edge.http;

import io.swarmhold.edge.json.BadJson;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.port.NoSuchCopyException;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.ShardNotLostException;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done, as RFC 9457 writes it.
 *
 * @param detail for people; repeats at most 64 characters of what was sent
 * @param errors what is wrong with which property; mostly empty
 * @param retryAfterMillis when trying again may first succeed; 0 to leave it open
 * @param heldBy who has what was asked for
 */
public record Problem(
    Code code, String detail, List<Wrong> errors, long retryAfterMillis, Optional<HeldBy> heldBy) {

  /** How much of what was sent an answer may repeat. */
  static final int MAX_ECHO = 64;

  private static final long SOON_MILLIS = 1_000;

  /**
   * @param property such as {@code tasks[3].retry.factor}
   */
  public record Wrong(String property, String detail) {}

  /** The holder of a lock, or whoever leads. */
  public record HeldBy(String holder, String note, long token) {}

  public Problem {
    errors = List.copyOf(errors);
  }

  public Problem(Code code, String detail, List<Wrong> errors, long retryAfterMillis) {
    this(code, detail, errors, retryAfterMillis, Optional.empty());
  }

  public Problem heldBy(Optional<HeldBy> whom) {
    return new Problem(code, detail, errors, retryAfterMillis, whom);
  }

  public static Problem of(Code code, String detail) {
    return new Problem(code, detail, List.of(), code.status() == 503 ? SOON_MILLIS : 0);
  }

  /** Every failure there is, as a problem. What is not known here is a bug. */
  public static Problem of(Throwable failure) {
    return switch (failure) {
      case RefusedException e -> e.problem();
      case BadJson e -> ofJson(e);
      case IllegalArgumentException e -> of(Code.BAD_REQUEST, said(e));
      case UnavailableException e -> of(Code.UNAVAILABLE, said(e));
      case OutcomeUnknownException e -> of(Code.OUTCOME_UNKNOWN, said(e));
      case StorageFullException e -> of(Code.STORAGE_FULL, said(e));
      case NoSuchCopyException e -> of(Code.NO_SUCH_COPY, said(e));
      case NoSuchVoterException e -> of(Code.NO_SUCH_VOTER, said(e));
      case ShardNotLostException e -> of(Code.SHARD_NOT_LOST, said(e));
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case ExecutionException e when e.getCause() != null -> of(e.getCause());
      default -> of(Code.INTERNAL, "the log has more under the trace id");
    };
  }

  void write(JsonBytes out, String instance, String traceId) {
    out.put('{');
    member(out, "type").string("/errors/" + code.text());
    member(out.put(','), "title").string(code.title());
    member(out.put(','), "status").number(code.status());
    member(out.put(','), "detail").string(detail);
    member(out.put(','), "instance").string(instance);
    member(out.put(','), "code").string(code.text());
    if (!errors.isEmpty()) {
      member(out.put(','), "errors");
      char before = '[';
      for (Wrong wrong : errors) {
        member(out.put(before).put('{'), "property").string(wrong.property);
        member(out.put(','), "detail").string(wrong.detail).put('}');
        before = ',';
      }
      out.put(']');
    }
    heldBy.ifPresent(who -> {
      member(member(out.put(','), "heldBy").put('{'), "holder").string(who.holder);
      member(out.put(','), "note").string(who.note);
      member(out.put(','), "token").token(who.token).put('}');
    });
    member(out.put(','), "traceId").string(traceId);
    member(out.put(','), "retryable").raw(JsonBytes.constant(code.retryable() ? "true" : "false"));
    out.put('}');
  }

  private static JsonBytes member(JsonBytes out, String name) {
    return out.string(name).put(':');
  }

  private static Problem ofJson(BadJson e) {
    Code code = Code.valueOf(e.code().name());
    List<Wrong> errors = e.path().isEmpty() ? List.of() : List.of(new Wrong(e.path(), e.detail()));
    return new Problem(code, e.detail() + e.place(), errors, 0);
  }

  private static String said(@Nullable Throwable e) {
    String message = e == null ? null : e.getMessage();
    return message == null ? "no more is known" : message;
  }
}
