package io.swarmhold.edge.testkit;

import io.swarmhold.edge.auth.Authenticator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A key file in the making. */
public final class Keys {

  public static final String ALL =
      "tasks:submit,tasks:read,tasks:lease,admin:tasks,admin:metrics,admin:cluster";

  private final Path file;
  private final JsonArray keys = new JsonArray();

  public Keys(Path directory) {
    this.file = directory.resolve("keys.json");
  }

  /** Adds a key whose text is its id with {@code -secret} behind. */
  public Keys with(String id, String tenant, String scopes) {
    keys.add(key(id, tenant, scopes));
    return this;
  }

  public Keys until(String expiresAt) {
    keys.getJsonObject(keys.size() - 1).put("expiresAt", expiresAt);
    return this;
  }

  public Keys without(String id) {
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (keys.getJsonObject(i).getString("id").equals(id)) {
        keys.remove(i);
      }
    }
    return this;
  }

  /** Puts the file in its place in one go. */
  public Path write() {
    try {
      Path next = file.resolveSibling("keys.next");
      Files.writeString(next, new JsonObject().put("keys", keys).encode());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject key(String id, String tenant, String scopes) {
    var list = new JsonArray();
    for (String scope : scopes.split(",", -1)) {
      list.add(scope);
    }
    return new JsonObject()
        .put("id", id)
        .put("sha256", Authenticator.digestOf(id + "-secret"))
        .put("tenant", tenant)
        .put("scopes", list);
  }
}
