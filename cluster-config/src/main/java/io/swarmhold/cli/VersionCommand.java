package io.swarmhold.cli;

import io.swarmhold.edge.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarmhold version}. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Prints the version of this program, or of a server.")
final class VersionCommand implements Runnable {

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @Option(names = "--server", description = "Ask the server instead.")
  boolean remote;

  @Override
  public void run() {
    if (remote) {
      try (var client = server.client()) {
        output.json(client.serverVersion());
      }
    } else if (output.isJson()) {
      output.json(
          Json.of(java.util.Map.of("version", version(), "java", Runtime.version().toString())));
    } else {
      output.out().println("swarmhold " + version() + " on Java " + Runtime.version());
    }
  }

  static String version() {
    var properties = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      // then it is not known
    }
    return properties.getProperty("version", "unknown");
  }

  /** For {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"swarmhold " + version()};
    }
  }
}
