package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.DiskHarm;
import io.swarmhold.perf.lab.member.Ground;
import io.swarmhold.perf.lab.member.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Members that exist on paper: what is done to them is noted, and how many were down at most. */
final class FakeGround implements Ground, Network {

  final List<String> done = new ArrayList<>();
  final Set<Integer> down = new ConcurrentSkipListSet<>();
  final Set<String> cuts = new ConcurrentSkipListSet<>();
  private final int members;
  private boolean broken;

  FakeGround(int members) {
    this.members = members;
  }

  /** From now on nothing works. */
  void breakDown() {
    broken = true;
  }

  private synchronized void note(String what) throws IOException {
    if (broken) {
      throw new IOException("broken");
    }
    done.add(what);
  }

  @Override
  public int members() {
    return members;
  }

  @Override
  public void kill(int member) throws IOException {
    note("kill " + member);
    down.add(member);
  }

  @Override
  public void stop(int member) throws IOException {
    note("stop " + member);
    down.add(member);
  }

  @Override
  public void start(int member) throws IOException {
    note("start " + member);
    down.remove(member);
  }

  @Override
  public void launch(int member) throws IOException {
    note("launch " + member);
  }

  @Override
  public void pause(int member) throws IOException {
    note("pause " + member);
    down.add(member);
  }

  @Override
  public void resume(int member) throws IOException {
    note("resume " + member);
    down.remove(member);
  }

  @Override
  public void wipe(int member) throws IOException {
    note("wipe " + member);
  }

  @Override
  public void join() throws IOException {
    note("join");
  }

  @Override
  public void leave() throws IOException {
    note("leave");
  }

  @Override
  public Network network() {
    return this;
  }

  @Override
  public void fillDisk(int member, long bytesLeft) throws IOException {
    note("fill " + member);
  }

  @Override
  public void freeDisk(int member) throws IOException {
    note("free " + member);
  }

  @Override
  public void harmDisk(int member, DiskHarm harm) throws IOException {
    note("harm " + member);
  }

  @Override
  public void skew(int member, Duration offset) throws IOException {
    note("skew " + member);
  }

  @Override
  public void cut(String tag, int member, Way way) throws IOException {
    note("cut " + member);
    cuts.add(tag);
  }

  @Override
  public void part(String tag, int one, int other) throws IOException {
    note("part " + one + " " + other);
    cuts.add(tag);
  }

  @Override
  public void cutPort(String tag, int member, Port port, Way way) throws IOException {
    note("cut-port " + member);
    cuts.add(tag);
  }

  @Override
  public void lose(String tag, int member, int percent, Way way) throws IOException {
    note("lose " + member);
    cuts.add(tag);
  }

  @Override
  public void heal(String tag) throws IOException {
    note("heal");
    cuts.remove(tag);
  }

  @Override
  public void healAll() {
    cuts.clear();
  }
}
