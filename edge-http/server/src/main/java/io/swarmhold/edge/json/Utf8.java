package io.swarmhold.edge.json;

/**
 * Characters beyond ASCII, as Unicode's table 3-7 allows them: no overlong form, no surrogate,
 * nothing above U+10FFFF; nor noncharacters, which I-JSON (RFC 7493, 2.1) forbids.
 */
final class Utf8 {

  private Utf8() {}

  /**
   * The offset after the character whose first byte, beyond ASCII, is at {@code offset}; -1 if
   * there is no valid one.
   */
  static int next(byte[] in, int offset, int end) {
    int first = in[offset] & 0xFF;
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || end - offset < length) {
      return -1;
    }
    int codePoint = first & (0x7F >> length);
    for (int i = offset + 1; i < offset + length; i++) {
      if ((in[i] & 0xC0) != 0x80) {
        return -1;
      }
      codePoint = codePoint << 6 | (in[i] & 0x3F);
    }
    return isOverlong(codePoint, length) || !isText(codePoint) ? -1 : offset + length;
  }

  /** Whether I-JSON lets the code point stand in a string. */
  static boolean isText(int codePoint) {
    return codePoint <= Character.MAX_CODE_POINT
        && (codePoint & 0xFFFE) != 0xFFFE
        && (codePoint < 0xD800 || codePoint > 0xDFFF)
        && (codePoint < 0xFDD0 || codePoint > 0xFDEF);
  }

  private static boolean isOverlong(int codePoint, int length) {
    return (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
  }
}
