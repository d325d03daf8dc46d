package io.swarmhold.perf.load.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces as they are found, odd ones among them. */
class TraceTest {

  private static final int ALL = Integer.MAX_VALUE;
  private static final String AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

  @TempDir Path folder;

  @Test
  void theTraceOfAzureIsReadToTheTenthOfAMicrosecond() throws IOException {
    assertThat(
            read(
                AZURE
                    + "2023-11-16 18:17:03.9799600,4808,10\n"
                    + "2023-11-16 18:17:04.0319601,3180,8\n"))
        .containsExactly(new Arrival(1, 0, 4808, 10), new Arrival(2, 52_000_100, 3180, 8));
  }

  @Test
  void windowsLinesBlankLinesAByteOrderMarkAndNoLastLineEndAreNoMatter() throws IOException {
    assertThat(
            read(
                "\uFEFFTIMESTAMP,ContextTokens,GeneratedTokens\r\n\r\n"
                    + "2023-11-16 18:17:03,1,2\r\n  \r\n\r\n2023-11-16 18:17:04,3,4"))
        .containsExactly(new Arrival(1, 0, 1, 2), new Arrival(2, seconds(1), 3, 4));
  }

  @Test
  void quotesOtherColumnsAndAnotherOrderAreNoMatter() throws IOException {
    assertThat(
            read(
                "\"Response tokens\";\"Model\";\"Timestamp\";\"Request tokens\";Total tokens\n"
                    + "18;\"GPT-4; \"\"new\"\"\";5;472;490\n7;x;45.5;12.0;19\n"))
        .containsExactly(new Arrival(1, 0, 472, 18), new Arrival(2, 40_500_000_000L, 12, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIMESTAMP,ContextTokens,GeneratedTokens",
        "Timestamp,Request tokens,Response tokens",
        "arrived_at,num_prefill_tokens,num_decode_tokens",
        "arrival_time, prompt_len, output_len",
        "time,input_length,output_length",
        "date,prompt,completion",
        "ts,inputTokens,outputTokens",
        "timestamp,context_tokens,generated_tokens",
      })
  void columnsAreRecognisedByTheirNames(String header) throws IOException {
    assertThat(read(header + "\n1.5,7,8\n")).containsExactly(new Arrival(1, 0, 7, 8));
  }

  @Test
  void theUsualNameWinsOverOthersThatWouldDo() throws IOException {
    assertThat(
            read(
                "end_time,timestamp,ContextTokens,prompt_size,GeneratedTokens\n9,5,1,2,3\n9,6,1,2,3\n"))
        .containsExactly(new Arrival(1, 0, 1, 3), new Arrival(2, seconds(1), 1, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "time,0,1.5",
    "time,1700000000,1700000001.5",
    "time,1700000000000,1700000001500",
    "time,1700000000000000,1700000001500000",
    "time,1700000000000000000,1700000001500000000",
    "arrival_ms,0,1500",
    "arrivalMs,10,1510",
    "time (us),0,1500000",
    "time_ns,0,1.5E9",
    "time,2023-11-16 18:17:03,2023-11-16T18:17:04.5Z",
    "time,2024-05-10 00:00:00.009930+00:00,2024-05-10 00:00:01.50993+00:00",
    "time,2024-05-10T02:00:00+02:00,2024-05-10T00:00:01.500000000000+0000",
    "time,2024/5/10 0:00,2024/5/10 00:00:01.5",
    "time,1969-12-31 23:59:59.5,1970-01-01 00:00:01",
  })
  void aSecondAndAHalfIsSoInWhateverWayItIsWritten(String column, String first, String second)
      throws IOException {
    assertThat(read(column + ",context,generated\n" + first + ",0,0\n" + second + ",0,0\n"))
        .last()
        .isEqualTo(new Arrival(2, 1_500_000_000, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yesterday,1,2                   | TIMESTAMP: 'yesterday' (expected: a time such as
          2023-02-30 18:17:03,1,2         | TIMESTAMP: '2023-02-30 18:17:03' (expected: a time
          9999-01-01 00:00:00,1,2         | TIMESTAMP: '9999-01-01 00:00:00' (expected: a time
          1e99,1,2                        | TIMESTAMP: '1e99' (expected: a time
          ,1,2                            | TIMESTAMP: '' (expected: a time
          2023-11-16 18:17:03,many,2      | ContextTokens: 'many' (expected: a whole number, 0 to
          2023-11-16 18:17:03,-1,2        | ContextTokens: '-1' (expected: a whole number
          2023-11-16 18:17:03,1,2.5       | GeneratedTokens: '2.5' (expected: a whole number
          2023-11-16 18:17:03,1,          | GeneratedTokens: '' (expected: a whole number
          2023-11-16 18:17:03,1,999999999 | GeneratedTokens: '999999999' (expected: a whole number
          2023-11-16 18:17:03,1           | 2 fields (expected: 3, as in the header)
          2023-11-16 18:17:03,1,2,3       | 4 fields (expected: 3, as in the header)
          2023-11-16 18:17:03,1,"2        | a quote is not closed
          """)
  void aBadLineIsNamedWithWhatWasExpected(String line, String message) {
    assertThatThrownBy(() -> read(AZURE + "2023-11-16 18:17:03.1,1,2\r\n\r\n" + line + "\n"))
        .isInstanceOf(BadTraceException.class)
        .hasMessageContaining("trace.csv, line 4: " + message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aBadTimestampInTheFirstRowIsNoReasonToGuessAnotherUnit() {
    assertThatThrownBy(() -> read(AZURE + "n/a,1,2\n")).hasMessageContaining("line 2: TIMESTAMP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp,value\n1,2\n",
        "context,generated\n1,2\n",
        "start_time,end_time,context,generated\n1,2,3,4\n",
        "2023-11-16 18:17:03,1,2\n",
        "time,\"context,generated\n",
      })
  void aHeaderThatDoesNotSayWhatIsNeededIsLineOne(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadTraceException.class)
        .hasMessageContaining("trace.csv, line 1: ")
        .hasMessageContaining("expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n\n", "TIMESTAMP,ContextTokens,GeneratedTokens\n\n"})
  void aFileWithoutRowsIsNoTrace(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadTraceException.class)
        .hasMessageContaining("trace.csv: ")
        .hasMessageContaining("expected: ");
  }

  @Test
  void whatIsNoTableEndsAtABound() {
    assertThatThrownBy(() -> read(AZURE + "0".repeat(TraceLines.LONGEST_LINE + 1)))
        .hasMessageContaining("line 2: longer than 65536 characters (expected: a row)");
  }

  @Test
  void aFileThatIsNotThereIsNotABadOne() {
    assertThatThrownBy(() -> Survey.of(folder.resolve("nowhere.csv"), ALL))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void rowsThatWereWrittenLateArePutInOrder() throws IOException {
    assertThat(read("time,context,generated\n3,1,1\n1,2,2\n2,3,3\n1,4,4\n"))
        .extracting(Arrival::row)
        .containsExactly(2, 4, 3, 1);
  }

  @Test
  void aRowThatIsFarTooLateIsABadLine() {
    var text = new StringBuilder("time,context,generated\n");
    for (int i = 0; i <= Trace.WINDOW; i++) {
      text.append(i).append(",1,1\n");
    }
    text.append("0.5,1,1\n");
    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(BadTraceException.class)
        .hasMessageContaining("line 10003: earlier than a row 10000 before (expected: in order");
  }

  @Test
  void theSurveyKnowsRowsAndSpanWithinTheLimitAndLooksNoFurther() throws IOException {
    Path file = write("time,context,generated\n10,1,1\n12,1,1\n20,1,1\nbroken\n");
    Survey survey = Survey.of(file, 3);
    assertThat(survey).isEqualTo(new Survey(3, seconds(10), seconds(20)));
    assertThat(survey.spanNanos()).isEqualTo(seconds(10));
    assertThatThrownBy(() -> Survey.of(file, 4)).hasMessageContaining("line 5: 1 fields");
  }

  /** From its first row on. */
  private List<Arrival> read(String text) throws IOException {
    Path file = write(text);
    Survey survey = Survey.of(file, ALL);
    var arrivals = new ArrayList<Arrival>();
    try (Trace trace = Trace.open(file, ALL, survey.firstNanos())) {
      for (Arrival next = trace.next(); next != null; next = trace.next()) {
        arrivals.add(next);
      }
    }
    assertThat(arrivals).hasSize(survey.rows());
    return arrivals;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("trace.csv"), text);
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
