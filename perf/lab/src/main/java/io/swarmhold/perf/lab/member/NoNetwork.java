package io.swarmhold.perf.lab.member;

/** Loopback, which cannot be harmed: whoever needs more has been skipped before. */
final class NoNetwork implements Network {

  @Override
  public void cut(String tag, int member, Way way) {
    throw unable();
  }

  @Override
  public void part(String tag, int one, int other) {
    throw unable();
  }

  @Override
  public void cutPort(String tag, int member, Port port, Way way) {
    throw unable();
  }

  @Override
  public void lose(String tag, int member, int percent, Way way) {
    throw unable();
  }

  @Override
  public void heal(String tag) {}

  @Override
  public void healAll() {}

  private static UnsupportedOperationException unable() {
    return new UnsupportedOperationException(Facility.NETWORK.wanted());
  }
}
