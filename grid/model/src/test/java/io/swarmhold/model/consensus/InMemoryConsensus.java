package io.swarmhold.model.consensus;

import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * The twin: several members' handles on one state, which answers at once, fails when it is told to,
 * and shows members what is new at once or when it is told to. May be used by several threads.
 */
public final class InMemoryConsensus {

  /** What becomes of a command, as its sender sees it and as it is. */
  public enum Fault {
    NONE,
    /** It is certainly not applied. */
    UNAVAILABLE,
    /** It is applied; the answer is lost. */
    ANSWER_LOST,
    /** It is not applied, but nobody can tell. */
    COMMAND_LOST
  }

  private final List<Member> members = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private ConsensusState state = new ConsensusState();
  private boolean viewsLag;

  /** Another member's handle; the first one that is open leads. */
  public synchronized Consensus newMember() {
    Member member = new Member();
    member.view = state.view();
    members.add(member);
    return member;
  }

  /** The next commands, from whomever they come, meet with these. */
  public synchronized void next(Fault... coming) {
    faults.addAll(List.of(coming));
  }

  /** From now on nobody sees anything new before {@link #deliver}. */
  public synchronized void letViewsLag() {
    viewsLag = true;
  }

  /** Shows the handle what there is. */
  public void deliver(Consensus to) {
    ((Member) to).show(current());
  }

  /** Everybody dies and comes back with what the state's image shows. */
  public synchronized void restart() {
    state = ConsensusState.restore(state.image());
  }

  private synchronized ClusterView current() {
    return state.view();
  }

  /** As bytes, for that is how commands come to other members. */
  private synchronized ConsensusAnswer apply(ConsensusCommand command) {
    ConsensusCommand travelled = ConsensusCodec.decodeCommand(ConsensusCodec.encode(command));
    return travelled(state.apply(travelled));
  }

  private synchronized ConsensusAnswer answer(ConsensusQuestion question) {
    return travelled(state.answer(ConsensusCodec.decodeQuestion(ConsensusCodec.encode(question))));
  }

  private static ConsensusAnswer travelled(ConsensusAnswer answer) {
    return ConsensusCodec.decodeAnswer(ConsensusCodec.encode(answer));
  }

  private synchronized Fault nextFault() {
    Fault fault = faults.poll();
    return fault == null ? Fault.NONE : fault;
  }

  private synchronized List<Member> hearing() {
    return viewsLag ? List.of() : List.copyOf(members);
  }

  private synchronized boolean isFirst(Member member) {
    return members.stream().filter(any -> !any.closed).findFirst().orElse(member) == member;
  }

  private static <T> CompletionStage<T> unknown() {
    return CompletableFuture.failedFuture(
        new OutcomeUnknownException("no answer", new TimeoutException()));
  }

  private final class Member implements Consensus {

    private final List<Runnable> listeners = new ArrayList<>();
    private volatile ClusterView view = ClusterView.EMPTY;
    private volatile boolean closed;

    @Override
    public CompletionStage<ConsensusAnswer> submit(ConsensusCommand command) {
      if (closed) {
        return closed();
      }
      return switch (nextFault()) {
        case NONE -> {
          ConsensusAnswer answer = apply(command);
          hearing().forEach(member -> member.show(current()));
          yield CompletableFuture.completedFuture(answer);
        }
        case UNAVAILABLE ->
            CompletableFuture.failedFuture(new UnavailableException("nobody leads"));
        case ANSWER_LOST -> {
          apply(command);
          hearing().forEach(member -> member.show(current()));
          yield unknown();
        }
        case COMMAND_LOST -> unknown();
      };
    }

    @Override
    public CompletionStage<ConsensusAnswer> ask(ConsensusQuestion question) {
      return closed ? closed() : CompletableFuture.completedFuture(answer(question));
    }

    private CompletionStage<ConsensusAnswer> closed() {
      return CompletableFuture.failedFuture(new UnavailableException("closed"));
    }

    private void show(ClusterView now) {
      List<Runnable> hearers;
      synchronized (listeners) {
        if (closed || now.revision() <= view.revision()) {
          return;
        }
        view = now;
        hearers = List.copyOf(listeners);
      }
      for (Runnable listener : hearers) {
        try {
          listener.run();
        } catch (RuntimeException | Error e) {
          // It is its own fault, and hears on.
        }
      }
    }

    @Override
    public ClusterView view() {
      return view;
    }

    @Override
    public void onChange(Runnable listener) {
      synchronized (listeners) {
        listeners.add(listener);
      }
    }

    @Override
    public boolean leads() {
      return !closed && isFirst(this);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
