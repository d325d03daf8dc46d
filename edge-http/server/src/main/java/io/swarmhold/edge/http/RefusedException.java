package io.swarmhold.edge.http;

/** The request cannot be done, and the caller is told why. Costs no stack trace. */
public final class RefusedException extends RuntimeException {

  private final transient Problem problem;

  public RefusedException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public RefusedException(Code code, String detail) {
    this(Problem.of(code, detail));
  }

  /** What does not exist, or is another tenant's: the two are told apart by nothing. */
  public static RefusedException notFound() {
    return new RefusedException(Code.NOT_FOUND, "there is nothing here, or it is not yours");
  }

  public Problem problem() {
    return problem;
  }
}
