package io.swarmhold.edge.http;

import io.netty.util.ByteProcessor;

/**
 * Looks at the bytes of a request's head for what RFC 9112 lets a server refuse and Netty lets
 * pass: a first line whose parts are not set apart by one space (3), lines that are continued
 * (5.2), end without CR (2.2), or have no name. Others on the way may read such lines in another
 * way than we would.
 *
 * <p>Looks at the first request after an answer; those behind it in a pipeline cannot be told from
 * bodies here.
 */
final class HeadScan implements ByteProcessor {

  private enum Place {
    BEFORE,
    BEFORE_AFTER_CR,
    IN_FIRST_LINE,
    AFTER_SPACE,
    IN_LINE,
    AFTER_CR,
    AT_LINE_START,
    AT_LINE_START_AFTER_CR,
    OVER,
    REFUSED
  }

  private Place place = Place.BEFORE;

  /** A new head begins. */
  void reset() {
    place = Place.BEFORE;
  }

  boolean isOver() {
    return place == Place.OVER;
  }

  boolean isRefused() {
    return place == Place.REFUSED;
  }

  @Override
  public boolean process(byte value) {
    place =
        switch (place) {
          case BEFORE -> value == '\r' ? Place.BEFORE_AFTER_CR : inPart(value);
          case BEFORE_AFTER_CR -> value == '\n' ? Place.BEFORE : Place.REFUSED;
          case IN_FIRST_LINE -> inFirstLine(value);
          case AFTER_SPACE -> inPart(value);
          case IN_LINE -> inLine(value);
          case AFTER_CR -> value == '\n' ? Place.AT_LINE_START : Place.REFUSED;
          case AT_LINE_START -> atLineStart(value);
          case AT_LINE_START_AFTER_CR -> value == '\n' ? Place.OVER : Place.REFUSED;
          case OVER, REFUSED -> place;
        };
    return place != Place.OVER && place != Place.REFUSED;
  }

  /** At the first byte of the method, the target or the version: not white space. */
  private static Place inPart(byte value) {
    return value >= 0 && value <= ' ' ? Place.REFUSED : Place.IN_FIRST_LINE;
  }

  private static Place inFirstLine(byte value) {
    return switch (value) {
      case '\r' -> Place.AFTER_CR;
      case ' ' -> Place.AFTER_SPACE;
      default -> inPart(value);
    };
  }

  private static Place inLine(byte value) {
    return value == '\r' ? Place.AFTER_CR : value == '\n' ? Place.REFUSED : Place.IN_LINE;
  }

  private static Place atLineStart(byte value) {
    return switch (value) {
      case '\r' -> Place.AT_LINE_START_AFTER_CR;
      case ' ', '\t', '\n', ':' -> Place.REFUSED;
      default -> Place.IN_LINE;
    };
  }
}
