package io.swarmhold.cli.demo;

import io.swarmhold.model.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A list, outside Swarmhold, of what the agents really did: one line when a handler begins, one
 * when the server has confirmed its result. Both outlive the process at once, so a line {@code
 * began} after a line {@code finished} of the same task would convict us.
 */
final class Executions implements AutoCloseable {

  /**
   * @param again begun more than once: the process died while they were under way
   * @param betrayed begun again after they were finished; must be none
   */
  record Counts(int begun, int finished, int again, int betrayed) {}

  private final Path file;
  private final FileChannel channel;
  private final Set<String> finished = ConcurrentHashMap.newKeySet();

  Executions(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      finished.addAll(finishedIn(Files.readAllLines(file)));
    }
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  void began(TaskId task, String kind, String subject) {
    append("began\t" + task + "\t" + kind + "\t" + subject);
  }

  /** Told by the agent that heard it, or, if that died before, by whoever finds it finished. */
  void finished(TaskId task) {
    if (finished.add(task.toString())) {
      append("finished\t" + task);
    }
  }

  private void append(String line) {
    try {
      byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(bytes)); // one write at the end: whole lines, whoever else does
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Counts counts() throws IOException {
    return count(Files.readAllLines(file));
  }

  private static Set<String> finishedIn(List<String> lines) {
    return lines.stream()
        .map(line -> line.split("\t", -1))
        .filter(cells -> cells.length == 2 && cells[0].equals("finished"))
        .map(cells -> cells[1])
        .collect(Collectors.toSet());
  }

  static Counts count(List<String> lines) {
    Set<String> begun = new HashSet<>();
    Set<String> finished = new HashSet<>();
    int beginnings = 0;
    int betrayed = 0;
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      if (cells.length < 2) {
        continue; // cut off by the end of a process
      }
      if (cells[0].equals("began")) {
        beginnings++;
        begun.add(cells[1]);
        betrayed += finished.contains(cells[1]) ? 1 : 0;
      } else {
        finished.add(cells[1]);
      }
    }
    return new Counts(beginnings, finished.size(), beginnings - begun.size(), betrayed);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
