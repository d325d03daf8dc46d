package io.swarmhold.perf.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a command under a load and takes the last JSON object it prints on a line of its own. */
final class JsonCommand {

  /** Room for the start of a server and a drain besides the load itself. */
  private static final Duration LONGEST_OVERHEAD = Duration.ofMinutes(3);

  private JsonCommand() {}

  static ObjectNode run(List<String> command, Load load) throws IOException, InterruptedException {
    Duration limit = load.warmUp().plus(load.measured()).plus(LONGEST_OVERHEAD);
    try (Child child = Child.startReadable(load.toEnvironment(), command)) {
      FutureTask<@Nullable ObjectNode> reading =
          new FutureTask<>(() -> lastObject(child.process().inputReader()));
      Thread.startVirtualThread(reading);
      ObjectNode result = reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      int code = child.process().waitFor();
      if (code != 0 || result == null) {
        throw new IOException(
            "the driver ended with code " + code + (result == null ? " and no JSON" : ""));
      }
      return result;
    } catch (TimeoutException e) {
      throw new IOException("the driver was stopped after " + limit, e);
    } catch (ExecutionException e) {
      throw new IOException("the driver's output could not be read", e);
    }
  }

  private static @Nullable ObjectNode lastObject(BufferedReader lines) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode last = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        last = json.readValue(line, ObjectNode.class);
      } catch (JsonProcessingException e) {
        System.err.println(line); // talk, not figures
      }
    }
    return last;
  }
}
