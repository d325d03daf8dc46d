package io.swarmhold.edge.lock;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import java.util.EnumSet;

/** Reads under which token a lease is held. */
final class TokenReader {

  private enum Property {
    TOKEN
  }

  private final String name;
  private final NameTable<Property> properties;
  private final JsonReader json = new JsonReader();

  /**
   * @param name what the token is called
   */
  TokenReader(String name) {
    this.name = name;
    this.properties = NameTable.of(Property.class, EnumSet.allOf(Property.class), property -> name);
  }

  long read(byte[] body) {
    long token = -1;
    json.read(body).openObject();
    while (json.next(properties) != null) {
      token = json.token();
    }
    if (token < 0) {
      throw json.bad(name + ": missing");
    }
    json.end();
    return token;
  }
}
