package io.swarmhold.cli;

/**
 * Brings one verb to the command line; found by {@link java.util.ServiceLoader}. So a module that
 * depends on the node can add to its launcher.
 */
public interface CommandProvider {

  /** An object of a class annotated with picocli's {@code @Command}, with the verb as its name. */
  Object command();
}
