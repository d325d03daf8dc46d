package io.swarmhold.edge.http;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import java.util.EnumSet;

/** What may be sent where nothing is asked for: nothing, or {@code {}}. */
public final class EmptyObject {

  private enum None {
    NONE
  }

  /** A name that strict JSON cannot have. */
  private static final String NO_NAME = "\u0000";

  private static final NameTable<None> NAMES =
      NameTable.of(None.class, EnumSet.allOf(None.class), none -> NO_NAME);

  private EmptyObject() {}

  /** Refuses {@code body} unless it is empty or an object without properties. */
  public static void check(byte[] body) {
    if (body.length > 0) {
      JsonReader json = new JsonReader().read(body);
      json.openObject();
      json.next(NAMES);
      json.end();
    }
  }
}
