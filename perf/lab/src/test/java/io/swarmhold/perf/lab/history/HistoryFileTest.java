package io.swarmhold.perf.lab.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read; what is not a whole history is refused, with the line. */
@Timeout(30)
class HistoryFileTest {

  private static final String FIRST =
      "{\"i\":0,\"t\":5,\"proc\":\"s/0\",\"type\":\"invoke\",\"f\":\"submit\",\"key\":\"k\"}";

  @TempDir Path folder;

  @Test
  void whatManyThreadsRecordIsOneHistoryInOrder() throws Exception {
    Path file = folder.resolve("history.jsonl");
    var clock = new AtomicLong();
    int threads = 8;
    int each = 5_000; // more in all than may wait, so the bound is met
    try (Recorder recorder = Recorder.into(file, clock::incrementAndGet)) {
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Caller caller = recorder.caller("s" + i, "lab");
        all.add(Thread.ofPlatform().start(() -> act(caller, each)));
      }
      for (Thread thread : all) {
        thread.join();
      }
    }
    History history = HistoryFile.read(file);
    assertThat(history.ops()).hasSize(2 * threads * each);
    assertThat(history.calls(F.SUBMIT)).hasSize(threads * each);
    assertThat(history.calls(F.SUBMIT)).filteredOn(Call::isUnknown).hasSize(threads * each / 5);
    assertThat(history.calls(F.SUBMIT).getFirst().begin().tenant()).isEqualTo("lab");
  }

  /** Whoever acts would wait for it for ever, and the run with them. */
  @Test
  void aLineThatCannotBeWrittenIsSaidAtTheEndAndHoldsNobodyUp() throws Exception {
    Recorder recorder = Recorder.into(folder.resolve("history.jsonl"), () -> 0);
    recorder.saw("s/seen", "", F.QUIET, "", "", Recorder.object().putPOJO("v", new Endless()));
    for (int i = 0; i <= Recorder.MOST_WAITING + 1; i++) {
      recorder.saw("s/seen", "", F.QUIET, "", "", Recorder.nothing());
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(recorder::close)
        .withMessageContaining("not whole");
  }

  /** No JSON says this. */
  public record Endless() {
    public Endless getAnother() {
      return new Endless();
    }
  }

  private static void act(Caller caller, int times) {
    for (int n = 0; n < times; n++) {
      Caller.Pending pending = caller.invoke("1", F.SUBMIT, "k" + n, Recorder.nothing());
      switch (n % 5) {
        case 0 -> pending.info("timeout");
        case 1 -> pending.fail("queue_full");
        default -> pending.ok(Recorder.object().put("id", "id" + n));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "no JSON | no JSON",
        "[] | no JSON object",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\" | no JSON",
        "{\"i\":2,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\"} | i: 2",
        "{\"i\":1,\"t\":4,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\"} | runs backwards",
        "{\"i\":1,\"t\":6,\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\"} | proc: missing",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"good\",\"f\":\"submit\"} | type: good",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"kee\":\"k\"} | unknown field kee",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":7} | key: no text",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\",\"v\":7} | v: no object",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"x\"} | was not invoked",
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"invoke\",\"f\":\"submit\",\"key\":\"k\"} | invoked twice",
        "{\"i\":1,\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"ok\",\"f\":\"submit\",\"key\":\"k\"} | no JSON"
      })
  void aMalformedLineIsRefusedWithItsNumber(String line, String reason) throws Exception {
    assertThatExceptionOfType(MalformedHistoryException.class)
        .isThrownBy(() -> read(FIRST, line))
        .withMessageContaining("line 2")
        .withMessageContaining(reason);
  }

  @Test
  void whoDidNotLearnTheOutcomeActsNoMore() throws Exception {
    String info =
        "{\"i\":1,\"t\":6,\"proc\":\"s/0\",\"type\":\"info\",\"f\":\"submit\",\"key\":\"k\"}";
    String more =
        "{\"i\":2,\"t\":7,\"proc\":\"s/0\",\"type\":\"invoke\",\"f\":\"submit\",\"key\":\"l\"}";
    assertThat(read(FIRST, info).calls(F.SUBMIT).getFirst().isUnknown()).isTrue();
    assertThatExceptionOfType(MalformedHistoryException.class)
        .isThrownBy(() -> read(FIRST, info, more))
        .withMessageContaining("line 3")
        .withMessageContaining("retired");
  }

  @Test
  void whatHasNoEndIsUnknownAndNeverOver() throws Exception {
    Call open = read(FIRST).calls(F.SUBMIT).getFirst();
    assertThat(open.isUnknown()).isTrue();
    assertThat(open.endedAt()).isEqualTo(Long.MAX_VALUE);
  }

  private History read(String... lines) throws Exception {
    Path file = folder.resolve("lines.jsonl");
    Files.write(file, List.of(lines));
    return HistoryFile.read(file);
  }
}
