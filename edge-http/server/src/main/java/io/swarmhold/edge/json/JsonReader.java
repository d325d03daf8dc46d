package io.swarmhold.edge.json;

import io.swarmhold.edge.json.BadJson.Code;
import io.swarmhold.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value from bytes, forward only: the caller asks for what must come next and gets
 * it or {@link BadJson}. Objects are read against a {@link NameTable}: an unknown or repeated name
 * is refused. What the caller takes {@linkplain #raw raw} is checked to be strict JSON to its depth
 * (RFC 8259 and I-JSON, RFC 7493) and copied verbatim.
 *
 * <p>Our own rather than Jackson's streaming parser: that one lets unpaired surrogates and overlong
 * UTF-8 pass in what is skipped, and its detection of duplicate names makes a String of each. A
 * test holds the two against each other.
 *
 * <p>Not safe for use by several threads; made to be used again.
 */
public final class JsonReader extends JsonScanner {

  /** The deepest nesting of objects and arrays that a caller may ask for. */
  private static final int MAX_ASKED_DEPTH = 8;

  private int depth;
  private boolean first;
  private final @Nullable NameTable<?>[] tables = new NameTable<?>[MAX_ASKED_DEPTH + 1];
  private final int[] places = new int[MAX_ASKED_DEPTH + 1];
  private final long[] seen = new long[MAX_ASKED_DEPTH + 1];

  private final StringCache strings = new StringCache();

  /** Begins with the bytes from {@code from} to {@code to}, which must not change while read. */
  public JsonReader read(byte[] bytes, int from, int to) {
    in = bytes;
    start = from;
    at = from;
    end = to;
    firstLine = 1;
    depth = 0;
    first = false;
    return this;
  }

  /** As {@link #read(byte[], int, int)}, where the value is the whole of a line with a number. */
  JsonReader readLine(byte[] bytes, int from, int to, int number) {
    read(bytes, from, to);
    firstLine = number;
    return this;
  }

  public JsonReader read(byte[] bytes) {
    return read(bytes, 0, bytes.length);
  }

  /** Nothing but white space may follow. */
  public void end() {
    skipWhiteSpace();
    if (at < end) {
      throw malformed(at, "something follows the value");
    }
  }

  // Structure

  public void openObject() {
    open('{', "an object");
    seen[depth] = 0;
    tables[depth] = null;
  }

  /** The next property of the object, or null at its end. */
  @SuppressWarnings("EnumOrdinal") // as the number of a bit, which lives as long as the object
  public <E extends Enum<E>> @Nullable E next(NameTable<E> table) {
    if (!hasNext('}')) {
      return null;
    }
    expectName();
    E property = lookUp(table);
    if (property == null) {
      throw unknownProperty();
    }
    tables[depth] = table;
    places[depth] = property.ordinal();
    long bit = 1L << property.ordinal();
    if ((seen[depth] & bit) != 0) {
      throw malformed(textStart - 1, "the name " + echo() + " stands twice in an object");
    }
    seen[depth] |= bit;
    expectColon();
    return property;
  }

  /**
   * The next name of an object whose names are the sender's, or null at its end. Whether a name
   * stands twice is for the caller to see.
   */
  public @Nullable String nextName(int maxLength) {
    tables[depth] = null;
    places[depth] = -1;
    if (!hasNext('}')) {
      return null;
    }
    expectName();
    String name = text();
    if (name.length() > maxLength) {
      throw bad("a name of " + name.length() + " characters (expected: at most " + maxLength + ")");
    }
    expectColon();
    return name;
  }

  public void openArray() {
    open('[', "an array");
    tables[depth] = null;
    places[depth] = -1;
  }

  /** Whether the array has another element, which is then the next to be read. */
  public boolean nextElement() {
    places[depth]++;
    return hasNext(']');
  }

  /** The first byte of what comes next, white space apart; 0 if nothing does. */
  public char peek() {
    skipWhiteSpace();
    return at < end ? (char) (in[at] & 0xFF) : 0;
  }

  // Values

  /** A string of at most {@code maxLength} characters. */
  public String string(int maxLength) {
    expectString();
    String text = text();
    if (text.length() > maxLength) {
      throw bad(text.length() + " characters (expected: at most " + maxLength + ")");
    }
    return text;
  }

  /** A string which is likely to come again and again, as the name of a pool does. */
  public String name() {
    expectString();
    return textEscaped ? text() : strings.get(in, textStart, textEnd);
  }

  /** A string out of the table. */
  public <E extends Enum<E>> E oneOf(NameTable<E> table) {
    expectString();
    E constant = lookUp(table);
    if (constant == null) {
      throw bad("not one of: " + table.all());
    }
    return constant;
  }

  /** A whole number, written without fraction and exponent. */
  public long integer(long least, long most) {
    expectNumber("a whole number");
    if (!numberIntegral) {
      throw bad("not a whole number");
    }
    long value = textEnd - textStart > 18 ? Long.MIN_VALUE : parseLong();
    if (value < least || value > most) {
      throw bad(echo() + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  public double number(double least, double most) {
    expectNumber("a number");
    double value = Double.parseDouble(text());
    if (!(value >= least && value <= most)) {
      throw bad(echo() + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  /** Whether {@code null} comes next, which is then read. */
  public boolean takeNull() {
    if (peek() != 'n') {
      return false;
    }
    scanLiteral("null");
    return true;
  }

  public boolean bool() {
    char next = peek();
    if (next != 't' && next != 'f') {
      throw wrongType("true or false");
    }
    scanLiteral(next == 't' ? "true" : "false");
    return next == 't';
  }

  public TaskId taskId() {
    expectString();
    if (textEscaped || textEnd - textStart != TaskId.TEXT_LENGTH) {
      throw bad("not a task id");
    }
    try {
      return TaskId.parse(in, textStart);
    } catch (IllegalArgumentException e) {
      throw bad("not a task id");
    }
  }

  /** A fencing token: a decimal number from 0 on, as a string. */
  public long token() {
    expectString();
    int length = textEnd - textStart;
    if (length == 0 || length > 19 || !isAllDigits()) {
      throw bad("not a fencing token (expected: a decimal string)");
    }
    long value = parseLong();
    if (value < 0) {
      throw bad("not a fencing token (expected: a decimal string)");
    }
    return value;
  }

  /** A time of RFC 3339, as epoch milliseconds. */
  public long time() {
    expectString();
    long millis = textEscaped ? Rfc3339.MALFORMED : Rfc3339.parse(in, textStart, textEnd);
    if (millis == Rfc3339.MALFORMED) {
      throw bad("not a time (expected: such as 2026-11-20T09:30:00.000Z)");
    }
    return millis;
  }

  /** Any value, verbatim, of at most {@code maxBytes}. */
  public byte[] raw(int maxBytes) {
    skipWhiteSpace();
    int from = at;
    scanValue(MAX_RAW_DEPTH);
    if (at - from > maxBytes) {
      throw refused(
          Code.TOO_LARGE,
          from,
          pathPrefix() + (at - from) + " bytes (expected: at most " + maxBytes + ")");
    }
    return Arrays.copyOfRange(in, from, at);
  }

  // Refusals

  /** The value just read, or the object being read, will not do. */
  public BadJson bad(String detail) {
    return refused(Code.BAD_REQUEST, at, pathPrefix() + detail);
  }

  /** The model refused the values read, and says which. */
  public BadJson bad(IllegalArgumentException refusal) {
    return refused(Code.BAD_REQUEST, at, String.valueOf(refusal.getMessage()));
  }

  public BadJson tooLarge(String detail) {
    return refused(Code.TOO_LARGE, at, pathPrefix() + detail);
  }

  /**
   * The refusal to report when {@code found} stopped the reading: that the whole is malformed or
   * too deep goes before what is wrong with a part of it.
   */
  public BadJson worst(BadJson found) {
    if (isOfTheWhole(found)) {
      return found;
    }
    try {
      depth = 0;
      at = start;
      skipWhiteSpace();
      scanValue(MAX_DEPTH);
      end();
      return found;
    } catch (BadJson other) {
      return isOfTheWhole(other) ? other : found;
    }
  }

  private static boolean isOfTheWhole(BadJson found) {
    return found.code() == Code.MALFORMED_JSON || found.code() == Code.JSON_TOO_DEEP;
  }

  private BadJson wrongType(String expected) {
    skipWhiteSpace();
    if (at >= end) {
      return malformed(at, "ends where " + expected + " is expected");
    }
    return bad("wrong type (expected: " + expected + ")");
  }

  private BadJson unknownProperty() {
    tables[depth] = null;
    places[depth] = -1;
    return refused(
        Code.UNKNOWN_PROPERTY, textStart - 1, pathPrefix() + "unknown property " + echo());
  }

  private String pathPrefix() {
    String path = path();
    return path.isEmpty() ? "" : path + ": ";
  }

  @Override
  String path() {
    var path = new StringBuilder();
    for (int i = 1; i <= depth; i++) {
      NameTable<?> table = tables[i];
      if (table != null) {
        path.append(path.isEmpty() ? "" : ".").append(table.name(places[i]));
      } else if (places[i] >= 0) {
        path.append('[').append(places[i]).append(']');
      }
    }
    return path.toString();
  }

  // What is asked for

  private void open(char bracket, String what) {
    if (peek() != bracket) {
      throw wrongType(what);
    }
    if (depth == MAX_ASKED_DEPTH) {
      throw new IllegalStateException("depth: asked for more than " + MAX_ASKED_DEPTH);
    }
    at++;
    depth++;
    first = true;
    places[depth] = -1;
  }

  /** Reads the comma, or the closing bracket and leaves what it closes. */
  private boolean hasNext(char closing) {
    char next = peek();
    if (next == closing) {
      at++;
      depth--;
      first = false;
      return false;
    }
    if (!first) {
      if (next != ',') {
        throw malformed(at, "expected a comma or " + closing);
      }
      at++;
      skipWhiteSpace();
    }
    first = false;
    return true;
  }

  private void expectName() {
    if (peek() != '"') {
      throw malformed(at, "expected a name in quotes");
    }
    scanString();
    checkNameLength();
  }

  private void expectString() {
    if (peek() != '"') {
      throw wrongType("a string");
    }
    scanString();
  }

  private void expectNumber(String what) {
    char next = peek();
    if (next != '-' && !isDigit(next)) {
      throw wrongType(what);
    }
    scanNumber();
  }

  private <E extends Enum<E>> @Nullable E lookUp(NameTable<E> table) {
    if (!textEscaped) {
      return table.find(in, textStart, textEnd);
    }
    byte[] plain = text().getBytes(StandardCharsets.UTF_8);
    return table.find(plain, 0, plain.length);
  }

  private boolean isAllDigits() {
    for (int i = textStart; i < textEnd; i++) {
      if (!isDigit(in[i])) {
        return false;
      }
    }
    return true;
  }

  /** Negative where 19 digits overflow. */
  private long parseLong() {
    boolean negative = in[textStart] == '-';
    long value = 0;
    for (int i = negative ? textStart + 1 : textStart; i < textEnd; i++) {
      value = value * 10 + (in[i] - '0');
    }
    return negative ? -value : value;
  }
}
