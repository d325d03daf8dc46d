package io.swarmhold.perf.lab.member;

/** A program that says what its clocks say. */
final class ReadClocks {

  private ReadClocks() {}

  public static void main(String[] arguments) {
    System.out.println(System.currentTimeMillis() + " " + System.nanoTime());
  }
}
