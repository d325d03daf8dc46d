package io.swarmhold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.testkit.Keys;
import io.swarmhold.edge.testkit.ManualTime;
import io.swarmhold.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticatorTest {

  @TempDir private Path directory;
  private final ManualTime time = new ManualTime();

  private Authenticator open(Path file) {
    return Authenticator.open(Optional.of(file), time);
  }

  @Test
  void aKeyIsWhoItsDigestSays() {
    Path file = new Keys(directory).with("k-1", "acme", "tasks:read").write();
    Authenticator authenticator = open(file);
    Principal principal = authenticator.authenticateKey("k-1-secret").orElseThrow();
    assertThat(principal.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(principal.serves()).containsExactly(new TenantId("acme"));
    assertThat(principal.may(Scope.TASKS_READ)).isTrue();
    assertThat(principal.may(Scope.TASKS_SUBMIT)).isFalse();
    assertThat(authenticator.authenticateKey("k-1-secreT")).isEmpty();
    assertThat(authenticator.authenticateKey("")).isEmpty();
    assertThat(authenticator.authenticateKey("x".repeat(1 << 20))).isEmpty();
    assertThat(authenticator.authenticate(null)).isEmpty();
  }

  @Test
  void withoutAFileEverybodyIsTheDefaultTenant() {
    Authenticator authenticator = Authenticator.open(Optional.empty(), time);
    assertThat(authenticator.required()).isFalse();
    Principal anybody = authenticator.authenticate(null).orElseThrow();
    assertThat(anybody.tenant()).isEqualTo(new TenantId("default"));
    assertThat(anybody.scopes()).containsExactlyInAnyOrder(Scope.values());
    assertThat(authenticator.stillValid(anybody)).isTrue();
  }

  @Test
  void theOneKeyMayDoEverythingAndNothingElseGetsIn() {
    Authenticator authenticator = Authenticator.ofOne("the-secret", time);
    assertThat(authenticator.required()).isTrue();
    assertThat(authenticator.authenticate(null)).isEmpty();
    assertThat(authenticator.authenticate("Bearer the-secreT")).isEmpty();
    Principal holder = authenticator.authenticate("Bearer the-secret").orElseThrow();
    assertThat(holder.scopes()).containsExactlyInAnyOrder(Scope.values());
    authenticator.reload();
    assertThat(authenticator.stillValid(holder)).isTrue();
  }

  @Test
  void aChangeTakesEffectAtTheNextReload() {
    Keys keys =
        new Keys(directory).with("k-1", "acme", "tasks:read").with("k-2", "acme", "tasks:read");
    Authenticator authenticator = open(keys.write());
    Principal principal = authenticator.authenticateKey("k-1-secret").orElseThrow();

    keys.without("k-1").with("k-1", "acme", "tasks:submit").without("k-2").write();
    assertThat(authenticator.stillValid(principal)).isTrue();
    authenticator.reload();
    assertThat(authenticator.stillValid(principal)).as("its scopes changed").isFalse();
    assertThat(authenticator.authenticateKey("k-2-secret")).isEmpty();
    assertThat(authenticator.authenticateKey("k-1-secret").orElseThrow().may(Scope.TASKS_SUBMIT))
        .isTrue();
  }

  @Test
  void aKeyThatIsReplacedUnderItsOldNameIsAnotherOne() throws IOException {
    Path file = new Keys(directory).with("k-1", "acme", "tasks:read").write();
    Authenticator authenticator = open(file);
    Principal leaked = authenticator.authenticateKey("k-1-secret").orElseThrow();
    Files.writeString(file, Files.readString(file).replaceFirst("[0-9a-f]{64}", "0".repeat(64)));
    authenticator.reload();
    assertThat(authenticator.stillValid(leaked)).isFalse();
  }

  @Test
  void aKeyExpiresToTheMillisecond() {
    Path file =
        new Keys(directory).with("k", "acme", "tasks:read").until("2026-11-20T09:30:01Z").write();
    Authenticator authenticator = open(file);
    time.advance(Duration.ofMillis(999));
    Principal principal = authenticator.authenticateKey("k-secret").orElseThrow();
    time.advance(Duration.ofMillis(1));
    assertThat(authenticator.authenticateKey("k-secret")).isEmpty();
    assertThat(authenticator.stillValid(principal)).isFalse();
  }

  @Test
  void aFileThatIsGoneOrBrokenLetsNobodyInUntilItIsBack() throws IOException {
    Keys keys = new Keys(directory).with("k", "acme", "tasks:read");
    Path file = keys.write();
    Authenticator authenticator = open(file);
    Files.delete(file);
    authenticator.reload();
    assertThat(authenticator.authenticateKey("k-secret")).isEmpty();
    Files.writeString(file, "{\"keys\":[");
    authenticator.reload();
    assertThat(authenticator.authenticateKey("k-secret")).isEmpty();
    keys.write();
    authenticator.reload();
    assertThat(authenticator.authenticateKey("k-secret")).isPresent();
  }

  @Test
  void whatIsWrongWithTheFileIsSaidOnceForEachReason() throws IOException {
    Keys keys = new Keys(directory).with("k", "acme", "tasks:read");
    Path file = keys.write();
    var complaints = new ArrayList<String>();
    var authenticator = Authenticator.open(Optional.of(file), time, complaints::add);
    Files.delete(file);
    for (int second = 0; second < 5; second++) {
      authenticator.reload();
    }
    assertThat(complaints).containsExactly("key file: " + file + ": there is no such file");
    Files.writeString(file, "{}");
    authenticator.reload();
    authenticator.reload();
    assertThat(complaints).hasSize(2).last().isEqualTo("key file: " + file + ": keys: missing");
    keys.write();
    authenticator.reload();
    Files.delete(file);
    authenticator.reload();
    assertThat(complaints).as("gone once more").hasSize(3);
  }

  @Test
  void ofTenThousandKeysEachIsKnownByItsId() {
    Keys keys = new Keys(directory);
    for (int i = 0; i < 10_000; i++) {
      keys.with("k" + i, "acme", "tasks:read");
    }
    Authenticator authenticator = open(keys.write());
    Principal last = authenticator.authenticateKey("k9999-secret").orElseThrow();
    assertThat(authenticator.stillValid(last)).isTrue();
    keys.without("k9999").write();
    authenticator.reload();
    assertThat(authenticator.stillValid(last)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|keys: missing",
        "{\"keys\":[{\"id\":\"k\"}]}|sha256: missing",
        "{\"keys\":[{\"id\":\"k\",\"sha256\":\"00\",\"tenant\":\"t\",\"scopes\":[]}]}|sha256: not 64",
        "{\"keys\":[{\"id\":\"k\",\"sha256\":\"zz\",\"tenant\":\"t\",\"scopes\":[]}]}|key k",
        "{\"keys\":[],\"more\":1}|more: there is no such key (expected: id,",
        "{\"keys\":[{\"scopes\":7}]}|keys[0].scopes: of the wrong type (expected: ",
        "''|0 bytes (expected: 1 to",
        "{\"keys\":[]} x|x",
        "{\"keys\":[{\"id\":\"k\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"tenant\":\"t\",\"scopes\":[\"all\"]}]}|scope: unknown",
        "{\"keys\":[{\"id\":\"k\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"tenant\":\"t\",\"serves\":[\"u\"],\"scopes\":[]}]}|serves: lacks",
        "{\"keys\":[{\"id\":\"k\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"tenant\":\"a/b\",\"scopes\":[]}]}|tenant",
      })
  void aFileThatIsWrongIsRefusedAtTheStartWithAReason(String json, String reason)
      throws IOException {
    Path file = directory.resolve("keys.json");
    Files.writeString(file, json);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("key file: " + file + ": ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("swarmhold.edge");
  }
}
