package io.swarmhold.model.replica;

import io.swarmhold.model.Durability;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sender's way to one shard: one envelope in flight, what comes meanwhile goes together in the
 * next. So a busy shard is sent few large envelopes and an idle one each command at once, without
 * any timer.
 *
 * <p>An answer is passed on when what it rests on is as durable as its sender wanted. Until then
 * the envelope is kept: if the shard gets another primary, that one is asked how far it has come.
 * What it has is waited for, what it has not is sent anew, and what may still be under way is sent
 * again under the number it had, so that it happens once. A sender hears one of three things: the
 * answer, that it did certainly not happen, or that nobody knows.
 *
 * <p>Belongs to one thread at a time. What it wants done it hands out as {@link SenderEffect
 * effects}, in the order in which they are to be done.
 *
 * @param <T> whoever is to hear the answer
 */
public final class EnvelopeWindow<T> {

  /** Beyond so many waiting commands the sender is told to come back. */
  public static final int MAX_WAITING = 20_000;

  /** One envelope carries no more, so that a shard's thread is not held for long. */
  public static final int MAX_PER_ENVELOPE = 128;

  /**
   * One envelope leads to no more bytes of log, but for a single command that alone does: an
   * envelope is one frame, and the log refuses frames above 16 MiB.
   */
  public static final long MAX_LOG_BYTES_PER_ENVELOPE = 4 << 20;

  /** Envelopes that were answered and are not yet as durable as wanted. */
  static final int MAX_UNCOMMITTED = 256;

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 160;

  private final int shard;
  private final long answerWithinMillis;
  private final ArrayDeque<SentEnvelope.Item<T>> waiting = new ArrayDeque<>();
  private final ArrayDeque<SentEnvelope<T>> sent = new ArrayDeque<>();
  private List<SenderEffect<T>> effects = new ArrayList<>();
  private Phase phase = Phase.OPEN;
  private boolean underWay;

  /** What was answered last is being passed on: nothing leaves before that is done. */
  private boolean holding;

  private long sequence;
  private Progress reached = Progress.NONE;
  private long notBeforeMillis;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  private enum Phase {
    /** All is well. */
    OPEN,
    /** The latest envelope was not taken: it is to be sent again. */
    SEND_AGAIN,
    /** It must be asked how far the shard has come. */
    PROBE
  }

  /**
   * @param answerWithinMillis after which a sender hears that it is not to be had, or not known
   */
  public EnvelopeWindow(int shard, long answerWithinMillis) {
    this.shard = shard;
    this.answerWithinMillis = answerWithinMillis;
  }

  /** What is to be done, each of it once. */
  public List<SenderEffect<T>> takeEffects() {
    if (effects.isEmpty()) {
      return List.of();
    }
    List<SenderEffect<T>> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  /** Whether {@link #tick} has anything to look after. */
  public boolean isIdle() {
    return waiting.isEmpty() && sent.isEmpty() && phase == Phase.OPEN;
  }

  /** Takes a command in; see {@link SentEnvelope.Item}. */
  public void add(ShardCommand command, @Nullable Durability wanted, T sender, long nowMillis) {
    if (waiting.size() >= MAX_WAITING) {
      effects.add(
          new SenderEffect.Fail<>(
              sender,
              new UnavailableException(
                  "shard " + shard + " has " + MAX_WAITING + " commands waiting")));
      return;
    }
    waiting.addLast(new SentEnvelope.Item<>(command, wanted, sender, nowMillis));
    sendNext();
  }

  private void sendNext() {
    boolean mayLeave = phase == Phase.OPEN && !underWay && !holding;
    if (!mayLeave || waiting.isEmpty() || sent.size() >= MAX_UNCOMMITTED) {
      return;
    }
    SentEnvelope<T> next = new SentEnvelope<>(++sequence, takeBatch());
    sent.addLast(next);
    send(next);
  }

  private void send(SentEnvelope<T> envelope) {
    underWay = true;
    effects.add(
        new SenderEffect.Send<>(
            envelope.sequence, envelope.commands, envelope.toDisk, restsOn(envelope)));
  }

  private long restsOn(SentEnvelope<T> next) {
    long epoch = 0;
    for (SentEnvelope<T> earlier : sent) {
      if (earlier != next && earlier.answers != null) {
        epoch = Math.max(epoch, earlier.at.epoch());
      }
    }
    return epoch;
  }

  private List<SentEnvelope.Item<T>> takeBatch() {
    List<SentEnvelope.Item<T>> batch = new ArrayList<>(Math.min(waiting.size(), MAX_PER_ENVELOPE));
    long bytes = 0;
    for (SentEnvelope.Item<T> item = waiting.peekFirst();
        item != null;
        item = waiting.peekFirst()) {
      bytes += item.command().logBytes();
      boolean full = batch.size() == MAX_PER_ENVELOPE || bytes > MAX_LOG_BYTES_PER_ENVELOPE;
      if (full && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.removeFirst());
    }
    return batch;
  }

  private @Nullable SentEnvelope<T> takeUnderWay(long answered) {
    underWay = false;
    holding = true;
    SentEnvelope<T> last = sent.peekLast();
    return last != null && last.sequence == answered && last.answers == null ? last : null;
  }

  /**
   * The shard decided.
   *
   * @param at the copy that the answers rest on
   * @param kept how much of the shard was kept by enough members when it answered
   * @param refusal why those without an answer have none
   */
  public void answered(
      long answered,
      List<? extends @Nullable ShardAnswer> answers,
      CopyId at,
      Progress kept,
      @Nullable RuntimeException refusal) {
    SentEnvelope<T> envelope = takeUnderWay(answered);
    if (envelope == null) {
      return;
    }
    phase = at.epoch() < reached.epoch() ? Phase.PROBE : phase == Phase.PROBE ? phase : Phase.OPEN;
    pauseMillis = FIRST_PAUSE_MILLIS;
    envelope.answered(answers, at, refusal == null ? unknown(null) : refusal, effects);
    if (kept.epoch() == at.epoch() && kept.epoch() >= reached.epoch()) {
      committed(kept);
    } else {
      release(envelope);
      forgetDone();
    }
  }

  /**
   * To be called when the effects of an answer have been done: whoever hears of two envelopes hears
   * of them in the order in which the shard decided.
   */
  public void goOn() {
    holding = false;
    sendNext();
  }

  /**
   * The shard, or who took the envelope for it, did not decide.
   *
   * @param again whether it may, a little later; else the senders are told
   */
  public void refused(long refusedSequence, boolean again, RuntimeException why, long nowMillis) {
    SentEnvelope<T> envelope = takeUnderWay(refusedSequence);
    if (envelope == null) {
      return;
    }
    if (again) {
      pause(phase == Phase.PROBE ? phase : Phase.SEND_AGAIN, nowMillis);
      giveUpOld(nowMillis);
      return;
    }
    sent.removeLast();
    RuntimeException cause = envelope.mayHaveHappened ? unknown(why) : why;
    envelope.fail(cause, effects);
  }

  /** Nobody knows whether the shard decided. */
  public void noAnswer(long unansweredSequence, @Nullable Throwable why, long nowMillis) {
    SentEnvelope<T> envelope = takeUnderWay(unansweredSequence);
    if (envelope == null) {
      return;
    }
    envelope.mayHaveHappened = true;
    pause(Phase.PROBE, nowMillis);
  }

  private void pause(Phase then, long nowMillis) {
    phase = then;
    notBeforeMillis = nowMillis + pauseMillis;
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
  }

  /** So much of the shard is kept by enough members. */
  public void committed(Progress held) {
    if (held.epoch() < reached.epoch()) {
      return;
    }
    if (held.epoch() > reached.epoch() && restsOnOlderThan(held.epoch())) {
      phase = Phase.PROBE;
    }
    reached = held.epoch() > reached.epoch() ? held : reached.most(held);
    for (SentEnvelope<T> envelope : sent) {
      if (reached.applied() < envelope.at.sequence()) {
        break;
      }
      release(envelope);
    }
    forgetDone();
    sendNext();
  }

  private boolean restsOnOlderThan(long epoch) {
    SentEnvelope<T> first = sent.peekFirst();
    return first != null && first.answers != null && first.at.epoch() < epoch;
  }

  private void release(SentEnvelope<T> envelope) {
    envelope.release(reached, effects);
  }

  private void forgetDone() {
    for (SentEnvelope<T> first = sent.peekFirst(); first != null; first = sent.peekFirst()) {
      boolean isKept =
          first.at.epoch() == reached.epoch() && reached.applied() >= first.at.sequence();
      if (first.answers == null || !first.isDelivered() || !isKept) {
        return;
      }
      sent.removeFirst();
    }
  }

  /**
   * How far the shard has come that serves now. What it lacks is lost for good only once something
   * of its epoch is kept: before, the next epoch may begin on a copy that has it. Until then it is
   * asked again.
   *
   * @param kept how much of it enough members held at that moment
   * @param latest the sender's latest envelope that it decided, or an earlier copy of it did
   */
  public void probed(CopyId at, Progress kept, long latest, long nowMillis) {
    underWay = false;
    if (phase != Phase.PROBE || at.epoch() < reached.epoch()) {
      return;
    }
    if (lacksAny(at, latest) && !isFinal(at.epoch(), kept)) {
      pause(Phase.PROBE, nowMillis);
      return;
    }
    phase = Phase.OPEN;
    pauseMillis = FIRST_PAUSE_MILLIS;
    restOn(at, latest);
    if (kept.epoch() == at.epoch()) {
      reached = reached.epoch() == at.epoch() ? reached.most(kept) : kept;
    } else if (at.epoch() > reached.epoch()) {
      reached = new Progress(at.epoch(), 0, 0, 0);
    }
    sent.forEach(this::release);
    forgetDone();
    SentEnvelope<T> last = sent.peekLast();
    if (last != null && last.answers == null) {
      send(last);
    } else {
      sendNext();
    }
  }

  private static boolean isLacking(SentEnvelope<?> envelope, CopyId at, long latest) {
    return envelope.answers != null
        && envelope.sequence > latest
        && envelope.at.epoch() < at.epoch();
  }

  private boolean lacksAny(CopyId at, long latest) {
    return sent.stream().anyMatch(envelope -> isLacking(envelope, at, latest));
  }

  private boolean isFinal(long epoch, Progress kept) {
    boolean toDisk = sent.stream().anyMatch(envelope -> envelope.toDisk);
    return kept.epoch() == epoch && kept.of(toDisk ? Durability.DISK : Durability.MEMORY) > 0;
  }

  /** What was answered rests on the copy that was probed, or is to be sent anew. */
  private void restOn(CopyId at, long latest) {
    List<SentEnvelope.Item<T>> lost = new ArrayList<>();
    for (Iterator<SentEnvelope<T>> all = sent.iterator(); all.hasNext(); ) {
      SentEnvelope<T> envelope = all.next();
      if (isLacking(envelope, at, latest)) {
        all.remove();
        lost.addAll(envelope.lost(effects));
      } else if (envelope.answers != null && envelope.at.epoch() < at.epoch()) {
        envelope.at = at;
      }
    }
    for (int i = lost.size() - 1; i >= 0; i--) {
      waiting.addFirst(lost.get(i));
    }
  }

  /** The shard could not be asked how far it has come. */
  public void notProbed(long nowMillis) {
    underWay = false;
    if (phase == Phase.PROBE) {
      pause(Phase.PROBE, nowMillis);
    }
  }

  /** Lets time pass: to be called every few milliseconds while not {@link #isIdle}. */
  public void tick(long nowMillis) {
    giveUpOld(nowMillis);
    if (underWay || holding || nowMillis < notBeforeMillis) {
      return;
    }
    switch (phase) {
      case OPEN -> sendNext();
      case SEND_AGAIN -> sendAgain();
      case PROBE -> {
        underWay = true;
        effects.add(new SenderEffect.Probe<>());
      }
    }
  }

  private void sendAgain() {
    SentEnvelope<T> last = sent.peekLast();
    if (last != null && last.answers == null) {
      send(last);
    } else {
      phase = Phase.OPEN;
      sendNext();
    }
  }

  private void giveUpOld(long nowMillis) {
    long before = nowMillis - answerWithinMillis;
    for (SentEnvelope.Item<T> first = waiting.peekFirst();
        first != null && first.sinceMillis() < before;
        first = waiting.peekFirst()) {
      waiting.removeFirst();
      effects.add(new SenderEffect.Fail<>(first.sender(), notServed()));
    }
    for (Iterator<SentEnvelope<T>> all = sent.iterator(); all.hasNext(); ) {
      SentEnvelope<T> envelope = all.next();
      boolean isUnderWay = underWay && envelope.answers == null;
      boolean may = isUnderWay || envelope.answers != null || envelope.mayHaveHappened;
      if (may) {
        // What is under way will be known soon, and then better than now.
        envelope.giveUpBefore(
            isUnderWay ? before - answerWithinMillis : before, unknown(null), effects);
      } else {
        envelope.withdrawBefore(before, notServed(), effects);
      }
      if (envelope.answers == null && envelope.isDelivered() && !underWay) {
        all.remove();
      }
    }
  }

  /** Nothing will be answered any more: what may have happened is unknown for good. */
  public void abandon(Throwable cause) {
    for (SentEnvelope<T> envelope : sent) {
      envelope.fail(unknown(cause), effects);
    }
    for (SentEnvelope.Item<T> item : waiting) {
      effects.add(new SenderEffect.Fail<>(item.sender(), notServed()));
    }
    sent.clear();
    waiting.clear();
    phase = Phase.OPEN;
  }

  private OutcomeUnknownException unknown(@Nullable Throwable cause) {
    return new OutcomeUnknownException(
        "shard " + shard + " did not answer",
        cause == null ? new IllegalStateException("no reply") : cause);
  }

  private UnavailableException notServed() {
    return new UnavailableException("shard " + shard + " is not served at the moment");
  }
}
