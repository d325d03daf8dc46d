package io.swarmhold.perf.sim;

import io.swarmhold.model.Durability;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.SenderEffect;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where commands come in: a window for each shard, and those who read; twin of the grid's {@code
 * ShardChannel} and {@code Looks}.
 */
final class Edge {

  private static final long ANSWER_WITHIN_MILLIS = 10_000;
  private static final long TICK = 20 * Agenda.MILLI;
  private static final long LOOK_AGAIN = 50 * Agenda.MILLI;
  private static final long CHECK = 300 * Agenda.MILLI;

  private final Life life;
  private final Story story;
  private final List<EnvelopeWindow<Sender>> windows = new ArrayList<>();
  private final boolean[] ticking;
  private final long[] numbers;
  private final CopyId[] latest;

  /** Who hears of a command. */
  interface Sender {

    /**
     * @param at the copy that the latest answer rests on
     */
    void answered(ShardAnswer answer, CopyId at);

    default void lost(ShardAnswer answer) {}

    /**
     * @param didNotHappen else nobody knows
     */
    default void failed(boolean didNotHappen) {}
  }

  Edge(Life life) {
    this.life = life;
    this.story = life.story;
    int shards = story.plan.shards();
    this.ticking = new boolean[shards];
    this.numbers = new long[shards];
    this.latest = new CopyId[shards];
    for (int shard = 0; shard < shards; shard++) {
      windows.add(new EnvelopeWindow<>(shard, ANSWER_WITHIN_MILLIS));
      latest[shard] = CopyId.EMPTY;
    }
  }

  void start() {
    life.every(TICK, this::tick);
    if (story.isChecked) {
      life.every(CHECK, this::check);
    }
  }

  void send(int shard, ShardCommand command, @Nullable Durability wanted, Sender sender) {
    EnvelopeWindow<Sender> window = windows.get(shard);
    Durability how = story.has(Bug.EARLY_ANSWER_TAKEN_FOR_DURABLE) ? null : wanted;
    window.add(command, how, triedAgain(shard, command, how, sender), life.member.elapsedMillis());
    perform(shard, window);
  }

  /** With a certain mistake: what was said not to have happened is not given up. */
  private Sender triedAgain(
      int shard, ShardCommand command, @Nullable Durability how, Sender sender) {
    if (!story.has(Bug.REFUSED_IS_TRIED_AGAIN)) {
      return sender;
    }
    return new Sender() {
      @Override
      public void answered(ShardAnswer answer, CopyId at) {
        sender.answered(answer, at);
      }

      @Override
      public void lost(ShardAnswer answer) {
        sender.lost(answer);
      }

      @Override
      public void failed(boolean didNotHappen) {
        sender.failed(didNotHappen);
        if (didNotHappen) {
          windows.get(shard).add(command, how, (answer, at) -> {}, life.member.elapsedMillis());
        }
      }
    };
  }

  void committed(int shard, Progress kept) {
    windows.get(shard).committed(kept);
    perform(shard, windows.get(shard));
  }

  /** Whether everybody was told everything. */
  boolean isIdle(int shard) {
    return windows.get(shard).isIdle();
  }

  private void tick() {
    for (int shard = 0; shard < ticking.length; shard++) {
      EnvelopeWindow<Sender> window = windows.get(shard);
      if (!window.isIdle()) {
        window.tick(life.member.elapsedMillis());
        perform(shard, window);
      }
      if (life.host.isDue(shard)) {
        letTimePass(shard);
      }
    }
  }

  private void letTimePass(int shard) {
    if (ticking[shard]) {
      return;
    }
    ticking[shard] = true;
    send(
        shard,
        new ShardCommand.Tick(),
        null,
        new Sender() {
          @Override
          public void answered(ShardAnswer answer, CopyId at) {
            ticking[shard] = false;
          }

          @Override
          public void failed(boolean didNotHappen) {
            ticking[shard] = false;
          }
        });
  }

  /** Has the shards that are served here say what they look like. */
  private void check() {
    for (int shard = 0; shard < ticking.length; shard++) {
      LocalCopy local = life.host.local(shard);
      Shard copy = local.copy;
      if (local.serving > 0 && copy != null) {
        int number = shard;
        copy.nextCheck().ifPresent(check -> send(number, check, null, (answer, at) -> {}));
      }
    }
  }

  private void perform(int shard, EnvelopeWindow<Sender> window) {
    Queue<SenderEffect<Sender>> todo = new ArrayDeque<>(window.takeEffects());
    for (SenderEffect<Sender> effect = todo.poll(); effect != null; effect = todo.poll()) {
      switch (effect) {
        case SenderEffect.Send<Sender> send -> call(shard, window, send);
        case SenderEffect.Probe<Sender>() -> probe(shard, window);
        case SenderEffect.Answer<Sender>(Sender sender, ShardAnswer answer) ->
            sender.answered(answer, latest[shard]);
        case SenderEffect.Fail<Sender>(Sender sender, RuntimeException cause) ->
            sender.failed(!(cause instanceof OutcomeUnknownException));
        case SenderEffect.Lost<Sender>(Sender sender, ShardAnswer answer) -> {
          if (!story.has(Bug.LOST_EARLY_LEASE_NOT_TOLD)) {
            sender.lost(answer);
          }
        }
      }
    }
  }

  private void call(int shard, EnvelopeWindow<Sender> window, SenderEffect.Send<Sender> send) {
    long restsOn = story.has(Bug.SENT_ON_TO_A_NEW_PRIMARY_WITHOUT_ASKING) ? 0 : send.restsOn();
    long sequence = send.sequence();
    long number = story.has(Bug.RESENT_UNDER_A_NEW_NUMBER) ? ++numbers[shard] : sequence;
    Envelope envelope =
        new Envelope(
            life.session, number, life.member.millis(), story.dice.nextLong(), send.commands());
    story.trace.note(story.agenda.now(), "sends", life.index(), shard, sequence, number);
    Call.mutating(
            life,
            shard,
            there -> {
              if (restsOn > 0 && there.host.local(shard).serving != restsOn) {
                return Reply.again("another epoch has begun since");
              }
              Reply reply = there.host.handle(shard, envelope, send.toDisk(), life.id);
              there.grid.toBackups(shard, reply, send.toDisk());
              return reply;
            },
            reply -> done(shard, window, sequence, reply))
        .begin();
  }

  private void done(
      int shard, EnvelopeWindow<Sender> window, long sequence, @Nullable Reply reply) {
    long now = life.member.elapsedMillis();
    CopyId at = reply == null ? CopyId.EMPTY : reply.at();
    String what = reply == null ? "hears nothing" : "hears";
    story.trace.note(story.agenda.now(), what, life.index(), shard, at.epoch(), at.sequence());
    if (reply == null) {
      window.noAnswer(sequence, null, now);
    } else if (reply.refusal() != null) {
      window.refused(sequence, true, reply.refusal(), now);
    } else {
      latest[shard] = reply.at();
      window.answered(sequence, reply.answers(), reply.at(), reply.kept(), null);
    }
    perform(shard, window);
    window.goOn();
    perform(shard, window);
  }

  private void probe(int shard, EnvelopeWindow<Sender> window) {
    ask(
        shard,
        copy -> copy.latestOf(life.session),
        seen -> {
          if (seen == null) {
            window.notProbed(life.member.elapsedMillis());
          } else {
            story.trace.note(
                story.agenda.now(), "probes", life.index(), shard, seen.at().epoch(), seen.value());
            latest[shard] = seen.at();
            window.probed(seen.at(), kept(seen), seen.value(), life.member.elapsedMillis());
          }
          perform(shard, window);
        });
  }

  /** With a certain mistake: as if every epoch that has begun had kept something. */
  private Progress kept(CopyHost.Seen<Long> seen) {
    return story.has(Bug.PROBE_BELIEVED_BEFORE_ANYTHING_IS_KEPT) && seen.kept().synced() == 0
        ? new Progress(seen.at().epoch(), 1, 1, 1)
        : seen.kept();
  }

  private <T> void ask(
      int shard, Function<Shard, T> question, Consumer<CopyHost.@Nullable Seen<T>> heard) {
    Call.<CopyHost.Seen<T>>reading(
            life, shard, there -> there.host.look(shard, question, life.id), heard)
        .begin();
  }

  /** Shows what it saw once that is kept; never, if that cannot be had in time. */
  <T> void read(int shard, Function<Shard, T> question, Consumer<T> shown) {
    long until = story.agenda.now() + ANSWER_WITHIN_MILLIS * Agenda.MILLI;
    look(shard, question, shown, until);
  }

  private <T> void look(int shard, Function<Shard, T> question, Consumer<T> shown, long until) {
    ask(
        shard,
        question,
        seen -> {
          Runnable again =
              () -> {
                if (story.agenda.now() < until) {
                  life.post(LOOK_AGAIN, () -> look(shard, question, shown, until));
                }
              };
          if (seen == null) {
            again.run();
          } else {
            life.board.heard(shard, seen.kept());
            show(shard, seen, shown, again);
          }
        });
  }

  private <T> void show(int shard, CopyHost.Seen<T> seen, Consumer<T> shown, Runnable again) {
    Board.Reader reader =
        new Board.Reader() {
          @Override
          public void release() {
            story.referee.shown(life, shard, seen.at());
            shown.accept(seen.value());
          }

          @Override
          public void lookAgain() {
            again.run();
          }
        };
    if (story.has(Bug.READ_SHOWS_WHAT_IS_NOT_KEPT)) {
      reader.release();
    } else {
      life.board.await(shard, seen.at(), story.plan.durability(), reader);
    }
  }
}
