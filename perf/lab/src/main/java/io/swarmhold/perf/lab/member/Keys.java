package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The one key of a run, made anew each time; the file holds its hash alone. */
final class Keys {

  private static final int KEY_BYTES = 32;

  private Keys() {}

  static String make(Layout layout, String tenant) throws IOException {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Files.createFile(
        layout.keyFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        layout.keyFile(),
        """
        {"keys": [{"id": "lab", "sha256": "%s", "tenant": "%s", "serves": ["%s"],
                   "scopes": ["tasks:submit", "tasks:read", "tasks:lease", "locks:hold", "definitions:write",
                              "admin:tasks", "admin:metrics"]}]}
        """
            .formatted(sha256(key), tenant, tenant));
    return key;
  }

  private static String sha256(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
