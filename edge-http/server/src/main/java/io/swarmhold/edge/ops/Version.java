package io.swarmhold.edge.ops;

import java.util.Objects;

/** Which Swarmhold this is. */
final class Version {

  /** As the JAR says; run from classes there is no JAR. */
  static final String TEXT =
      Objects.requireNonNullElse(
          Version.class.getPackage().getImplementationVersion(), "development");

  private Version() {}
}
