package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

  private static final String ID = "00002000000g0001";

  private final HttpAnswer answer = new HttpAnswer();

  @Test
  void anAnswerIsReadOnceItIsComplete() {
    byte[] bytes = bytes("202 Accepted", "{\"id\":\"" + ID + "\",\"status\":\"queued\"}");
    for (int to = 0; to < bytes.length; to++) {
      assertThat(answer.read(bytes, 0, to)).isEqualTo(-1);
    }
    assertThat(answer.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    assertThat(results(bytes, 1)).containsExactly(ID);
  }

  @Test
  void aBatchTellsOfEachTask() {
    byte[] bytes =
        bytes(
            "200 OK",
            "{\"results\":[{\"id\":\""
                + ID
                + "\",\"status\":\"accepted\"},"
                + "{\"status\":\"refused\",\"code\":\"queue_full\",\"detail\":\"full\"}]}");
    answer.read(bytes, 0, bytes.length);
    assertThat(results(bytes, 2)).containsExactly(ID, "refused");
    assertThatExceptionOfType(UnexpectedAnswerException.class).isThrownBy(() -> results(bytes, 3));
  }

  @Test
  void aFullQueueRefusesAll() {
    byte[] bytes = bytes("429 Too Many Requests", "{\"code\":\"queue_full\"}");
    answer.read(bytes, 0, bytes.length);
    assertThat(results(bytes, 2)).containsExactly("refused", "refused");
  }

  @Test
  void anythingElseEndsTheRun() {
    byte[] bytes = bytes("503 Service Unavailable", "{\"code\":\"outcome_unknown\"}");
    answer.read(bytes, 0, bytes.length);
    assertThatExceptionOfType(UnexpectedAnswerException.class)
        .isThrownBy(() -> results(bytes, 1))
        .withMessageContaining("outcome_unknown");
    byte[] chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1);
    assertThatExceptionOfType(UnexpectedAnswerException.class)
        .isThrownBy(() -> answer.read(chunked, 0, chunked.length));
  }

  private List<String> results(byte[] bytes, int tasks) {
    var results = new ArrayList<String>();
    answer.results(
        bytes,
        tasks,
        new HttpAnswer.Results() {
          @Override
          public void accepted(int idAt) {
            results.add(new String(bytes, idAt, 16, ISO_8859_1));
          }

          @Override
          public void refused() {
            results.add("refused");
          }
        });
    return results;
  }

  private static byte[] bytes(String status, String body) {
    return "HTTP/1.1 %s\r\nDate: today\r\ncontent-Length: %d\r\nLocation: /x\r\n\r\n%s"
        .formatted(status, body.length(), body)
        .getBytes(ISO_8859_1);
  }
}
