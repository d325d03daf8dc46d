package io.swarmhold.edge.auth;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmhold.model.TenantId;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a file, as it was at one moment:
 *
 * <pre>{"keys": [{"id": "ci", "sha256": "…64 hex digits…", "tenant": "acme", "serves": ["acme"],
 *            "scopes": ["tasks:submit", "tasks:read"], "expiresAt": "2027-01-01T00:00:00Z"}]}</pre>
 *
 * {@code serves} and {@code expiresAt} may be left out. Replace the file by renaming another onto
 * it: half a file lets nobody in.
 */
record KeyFile(Map<String, Entry> byDigest, Map<String, Entry> byId, Stamp stamp) {

  /** More would be another kind of store. */
  static final int MAX_BYTES = 4 << 20;

  private static final Stamp NEVER = new Stamp(FileTime.fromMillis(0), -1, "");
  static final KeyFile EMPTY = new KeyFile(Map.of(), Map.of(), NEVER);

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** How a changed file is told from an unchanged one. */
  record Stamp(FileTime modified, long size, String fileKey) {}

  record Entry(byte[] digest, Principal principal, long expiresAtMillis) {}

  /** The file's form. */
  record Form(List<KeyForm> keys) {}

  record KeyForm(
      String id,
      String sha256,
      String tenant,
      @Nullable List<String> serves,
      List<String> scopes,
      @Nullable String expiresAt) {}

  /**
   * @throws IllegalArgumentException naming the file, and what is wrong with it
   */
  static KeyFile read(Path path) {
    try {
      return of(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key file: " + path + ": " + e.getMessage(), e);
    }
  }

  private static KeyFile of(Path path) {
    try {
      Stamp stamp = stampOf(path);
      if (stamp.size == 0 || stamp.size > MAX_BYTES) {
        throw new IllegalArgumentException(
            "%d bytes (expected: 1 to %d)".formatted(stamp.size, MAX_BYTES));
      }
      return of(JSON.readValue(Files.readAllBytes(path), Form.class), stamp);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(misfit(e) + " (at " + place(e) + ")", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage() + " (at " + place(e) + ")", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(reason(e), e);
    }
  }

  /** Which key it is; what Jackson says of it names our classes. */
  private static String misfit(JsonMappingException e) {
    var where = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        where.append('[').append(step.getIndex()).append(']');
      } else {
        where.append(where.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    String known =
        Stream.of(KeyForm.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.joining(", "));
    return e instanceof UnrecognizedPropertyException
        ? "%s: there is no such key (expected: %s)".formatted(where, known)
        : "%s: of the wrong type (expected: {\"keys\": [{...}]}, each with %s)"
            .formatted(where.isEmpty() ? "the whole" : where, known);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> "cannot be read: " + e.getMessage();
    };
  }

  /** No file, but a single key that may do everything. */
  static KeyFile ofOne(byte[] digest) {
    var entry = new Entry(digest, Principal.ANYBODY, Long.MAX_VALUE);
    return new KeyFile(
        Map.of(HexFormat.of().formatHex(digest), entry),
        Map.of(Principal.ANYBODY.keyId(), entry),
        NEVER);
  }

  /** This, or what the file holds now if it looks different. */
  KeyFile reread(Path path) {
    try {
      return stampOf(path).equals(stamp) ? this : read(path);
    } catch (IOException e) {
      throw new IllegalArgumentException("key file: " + path + ": " + reason(e), e);
    }
  }

  /** The digest finds the key, and is then compared whole, in a time that does not depend on it. */
  Optional<Principal> find(byte[] digest, long nowMillis) {
    Entry entry = byDigest.get(HexFormat.of().formatHex(digest));
    return entry != null
            && MessageDigest.isEqual(entry.digest, digest)
            && nowMillis < entry.expiresAtMillis
        ? Optional.of(entry.principal)
        : Optional.empty();
  }

  /** Asked for every open socket and stream each second: one look, however many keys there are. */
  boolean has(Principal principal, long nowMillis) {
    Entry entry = byId.get(principal.keyId());
    return entry != null && nowMillis < entry.expiresAtMillis && entry.principal.equals(principal);
  }

  private static KeyFile of(Form form, Stamp stamp) {
    if (form.keys == null) {
      throw new IllegalArgumentException("keys: missing");
    }
    var byDigest = new HashMap<String, Entry>();
    var byId = new HashMap<String, Entry>();
    for (KeyForm key : form.keys) {
      Entry entry = entry(key);
      if (byId.put(entry.principal.keyId(), entry) != null) {
        throw new IllegalArgumentException("an id stands twice");
      }
      if (byDigest.put(HexFormat.of().formatHex(entry.digest), entry) != null) {
        throw new IllegalArgumentException(key.id + ": the digest stands twice");
      }
    }
    return new KeyFile(Map.copyOf(byDigest), Map.copyOf(byId), stamp);
  }

  private static Entry entry(KeyForm key) {
    try {
      byte[] digest = HexFormat.of().parseHex(required("sha256", key.sha256));
      if (digest.length != 32) {
        throw new IllegalArgumentException("sha256: not 64 hex digits");
      }
      var tenant = new TenantId(required("tenant", key.tenant));
      List<TenantId> serves =
          key.serves == null ? List.of(tenant) : key.serves.stream().map(TenantId::new).toList();
      if (key.scopes == null) {
        throw new IllegalArgumentException("scopes: missing");
      }
      Set<Scope> scopes = key.scopes.stream().map(Scope::parse).collect(Collectors.toSet());
      var principal =
          new Principal(
              required("id", key.id), HexFormat.of().formatHex(digest), tenant, serves, scopes);
      long expires =
          key.expiresAt == null ? Long.MAX_VALUE : Instant.parse(key.expiresAt).toEpochMilli();
      return new Entry(digest, principal, expires);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new IllegalArgumentException("key " + key.id + ": " + e.getMessage(), e);
    }
  }

  private static String required(String what, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(what + ": missing");
    }
    return value;
  }

  private static Stamp stampOf(Path path) throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new Stamp(
        attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null
        ? "its beginning"
        : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
