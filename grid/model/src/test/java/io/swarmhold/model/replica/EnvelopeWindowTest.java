package io.swarmhold.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sender whose shard changes hands hears of each command once, and only what is true. */
class EnvelopeWindowTest {

  private static final ShardCommand TICK = new ShardCommand.Tick();
  private static final ShardAnswer DONE = new ShardAnswer.Affected(1);
  private static final long PATIENCE_MILLIS = 10_000;

  private final EnvelopeWindow<String> window = new EnvelopeWindow<>(3, PATIENCE_MILLIS);
  private long now;

  private List<SenderEffect<String>> add(String sender) {
    window.add(TICK, Durability.DISK, sender, now);
    return window.takeEffects();
  }

  private List<SenderEffect<String>> answered(long sequence, long epoch, long frame) {
    window.answered(sequence, List.of(DONE), new CopyId(epoch, frame), Progress.NONE, null);
    window.goOn();
    return window.takeEffects();
  }

  private List<SenderEffect<String>> committed(long epoch, long frame) {
    window.committed(new Progress(epoch, frame, frame, frame));
    return window.takeEffects();
  }

  private void probed(long epoch, long frame, long kept, long latest) {
    Progress known = new Progress(epoch, kept, kept, kept);
    window.probed(new CopyId(epoch, frame), known, latest, now);
  }

  private static SenderEffect<String> send(long sequence, long restsOn) {
    return new SenderEffect.Send<>(sequence, List.of(TICK), true, restsOn);
  }

  @Test
  void anAnswerWaitsUntilItIsKept() {
    assertThat(add("a")).containsExactly(send(1, 0));
    assertThat(answered(1, 2, 10)).isEmpty();
    assertThat(committed(2, 9)).isEmpty();
    assertThat(committed(2, 10)).containsExactly(new SenderEffect.Answer<>("a", DONE));
    assertThat(window.isIdle()).isTrue();
  }

  @Test
  void whatFollowsSaysOnWhichEpochItRests() {
    add("a");
    answered(1, 2, 10);
    assertThat(add("b")).as("else a primary that lost a could take b").containsExactly(send(2, 2));
  }

  @Test
  void whatANewPrimaryDoesNotHaveIsSentAnewAndNotAcknowledged() {
    add("a");
    answered(1, 2, 10);
    add("b");
    window.refused(2, true, new UnavailableException("another epoch"), now);
    window.goOn();
    assertThat(committed(5, 10)).isEmpty();
    now += 100;
    window.tick(now);
    assertThat(window.takeEffects()).containsExactly(new SenderEffect.Probe<>());
    probed(5, 10, 10, 0);
    assertThat(window.takeEffects()).as("b again, under its number").containsExactly(send(2, 0));
    assertThat(answered(2, 5, 11)).as("then a").containsExactly(send(3, 5));
    assertThat(answered(3, 5, 12)).isEmpty();
    assertThat(committed(5, 12))
        .containsExactly(
            new SenderEffect.Answer<>("b", DONE), new SenderEffect.Answer<>("a", DONE));
  }

  @Test
  void whatANewPrimaryHasIsWaitedFor() {
    add("a");
    answered(1, 2, 10);
    assertThat(committed(5, 10)).isEmpty();
    window.tick(now);
    window.takeEffects();
    probed(5, 11, 10, 1);
    assertThat(window.takeEffects()).isEmpty();
    assertThat(committed(5, 11)).containsExactly(new SenderEffect.Answer<>("a", DONE));
  }

  @Test
  void whatAPrimaryLacksThatHasKeptNothingMayStillHaveHappened() {
    add("a");
    answered(1, 2, 10);
    committed(3, 0);
    window.tick(now);
    window.takeEffects();
    probed(3, 9, 0, 0);
    assertThat(window.takeEffects()).as("a may not be sent anew").isEmpty();
    now += 100;
    window.tick(now);
    assertThat(window.takeEffects()).containsExactly(new SenderEffect.Probe<>());
    probed(4, 11, 0, 1);
    assertThat(window.takeEffects()).as("the next epoch has it").isEmpty();
    assertThat(committed(4, 11)).containsExactly(new SenderEffect.Answer<>("a", DONE));
  }

  @Test
  void whatWasKeptBeforeTheProbeIsAnsweredByIt() {
    add("a");
    answered(1, 2, 10);
    committed(5, 11);
    window.tick(now);
    window.takeEffects();
    probed(5, 11, 11, 1);
    assertThat(window.takeEffects()).containsExactly(new SenderEffect.Answer<>("a", DONE));
    assertThat(window.isIdle()).isTrue();
  }

  @Test
  void whatALostEpochCountedDoesNotBind() {
    add("a");
    answered(1, 2, 10);
    committed(4, 0);
    window.tick(now);
    window.takeEffects();
    probed(4, 30, 0, 1);
    committed(5, 0);
    now += 100;
    window.tick(now);
    window.takeEffects();
    probed(5, 12, 0, 1);
    assertThat(committed(5, 12)).containsExactly(new SenderEffect.Answer<>("a", DONE));
  }

  @Test
  void whatGotNoAnswerInTimeIsUnknownAndWhatNeverLeftDidNotHappen() {
    add("a");
    add("b");
    window.noAnswer(1, null, now);
    window.goOn();
    now += PATIENCE_MILLIS + 1;
    window.tick(now);
    List<SenderEffect<String>> told = window.takeEffects();
    assertThat(told).filteredOn(SenderEffect.Fail.class::isInstance).hasSize(2);
    for (SenderEffect<String> effect : told) {
      if (effect instanceof SenderEffect.Fail<String> failed) {
        assertThat(failed.cause())
            .isInstanceOf(
                failed.sender().equals("a")
                    ? OutcomeUnknownException.class
                    : UnavailableException.class);
      }
    }
  }
}
