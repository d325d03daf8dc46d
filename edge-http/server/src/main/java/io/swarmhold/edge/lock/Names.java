package io.swarmhold.edge.lock;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Problem;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Text;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.port.TaskPage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Names in paths, pages of them, and refusals: the same for locks and for elections. */
final class Names {

  /** A path that ends so asks for something to be done. */
  private static final Pattern VERB = Pattern.compile(".*:(acquire|renew|release|campaign|resign)");

  private Names() {}

  /** The name in the path; refused if nothing can be called that. */
  static String of(Exchange exchange) {
    String name = exchange.name(0);
    if (VERB.matcher(name).matches()) {
      throw new IllegalArgumentException("name: ends as a verb does");
    }
    LockName.Kind anyKind = LockName.Kind.LOCK;
    return new LockName(exchange.tenant(), anyKind, name).name();
  }

  /** As {@link #of}; what nothing can be called is held by nobody. */
  static String known(Exchange exchange) {
    try {
      return of(exchange);
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  /** A page of a list, and the token of the next. */
  record Page<T>(List<T> items, String nextToken) {

    static int size(Exchange exchange) {
      return exchange.query("pageSize", 1, TaskPage.MAX_SIZE, TaskPage.DEFAULT_SIZE);
    }

    /**
     * @param found one more than fits on the page, if there is a next one
     */
    static <T> Page<T> of(
        Exchange exchange,
        List<T> found,
        Function<T, String> name,
        PageTokens tokens,
        String question) {
      int size = size(exchange);
      List<T> items = found.stream().limit(size).toList();
      String next =
          found.size() > size
              ? tokens.writeName(name.apply(items.getLast()), exchange.tenant(), question)
              : "";
      return new Page<>(items, next);
    }
  }

  static RefusedException locked(String detail, Problem.HeldBy by) {
    return new RefusedException(Problem.of(Code.LOCKED, detail).heldBy(Optional.of(by)));
  }

  static RefusedException notHeld(Optional<Problem.HeldBy> by) {
    String detail =
        by.map(who -> "it is " + Text.cut(who.holder()) + " who has it")
            .orElse("nobody has it any more");
    return new RefusedException(Problem.of(Code.NOT_HELD, detail).heldBy(by));
  }

  static RefusedException tooMany(int limit) {
    return new RefusedException(
        Code.LIMIT_REACHED, limit + " locks and elections are held already");
  }
}
