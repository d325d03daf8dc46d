package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes on in the journal from where the queue ended. */
final class JournalSurvey implements AutoCloseable {

  /** Takes a piece of a group: its frames that were not in the queue stand in there. */
  @FunctionalInterface
  interface Refill {
    void frames(ByteBuffer bytes, int at, int end) throws IOException;
  }

  /** A group of which so many bytes, its header included, are good. */
  private record Used(JournalScan.Found group, int goodBytes) {}

  private final JournalScan scan;
  private final Chain chain;
  private final List<Used> used = new ArrayList<>();
  private String stoppedBy = "";
  private long validLater;
  private Path openFile = Path.of("");
  private @Nullable FileWindow window;

  private JournalSurvey(JournalScan scan, Chain chain) {
    this.scan = scan;
    this.chain = chain;
  }

  static JournalSurvey of(JournalScan scan, Chain chain) throws IOException {
    try (var survey = new JournalSurvey(scan, chain)) {
      survey.read();
      return survey;
    }
  }

  private void read() throws IOException {
    int before = -1;
    while (true) {
      Optional<JournalScan.Found> passed = passOneOf(scan.holding(chain.next(), before));
      if (passed.isEmpty()) {
        break;
      }
      before = scan.indexOf(passed.get());
    }
    validLater = validLater == 0 ? scan.firstAbove(chain.next()) : validLater;
  }

  /**
   * Where a position is held more than once, as by a copied segment, the first that fits counts.
   */
  private Optional<JournalScan.Found> passOneOf(List<JournalScan.Found> groups) throws IOException {
    for (JournalScan.Found group : groups) {
      if (pass(group)) {
        stoppedBy = "";
        validLater = 0;
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  private boolean pass(JournalScan.Found group) throws IOException {
    int bytes = group.header().totalBytes();
    FileWindow in = windowOn(group.file());
    if (!in.has(group.offset(), bytes)) {
      stoppedBy = "%s: ends inside the group at byte %d".formatted(group.file(), group.offset());
      return false;
    }
    int at = in.seek(group.offset(), bytes);
    var outcome = chain.passUpToDamage(in.buffer(), at + GroupLayout.HEADER_BYTES, at + bytes);
    return switch (outcome) {
      case Chain.Outcome.Passed passed -> {
        used.add(new Used(group, bytes));
        yield true;
      }
      case Chain.Outcome.Broken broken -> {
        int good = broken.at() - at;
        used.add(new Used(group, good));
        stoppedBy =
            "%s: the frame of position %d is not what was appended (byte %d)"
                .formatted(group.file(), chain.next(), group.offset() + good);
        validLater = broken.validLater();
        yield false;
      }
    };
  }

  private FileWindow windowOn(Path file) throws IOException {
    if (window == null || !file.equals(openFile)) {
      close();
      window = FileWindow.open(file);
      openFile = file;
    }
    return window;
  }

  /** Hands over once more the frames that were passed, group by group. */
  void refill(Refill refill) throws IOException {
    for (Used each : used) {
      FileWindow in = windowOn(each.group().file());
      int at = in.seek(each.group().offset(), each.goodBytes());
      refill.frames(in.buffer(), at + GroupLayout.HEADER_BYTES, at + each.goodBytes());
    }
  }

  /** What was not as it was written and where; empty if there was no such thing. */
  String stoppedBy() {
    return stoppedBy;
  }

  /** A position above the last one passed that the journal still holds; 0 if there is none. */
  long validLater() {
    return validLater;
  }

  @Override
  public void close() throws IOException {
    if (window != null) {
      window.close();
      window = null;
    }
  }
}
