package io.swarmhold.perf.lab.work;

import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;

/** What all who work share. */
final class Site {

  static final String TENANT = "default";
  static final String POOL = "lab";

  final Door door;
  final Recorder recorder;
  final Accepted accepted = new Accepted();
  final OldTokens oldTokens = new OldTokens();
  private final Workload.Pause pause;
  private volatile boolean submitting = true;
  private volatile boolean working = true;

  Site(Door door, Recorder recorder, Workload.Pause pause) {
    this.door = door;
    this.recorder = recorder;
    this.pause = pause;
  }

  Caller caller(String stream) {
    return recorder.caller(stream, TENANT);
  }

  /** Whether new tasks are sent and mischief is done. */
  boolean isSubmitting() {
    return submitting;
  }

  /** Whether agents go on. */
  boolean isWorking() {
    return working;
  }

  void stopSubmitting() {
    submitting = false;
  }

  void stopWorking() {
    working = false;
  }

  void pause(Duration span) throws InterruptedException {
    if (span.isPositive()) {
      pause.sleep(span);
    }
  }
}
