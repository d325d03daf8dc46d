package io.swarmhold.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.Definitions;
import io.swarmhold.model.port.Definitions.Put;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.Locks.Acquisition;
import io.swarmhold.model.port.Locks.Lease;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member alone remembers who holds which lock, and what is defined, over every start. */
class LoneConsensusTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final Locks.Terms TERMS = new Locks.Terms("v7", Duration.ofSeconds(10));

  @TempDir Path folder;

  private final ManualTime time = new ManualTime();

  /** The member from one start to its end, which needs no announcement. */
  private final class Life {
    final ManualTimer thread = new ManualTimer(time);
    final FileEpochs epochs = FileEpochs.in(folder);
    final LoneConsensus consensus = LoneConsensus.over(epochs, folder, 4, thread, time::nanos);
    final Locks locks =
        new GridLocks(new NamedLeases(LockName.Kind.LOCK, consensus, thread, time::nanos));
    final Definitions definitions = new GridDefinitions(consensus);

    <T> T get(CompletionStage<T> stage) {
      thread.advance(Duration.ZERO);
      return Grids.get(stage);
    }

    Acquisition ask(String holder) {
      return get(locks.acquire(ACME, "deploy", holder, "r", TERMS, Duration.ZERO));
    }

    Lease take(String holder) {
      return ((Acquisition.Acquired) ask(holder)).lease();
    }

    Put define(String name, String content) {
      return get(
          definitions.put(ACME, "agent", name, OptionalLong.empty(), content.getBytes(UTF_8)));
    }
  }

  @Test
  void locksAndDefinitionsAreThereAfterAStart() {
    var before = new Life();
    Lease ada = before.take("ada");
    var written = (Put.Written) before.define("writer", "{}");
    var after = new Life();
    assertThat(after.ask("bob")).isEqualTo(new Acquisition.HeldBy(ada));
    assertThat(after.get(after.definitions.get(ACME, "agent", "writer")).orElseThrow().revision())
        .isEqualTo(written.revision());
    after.get(after.locks.release(ACME, "deploy", ada.token()));
    assertThat(new Life().take("bob").token()).isGreaterThan(ada.token());
  }

  @Test
  void theLockOfAHolderThatIsGoneExpiresAlsoAfterAStart() {
    new Life().take("ada");
    var after = new Life();
    after.thread.advance(Duration.ofSeconds(10));
    assertThat(after.ask("bob")).isInstanceOf(Acquisition.HeldBy.class);
    after.thread.advance(Duration.ofSeconds(4));
    assertThat(after.consensus.locksExpired()).isEqualTo(1);
    after.take("bob");
    assertThat(new Life().ask("ada")).isInstanceOf(Acquisition.HeldBy.class);
  }

  @Test
  void whatAListenerThrowsIsNotThrownAtWhoeverChangesTheView() {
    var life = new Life();
    life.consensus.onChange(() -> {
      throw new AssertionError("on purpose");
    });
    var heard = new AtomicInteger();
    life.consensus.onChange(heard::incrementAndGet);
    assertThat(
            life.get(
                life.consensus.submit(
                    new ConsensusCommand.GrantEpochs(
                        life.consensus.member(), life.consensus.incarnation(), List.of(0)))))
        .isInstanceOf(ConsensusAnswer.Epochs.class);
    assertThat(heard).hasValue(1);
  }

  @Test
  void aRenewalCostsNoWriteAndIsNotNeededAfterAStart() throws IOException {
    var life = new Life();
    Lease ada = life.take("ada");
    Path file = folder.resolve("agreed");
    byte[] written = Files.readAllBytes(file);
    life.get(life.locks.renew(ACME, "deploy", ada.token()));
    assertThat(file).hasBinaryContent(written);
    var after = new Life();
    assertThat(after.get(after.locks.renew(ACME, "deploy", ada.token())))
        .isInstanceOf(Locks.Renewal.Renewed.class);
  }

  /** A folder where the file would be written makes writing fail, as a full disk does. */
  @Test
  void nothingIsToldThatCouldNotBeWritten() throws IOException {
    var life = new Life();
    Path inTheWay = Files.createDirectory(folder.resolve("agreed.new"));
    assertThatThrownBy(() -> life.take("ada")).isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> life.take("ada")).isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> life.get(life.locks.find(ACME, "deploy")))
        .isInstanceOf(UnavailableException.class);
    Files.delete(inTheWay);
    Lease ada = life.take("ada");
    assertThat(new Life().ask("bob")).isEqualTo(new Acquisition.HeldBy(ada));
  }

  @Test
  void aFileThatIsTornOrChangedIsRefused() throws IOException {
    new Life().take("ada");
    Path file = folder.resolve("agreed");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(Life::new)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("GRID-CONSENSUS");
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(Life::new).hasMessageContaining("GRID-CONSENSUS");
    }
    Files.write(file, whole);
    assertThat(new Life().ask("bob")).isInstanceOf(Acquisition.HeldBy.class);
  }

  @Test
  void withoutTheFileNoOldTokenComesBack() throws IOException {
    var before = new Life();
    before.epochs.upTo(1);
    Lease ada = before.take("ada");
    Files.delete(folder.resolve("agreed"));
    var after = new Life();
    assertThat(after.take("bob").token()).isGreaterThan(ada.token());
    assertThat(after.get(after.locks.renew(ACME, "deploy", ada.token())))
        .isInstanceOf(Locks.Renewal.NotHeld.class);
  }

  @Test
  void aDefinitionIsWrittenOnlyOverTheRevisionThatWasSeen() {
    var life = new Life();
    var none = OptionalLong.of(Definitions.NONE);
    byte[] one = {'1'};
    byte[] two = {'2'};
    var first = (Put.Written) life.get(life.definitions.put(ACME, "agent", "a", none, one));
    assertThat(life.get(life.definitions.put(ACME, "agent", "a", none, two)))
        .isEqualTo(new Put.Conflict(first.revision()));
    assertThat(life.get(life.definitions.put(ACME, "agent", "a", none, one)))
        .as("repeated")
        .isEqualTo(first);
    var seen = OptionalLong.of(first.revision());
    var second = (Put.Written) life.get(life.definitions.put(ACME, "agent", "a", seen, two));
    assertThat(life.get(life.definitions.delete(ACME, "agent", "a", seen)))
        .isEqualTo(new Definitions.Deletion.Conflict(second.revision()));
    assertThat(life.get(life.definitions.list(ACME, "agent", "", 10))).hasSize(1);
    assertThat(life.get(life.definitions.delete(ACME, "agent", "a", OptionalLong.empty())))
        .isEqualTo(new Definitions.Deletion.Deleted());
    assertThat(life.get(life.definitions.delete(ACME, "agent", "a", OptionalLong.empty())))
        .isEqualTo(new Definitions.Deletion.Missing());
    assertThat(life.get(life.definitions.list(ACME, "workflow", "", 10))).isEmpty();
  }
}
