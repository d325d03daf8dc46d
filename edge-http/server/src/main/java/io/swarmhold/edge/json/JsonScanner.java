package io.swarmhold.edge.json;

import io.swarmhold.edge.json.BadJson.Code;
import java.nio.charset.StandardCharsets;

/**
 * The grammar of strict JSON, over bytes: moves on past one value after the other, and says where
 * it cannot. Knows nothing of what the values are for.
 */
abstract class JsonScanner {

  /** Arrays and objects within each other. */
  public static final int MAX_DEPTH = 32;

  /** What is taken raw stands in an object at least, whatever the envelope around that. */
  public static final int MAX_RAW_DEPTH = MAX_DEPTH - 1;

  /** Names, values, opening and closing brackets in what is taken raw. */
  public static final int MAX_RAW_TOKENS = 10_000;

  public static final int MAX_NAME_LENGTH = 128;
  public static final int MAX_NUMBER_LENGTH = 64;

  private static final byte[] NONE = {};

  byte[] in = NONE;
  int start;
  int end;
  int at;

  /** What the line that {@link #start} stands in is called in refusals. */
  int firstLine = 1;

  /** Content of the string, or text of the number, scanned last. */
  int textStart;

  int textEnd;
  boolean textEscaped;
  boolean numberIntegral;

  /** A bit per open bracket of the value being scanned, the innermost the lowest. */
  private long isObject;

  private int nesting;
  private int tokens;
  private final RepeatedNames names = new RepeatedNames();

  /** The property being read, for refusals. */
  abstract String path();

  final void skipWhiteSpace() {
    while (at < end && isWhiteSpace(in[at])) {
      at++;
    }
  }

  private static boolean isWhiteSpace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  /** Any value, without recursion. */
  final void scanValue(int maxDepth) {
    names.clear();
    isObject = 0;
    nesting = 0;
    tokens = 0;
    boolean more = true;
    while (more) {
      more = scanItem(maxDepth);
      while (!more && nesting > 0) {
        more = scanAfterItem();
      }
    }
  }

  /** A scalar or an opening bracket; true if the bracket has something in it, which comes next. */
  private boolean scanItem(int maxDepth) {
    countToken();
    byte b = here();
    if (b != '{' && b != '[') {
      scanScalar(b);
      return false;
    }
    if (++nesting > maxDepth) {
      throw refused(Code.JSON_TOO_DEEP, at, "nested more than " + MAX_DEPTH + " deep");
    }
    at++;
    isObject = isObject << 1 | (b == '{' ? 1 : 0);
    names.open();
    skipWhiteSpace();
    if (here() == closing()) {
      return false;
    }
    scanNameInObject();
    return true;
  }

  /** A comma, after which another item comes, or a closing bracket. */
  private boolean scanAfterItem() {
    skipWhiteSpace();
    byte b = here();
    if (b == ',') {
      at++;
      skipWhiteSpace();
      scanNameInObject();
      return true;
    }
    if (b != closing()) {
      throw malformed(at, "expected a comma or " + closing());
    }
    countToken();
    at++;
    nesting--;
    isObject >>>= 1;
    if (!names.close()) {
      throw malformed(at - 1, "a name stands twice in the object that ends here");
    }
    return false;
  }

  private void scanNameInObject() {
    if ((isObject & 1) != 0) {
      scanName();
    }
  }

  private char closing() {
    return (isObject & 1) != 0 ? '}' : ']';
  }

  private byte here() {
    return at < end ? in[at] : 0;
  }

  private void countToken() {
    if (++tokens > MAX_RAW_TOKENS) {
      throw refused(
          Code.BAD_REQUEST, at, "more than " + MAX_RAW_TOKENS + " names, values and brackets");
    }
  }

  private void scanName() {
    countToken();
    if (here() != '"') {
      throw malformed(at, "expected a name in quotes");
    }
    scanString();
    checkNameLength();
    if (!names.add(nameHash())) {
      throw malformed(textStart - 1, "the name " + echo() + " stands twice in an object");
    }
    expectColon();
    skipWhiteSpace();
  }

  final void expectColon() {
    skipWhiteSpace();
    if (here() != ':') {
      throw malformed(at, "expected a colon");
    }
    at++;
  }

  private long nameHash() {
    if (!textEscaped) {
      return Words.hash(in, textStart, textEnd);
    }
    byte[] plain = text().getBytes(StandardCharsets.UTF_8);
    return Words.hash(plain, 0, plain.length);
  }

  final void checkNameLength() {
    if (textEnd - textStart > MAX_NAME_LENGTH && text().length() > MAX_NAME_LENGTH) {
      throw refused(
          Code.BAD_REQUEST,
          textStart - 1,
          "a name of more than " + MAX_NAME_LENGTH + " characters");
    }
  }

  private void scanScalar(byte b) {
    switch (b) {
      case '"' -> scanString();
      case 't' -> scanLiteral("true");
      case 'f' -> scanLiteral("false");
      case 'n' -> scanLiteral("null");
      default -> {
        if (b != '-' && !isDigit(b)) {
          throw malformed(at, at < end ? "expected a value" : "ends where a value is expected");
        }
        scanNumber();
      }
    }
  }

  final void scanLiteral(String literal) {
    int length = literal.length();
    if (end - at < length) {
      throw malformed(at, "expected a value");
    }
    for (int i = 0; i < length; i++) {
      if (in[at + i] != literal.charAt(i)) {
        throw malformed(at, "expected a value");
      }
    }
    at += length;
  }

  /** Leaves the string's content in {@code text...}. */
  final void scanString() {
    int from = ++at;
    textEscaped = false;
    int i = from;
    while (true) {
      while (i + Long.BYTES <= end) {
        long special = Words.special(Words.at(in, i));
        if (special != 0) {
          i += Long.numberOfTrailingZeros(special) >>> 3;
          break;
        }
        i += Long.BYTES;
      }
      if (i >= end) {
        throw malformed(from - 1, "a string without end");
      }
      byte b = in[i];
      if (b == '"') {
        textStart = from;
        textEnd = i;
        at = i + 1;
        return;
      }
      i = b == '\\' ? scanEscape(i) : b < 0 ? scanBeyondAscii(i) : scanPlain(i, b);
    }
  }

  private int scanPlain(int i, byte b) {
    if (b < ' ') {
      throw malformed(i, "a control character in a string");
    }
    return i + 1;
  }

  private int scanBeyondAscii(int from) {
    int i = from;
    while (i < end && in[i] < 0) {
      int next = Utf8.next(in, i, end);
      if (next < 0) {
        throw malformed(i, "not a character in UTF-8");
      }
      i = next;
    }
    return i;
  }

  private int scanEscape(int i) {
    textEscaped = true;
    byte letter = i + 1 < end ? in[i + 1] : 0;
    return switch (letter) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 2;
      case 'u' -> scanUnicodeEscape(i);
      default -> throw malformed(i, "not an escape of JSON");
    };
  }

  private int scanUnicodeEscape(int i) {
    int codePoint = hex(i + 2);
    int next = i + 6;
    if (codePoint >= 0xD800 && codePoint < 0xDC00 && next + 1 < end && in[next + 1] == 'u') {
      int low = in[next] == '\\' ? hex(next + 2) : 0;
      if (low >= 0xDC00 && low < 0xE000) {
        codePoint = Character.toCodePoint((char) codePoint, (char) low);
        next += 6;
      }
    }
    if (codePoint == 0 || !Utf8.isText(codePoint)) {
      throw malformed(i, "an escape that stands for no character");
    }
    return next;
  }

  private int hex(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < end && in[i] > 0 ? Character.digit(in[i], 16) : -1;
      if (digit < 0) {
        throw malformed(from - 2, "not an escape of JSON");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /**
   * Leaves the number's text in {@code text...}. Minus zero is refused: half of the languages that
   * read it make 0 of it, and the other half what is not quite equal to that.
   */
  final void scanNumber() {
    int from = at;
    if (in[at] == '-') {
      at++;
    }
    if (at < end && in[at] == '0') {
      at++;
    } else {
      scanDigits(from);
    }
    numberIntegral = true;
    if (at < end && in[at] == '.') {
      numberIntegral = false;
      at++;
      scanDigits(from);
    }
    boolean exponent = at < end && (in[at] | 0x20) == 'e';
    if (exponent) {
      scanExponent(from);
    }
    if (at < end && (isDigit(in[at]) || in[at] == '.')) {
      throw malformed(from, "not a number of JSON");
    }
    textStart = from;
    textEnd = at;
    textEscaped = false;
    if (at - from > MAX_NUMBER_LENGTH) {
      throw refused(
          Code.BAD_REQUEST, from, "a number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    if (exponent && Double.isInfinite(Double.parseDouble(text()))) {
      throw refused(Code.BAD_REQUEST, from, "a number too large for a double");
    }
    if (in[from] == '-' && isZero()) {
      throw refused(Code.BAD_REQUEST, from, "minus zero (expected: 0)");
    }
  }

  /** Whether the number scanned last is zero as it is written, in whatever way. */
  private boolean isZero() {
    for (int i = textStart; i < textEnd && (in[i] | 0x20) != 'e'; i++) {
      if (in[i] >= '1' && in[i] <= '9') {
        return false;
      }
    }
    return true;
  }

  private void scanExponent(int from) {
    numberIntegral = false;
    at++;
    if (at < end && (in[at] == '+' || in[at] == '-')) {
      at++;
    }
    scanDigits(from);
  }

  private void scanDigits(int from) {
    int digits = at;
    while (at < end && isDigit(in[at])) {
      at++;
    }
    if (at == digits) {
      throw malformed(from, "not a number of JSON");
    }
  }

  // Texts and refusals

  final String text() {
    return textEscaped
        ? unescaped()
        : new String(in, textStart, textEnd - textStart, StandardCharsets.UTF_8);
  }

  private String unescaped() {
    var text = new StringBuilder(textEnd - textStart);
    int plainFrom = textStart;
    for (int i = textStart; i < textEnd; ) {
      if (in[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(in, plainFrom, i - plainFrom, StandardCharsets.UTF_8));
      boolean unicode = in[i + 1] == 'u';
      text.append(unicode ? (char) hex(i + 2) : unescaped(in[i + 1]));
      i += unicode ? 6 : 2;
      plainFrom = i;
    }
    return text.append(new String(in, plainFrom, textEnd - plainFrom, StandardCharsets.UTF_8))
        .toString();
  }

  private static char unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) letter;
    };
  }

  final BadJson malformed(int place, String detail) {
    return refused(Code.MALFORMED_JSON, place, detail);
  }

  final BadJson refused(Code code, int place, String detail) {
    int line = firstLine;
    int column = 1;
    for (int i = start; i < Math.min(place, end); i++) {
      if (in[i] == '\n') {
        line++;
        column = 1;
      } else if ((in[i] & 0xC0) != 0x80) {
        column++;
      }
    }
    return new BadJson(code, path(), line, column, detail);
  }

  final String echo() {
    String text = text();
    return text.length() <= BadJson.MAX_ECHO ? text : text.substring(0, BadJson.MAX_ECHO) + "...";
  }
}
