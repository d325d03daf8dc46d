package io.swarmhold.perf.lab.work;

import io.swarmhold.perf.lab.history.Recorder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who uses the members: those who submit, read and cancel, agents of two kinds, and those
 * who use locks, elections and definitions.
 */
public final class Workload implements AutoCloseable {

  /** Who belongs to no tenant by a key belongs to this one. */
  public static final String TENANT = Site.TENANT;

  /** Streams that submit; each is without an answer by itself when its member is gone. */
  private static final int SUBMITTERS = 6;

  private static final int READERS = 2;
  private static final double READS_PER_SECOND = 5;
  private static final double CANCELS_PER_SECOND = 1;

  /** More than there are locks. */
  private static final int LOCK_USERS = 6;

  private static final double LOOKS_PER_SECOND = 5;
  private static final int REGISTER_USERS = 3;
  private static final int SET_USERS = 2;
  private static final double DEFINITIONS_PER_SECOND = 2;

  /** A task takes a hand for a quarter of a second, more if its agent dawdles: ample. */
  private static final double TASKS_PER_SECOND_AND_AGENT = 12;

  private static final int HANDS = 12;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Site site;
  private final Door door;
  private final Consumer<String> progress;
  private final List<Submitter> submitters = new ArrayList<>();
  private final List<Thread> submitting = new ArrayList<>();
  private final List<Thread> working = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Waits; time is the caller's. */
  public interface Pause {
    void sleep(Duration span) throws InterruptedException;
  }

  public Workload(
      List<URI> edges,
      Optional<String> key,
      Recorder recorder,
      Pause pause,
      Consumer<String> progress) {
    this.door = new Door(edges, key);
    this.site = new Site(door, recorder, pause);
    this.progress = progress;
  }

  /** Begins, with so many tasks per second in all. */
  public void start(double rate, long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < SUBMITTERS; i++) {
      var submitter = new Submitter(site, i, rate / SUBMITTERS, dice.split());
      submitters.add(submitter);
      submitting.add(start("submit", submitter));
    }
    for (int i = 0; i < READERS; i++) {
      submitting.add(start("read", new Reader(site, i, READS_PER_SECOND, dice.split())));
    }
    submitting.add(start("cancel", new Canceller(site, CANCELS_PER_SECOND, dice.split())));
    int agents = Math.max(2, (int) Math.ceil(rate / TASKS_PER_SECOND_AND_AGENT / 2));
    for (int i = 0; i < agents; i++) {
      working.add(start("poll", new PollingAgent(site, i, new Hands(HANDS), dice.split())));
      working.add(start("socket", new SocketAgent(site, i, new Hands(HANDS), dice.split())));
    }
    startAgreeing(dice);
  }

  /** Those who use what the members agree on. */
  private void startAgreeing(SplittableRandom dice) {
    for (int i = 0; i < LOCK_USERS; i++) {
      submitting.add(start("lock", new LockUser(site, i, dice.split())));
    }
    submitting.add(start("watch", new LockWatcher(site, LOOKS_PER_SECOND, dice.split())));
    for (int i = 0; i < REGISTER_USERS; i++) {
      var user = new RegisterUser(site, i, DEFINITIONS_PER_SECOND, dice.split());
      submitting.add(start("register", user));
    }
    for (int i = 0; i < SET_USERS; i++) {
      var user = new SetUser(site, i, DEFINITIONS_PER_SECOND / 2, dice.split());
      submitting.add(start("set", user));
    }
  }

  /**
   * Returns when everybody who submits has got through once more, or when the time is over: who
   * then has not is stuck, and the history shows it.
   */
  public void awaitEverybody(Duration atMost) throws InterruptedException {
    long from = site.recorder.now();
    while (submitters.stream().anyMatch(submitter -> submitter.acknowledgedAt() < from)
        && site.recorder.now() - from < atMost.toNanos()) {
      site.pause(LOOK_AGAIN);
    }
  }

  /** No new tasks, and no mischief from now on; returns when the last answers are there. */
  public void stopSubmitting() throws InterruptedException {
    site.stopSubmitting();
    for (Thread thread : submitting) {
      thread.join();
    }
  }

  /** All is healed: what is open comes to its end, or has not in that time. Then agents stop. */
  public void drain(Duration atMost) throws InterruptedException {
    new Finale(site, progress).drain(atMost);
    site.stopWorking();
  }

  /** Every accepted task and every definition, through every member, and what every copy holds. */
  public void readAll() throws InterruptedException {
    new Finale(site, progress).readAll();
    new Copies(site, progress).readAll();
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("the workload failed: " + failed, failed);
    }
  }

  /** Accepted so far, for people. */
  public String state() {
    return "%d accepted, %d open".formatted(site.accepted.size(), site.accepted.openCount());
  }

  @Override
  public void close() {
    site.stopSubmitting();
    site.stopWorking();
    submitting.forEach(Thread::interrupt);
    working.forEach(Thread::interrupt);
    door.close();
  }

  private Thread start(String name, Work work) {
    return Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            work.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e); // a bug here must not pass for a quiet run
          }
        });
  }
}
