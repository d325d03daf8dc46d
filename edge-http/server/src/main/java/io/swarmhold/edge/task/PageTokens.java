package io.swarmhold.edge.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.TaskPage.Cursor;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Cursors as clients see them: opaque, and good for nothing but the next page of the same list of
 * the same tenant. A token outlives neither a server that is alone nor a change of the question.
 */
public final class PageTokens {

  private static final int CURSOR_BYTES = Long.BYTES + Integer.BYTES + Long.BYTES;
  private static final int MAC_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private PageTokens(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** Signs with a key that nobody else has, or that all members of a cluster have. */
  public static PageTokens of(Cluster cluster) {
    return cluster.status().isAlone() ? alone() : sharedBy(cluster.name());
  }

  static PageTokens alone() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new PageTokens(secret);
  }

  /**
   * Any member reads what another has written. Whoever knows the name could make tokens, and would
   * gain nothing: a token says where to go on in a list, the credential whose list it is.
   */
  static PageTokens sharedBy(String cluster) {
    try {
      return new PageTokens(
          MessageDigest.getInstance("SHA-256")
              .digest(("page tokens of " + cluster).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /**
   * @param question what is listed, so that a token of another list does not pass
   */
  public String write(Cursor cursor, TenantId tenant, String question) {
    byte[] body =
        ByteBuffer.allocate(CURSOR_BYTES)
            .putLong(cursor.updatedAtMillis())
            .putInt(cursor.id().shard())
            .putLong(cursor.id().number())
            .array();
    return encode(body, tenant, question);
  }

  /** The cursor of a token, none if there is no token; refused if it was not made for this. */
  public Optional<Cursor> read(@Nullable String token, TenantId tenant, String question) {
    if (token == null || token.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer body = ByteBuffer.wrap(decode(token, CURSOR_BYTES, tenant, question));
    return Optional.of(new Cursor(body.getLong(), new TaskId(body.getInt(), body.getLong())));
  }

  /** As {@link #write}, for lists that go by name. */
  public String writeName(String name, TenantId tenant, String question) {
    return encode(name.getBytes(UTF_8), tenant, question);
  }

  /** The name of a token of {@link #writeName}; "" if there is no token. */
  public String readName(@Nullable String token, TenantId tenant, String question) {
    return token == null || token.isEmpty()
        ? ""
        : new String(decode(token, -1, tenant, question), UTF_8);
  }

  private String encode(byte[] body, TenantId tenant, String question) {
    byte[] token = Arrays.copyOf(body, body.length + MAC_BYTES);
    System.arraycopy(mac(body, tenant, question), 0, token, body.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * @param length of the body; -1 for any
   */
  private byte[] decode(String text, int length, TenantId tenant, String question) {
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    int bodyLength = token.length - MAC_BYTES;
    if (bodyLength < 0 || (length >= 0 && bodyLength != length)) {
      throw invalid();
    }
    byte[] body = Arrays.copyOf(token, bodyLength);
    byte[] mac = Arrays.copyOfRange(token, bodyLength, token.length);
    if (!MessageDigest.isEqual(mac, mac(body, tenant, question))) {
      throw invalid();
    }
    return body;
  }

  private byte[] mac(byte[] body, TenantId tenant, String question) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(tenant.value().getBytes(UTF_8));
      mac.update((byte) 0);
      mac.update(question.getBytes(UTF_8));
      mac.update((byte) 0);
      return Arrays.copyOf(mac.doFinal(body), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has HmacSHA256", e);
    }
  }

  private static RefusedException invalid() {
    return new RefusedException(
        Code.INVALID_CURSOR, "pageToken: not one that was given out for this list");
  }
}
