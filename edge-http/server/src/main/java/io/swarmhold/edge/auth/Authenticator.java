package io.swarmhold.edge.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who a credential belongs to. Safe from any thread; no method but {@link #reload} blocks.
 *
 * <p>Keys are random and long, so one round of SHA-256 hides them as well as many would: what is
 * stored is the digest, and digests are what is compared.
 */
public final class Authenticator {

  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

  /** Longer ones are nobody's; hashing them would be work for nothing. */
  private static final int MAX_KEY_LENGTH = 512;

  private static final String BEARER = "Bearer ";
  private static final String API_KEY = "ApiKey ";

  private final Optional<Path> file;
  private final boolean required;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private volatile KeyFile keys = KeyFile.EMPTY;

  /** What is wrong with the file, and has been said; empty while nothing is. */
  private String complaint = "";

  private Authenticator(
      Optional<Path> file, boolean required, InstantSource clock, Consumer<String> complaints) {
    this.file = file;
    this.required = required;
    this.clock = clock;
    this.complaints = complaints;
  }

  /** Reads the key file, if there is to be one; an IllegalArgumentException says what is wrong. */
  public static Authenticator open(Optional<Path> keyFile, InstantSource clock) {
    return open(
        keyFile,
        clock,
        why -> LOG.error("Nobody is let in until the key file can be read: {}", why));
  }

  /**
   * @param complaints told once what is wrong with a file that can be read no more
   */
  static Authenticator open(
      Optional<Path> keyFile, InstantSource clock, Consumer<String> complaints) {
    var authenticator = new Authenticator(keyFile, keyFile.isPresent(), clock, complaints);
    keyFile.ifPresent(path -> authenticator.keys = KeyFile.read(path));
    return authenticator;
  }

  /** Lets in nobody but who holds {@code key}, who may do everything in the default tenant. */
  public static Authenticator ofOne(String key, InstantSource clock) {
    var authenticator = new Authenticator(Optional.empty(), true, clock, why -> {});
    authenticator.keys = KeyFile.ofOne(sha256(key));
    return authenticator;
  }

  /** Whether a credential is asked for at all. */
  public boolean required() {
    return required;
  }

  /**
   * Whose the value of an {@code Authorization} header is: {@code Bearer} or {@code ApiKey} and the
   * key. Without a key file everybody is let in.
   */
  public Optional<Principal> authenticate(@Nullable String authorization) {
    if (!required) {
      return Optional.of(Principal.ANYBODY);
    }
    if (authorization == null) {
      return Optional.empty();
    }
    for (String scheme : new String[] {BEARER, API_KEY}) {
      if (authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return authenticateKey(authorization.substring(scheme.length()).strip());
      }
    }
    return Optional.empty();
  }

  /** Whose the bare key is. */
  public Optional<Principal> authenticateKey(String key) {
    if (!required) {
      return Optional.of(Principal.ANYBODY);
    }
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      return Optional.empty();
    }
    return keys.find(sha256(key), clock.millis());
  }

  /** Whether {@code principal}'s key is still as it was when it was let in. For what stays open. */
  public boolean stillValid(Principal principal) {
    return !required || keys.has(principal, clock.millis());
  }

  /**
   * Reads the key file again if it changed. Blocks for as long as reading takes.
   *
   * <p>Fails closed: a file that is gone or cannot be read lets nobody in.
   */
  public synchronized void reload() {
    file.ifPresent(path -> {
      try {
        keys = keys.reread(path);
        complain("");
      } catch (IllegalArgumentException e) {
        keys = KeyFile.EMPTY;
        complain(Objects.requireNonNullElse(e.getMessage(), "cannot be read"));
      }
    });
  }

  /** Once, and not every second for as long as it lasts. */
  private void complain(String why) {
    if (!why.equals(complaint)) {
      complaint = why;
      if (why.isEmpty()) {
        LOG.info("The key file can be read again");
      } else {
        complaints.accept(why);
      }
    }
  }

  /** What a key file holds in place of {@code key}. */
  public static String digestOf(String key) {
    return HexFormat.of().formatHex(sha256(key));
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
