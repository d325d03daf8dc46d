package io.swarmhold.perf.lab.work;

import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.work.Accepted.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** The end of a run, once all is healed: what was accepted comes to its end, and is read again. */
final class Finale {

  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
  private static final int READERS = 16;
  private static final int MOST_TRIES = 5;

  private final Site site;
  private final Consumer<String> progress;
  private final Look look;

  Finale(Site site, Consumer<String> progress) {
    this.site = site;
    this.progress = progress;
    this.look = new Look(site);
  }

  /** Returns when no accepted task is open any more, or when the time is over. */
  void drain(Duration atMost) throws InterruptedException {
    Caller caller = site.caller("drain");
    long deadline = site.recorder.now() + atMost.toNanos();
    int round = 0;
    int told = -1;
    while (site.accepted.openCount() > 0 && site.recorder.now() < deadline) {
      site.pause(BETWEEN_ROUNDS);
      List<Task> open = site.accepted.open();
      if (open.size() != told) {
        told = open.size();
        progress.accept("draining: " + told + " tasks are open");
      }
      for (Task task : open) {
        if (site.recorder.now() < deadline) {
          look.at(caller, ++round % site.door.members() + 1, F.READ, task);
        }
      }
    }
  }

  /** Every accepted task and every definition, through every member. */
  void readAll() throws InterruptedException {
    for (int member = 1; member <= site.door.members(); member++) {
      readDefinitions(member);
    }
    readTasks();
  }

  private void readDefinitions(int member) throws InterruptedException {
    var registry = new Registry(site.door);
    Caller caller = site.caller("final-definitions");
    for (String register : Registry.REGISTERS) {
      int tries = 1;
      while (registry.fetch(caller, member, register).isEmpty() && tries++ < MOST_TRIES) {
        site.pause(BETWEEN_ROUNDS);
      }
    }
    int tries = 1;
    while (!registry.all(caller, member) && tries++ < MOST_TRIES) {
      site.pause(BETWEEN_ROUNDS);
    }
  }

  private void readTasks() throws InterruptedException {
    progress.accept("reading %d tasks from every member".formatted(site.accepted.size()));
    List<Thread> readers = new ArrayList<>();
    for (int member = 1; member <= site.door.members(); member++) {
      var left = new ConcurrentLinkedQueue<>(site.accepted.all());
      for (int i = 0; i < READERS; i++) {
        int from = member;
        Caller caller = site.caller("final-" + member + "-" + i);
        readers.add(Thread.ofVirtual().start(() -> readSome(caller, from, left)));
      }
    }
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private void readSome(Caller caller, int member, ConcurrentLinkedQueue<Task> left) {
    try {
      for (Task task = left.poll(); task != null; task = left.poll()) {
        int tries = 1;
        while (!look.at(caller, member, F.FINAL, task) && tries++ < MOST_TRIES) {
          site.pause(BETWEEN_ROUNDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
