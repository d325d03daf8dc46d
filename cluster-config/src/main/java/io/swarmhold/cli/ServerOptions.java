package io.swarmhold.cli;

import io.swarmhold.edge.client.SwarmholdClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server to ask, and as whom. */
public final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--address",
      split = ",",
      paramLabel = "URL",
      defaultValue = "${env:SWARMHOLD_ADDRESS:-http://127.0.0.1:7070}",
      description = "Address of the server; several with commas. Default: ${DEFAULT-VALUE}")
  List<URI> addresses = List.of();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Holds the API key. Without it: SWARMHOLD_API_KEY.")
  @Nullable Path keyFile;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long to try again when the server is full or away. Default: 10s")
  Duration patience = Duration.ofSeconds(10);

  /** A client for this server; close it after use. */
  public SwarmholdClient client() {
    SwarmholdClient.Builder builder;
    try {
      builder = SwarmholdClient.connect(addresses.toArray(URI[]::new));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "swarmhold: --address: " + e.getMessage());
    }
    String key = key();
    if (key != null) {
      builder.apiKey(key);
    }
    return builder.patience(patience).open();
  }

  private @Nullable String key() {
    if (keyFile == null) {
      return System.getenv("SWARMHOLD_API_KEY");
    }
    try {
      return Files.readString(keyFile).strip();
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "swarmhold: --key-file: cannot read " + keyFile);
    }
  }
}
