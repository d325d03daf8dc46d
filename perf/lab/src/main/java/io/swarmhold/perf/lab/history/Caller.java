package io.swarmhold.perf.lab.history;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One who acts, one operation (or batch) after the other. When it does not learn an outcome, its
 * incarnation is retired and the next goes on. For one thread at a time.
 */
public final class Caller {

  private final Recorder recorder;
  private final String stream;
  private final String tenant;
  private int incarnation;
  private boolean lost;

  Caller(Recorder recorder, String stream, String tenant) {
    this.recorder = recorder;
    this.stream = stream;
    this.tenant = tenant;
  }

  /** Begins something; it is on its way from now on. */
  public Pending invoke(String node, String f, String key, JsonNode v) {
    if (lost) {
      incarnation++;
      lost = false;
    }
    String proc = stream + "/" + incarnation;
    recorder.record(proc, node, Op.Type.INVOKE, f, tenant, key, v, "");
    return new Pending(proc, node, f, key);
  }

  /** Records what came to it by itself. */
  public void saw(String node, String f, String key, JsonNode v) {
    recorder.saw(stream + "/seen", node, f, tenant, key, v);
  }

  /** What has begun and has no end yet. */
  public final class Pending {

    private final String proc;
    private final String node;
    private final String f;
    private final String key;

    private Pending(String proc, String node, String f, String key) {
      this.proc = proc;
      this.node = node;
      this.f = f;
      this.key = key;
    }

    public void ok(JsonNode v) {
      recorder.record(proc, node, Op.Type.OK, f, tenant, key, v, "");
    }

    /** It did not happen and never will. */
    public void fail(String why) {
      recorder.record(proc, node, Op.Type.FAIL, f, tenant, key, Recorder.nothing(), why);
    }

    /** Nobody knows. */
    public void info(String why) {
      recorder.record(proc, node, Op.Type.INFO, f, tenant, key, Recorder.nothing(), why);
      lost = true;
    }
  }
}
