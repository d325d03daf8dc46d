package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What an agent sends over its socket. The {@code agent} property is left out: a worker's socket
 * registers exactly one.
 */
sealed interface ClientFrame {

  /** Frames with more tasks, or more bytes, are refused by the server. */
  int MAX_TASKS = 1_000;

  /** Below the server's 256 KiB by more than any frame's head. */
  int MAX_BYTES = (256 << 10) - 1_024;

  record Register(long id, AgentProfile agent, List<Lease> holding) implements ClientFrame {}

  record Completes(long id, List<Report.Complete> reports) implements ClientFrame {}

  record Fails(long id, List<Report.Fail> reports) implements ClientFrame {}

  record HandBacks(long id, List<Report.HandBack> reports) implements ClientFrame {}

  record Extends(long id, List<Lease> leases) implements ClientFrame {}

  record Progresses(long id, List<Step> steps) implements ClientFrame {
    record Step(Lease lease, double fraction) {}
  }

  record Heartbeat() implements ClientFrame {}

  record Ping(long id) implements ClientFrame {}

  record Drain() implements ClientFrame {}

  /** The frame as UTF-8 JSON, {@code op} first. */
  default byte[] utf8() {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from an array
    }
    return out.toByteArray();
  }

  private void write(JsonGenerator json) throws IOException {
    switch (this) {
      case Register(long id, AgentProfile agent, List<Lease> holding) -> {
        op(json, "register", id);
        agent.write(json);
        json.writeArrayFieldStart("holding");
        for (Lease lease : holding) {
          start(json, lease);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Completes(long id, List<Report.Complete> reports) -> {
        op(json, "complete", id);
        json.writeArrayFieldStart("tasks");
        for (Report.Complete report : reports) {
          start(json, report.lease());
          if (report.result() != null) {
            json.writeFieldName("result");
            json.writeRawValue(report.result().toString());
          }
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Fails(long id, List<Report.Fail> reports) -> {
        op(json, "fail", id);
        json.writeArrayFieldStart("tasks");
        for (Report.Fail report : reports) {
          start(json, report.lease());
          json.writeStringField("error", report.error());
          json.writeBooleanField("retryable", report.retryable());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case HandBacks(long id, List<Report.HandBack> reports) -> {
        op(json, "handback", id);
        leases(json, reports.stream().map(Report.HandBack::lease).toList());
      }
      case Extends(long id, List<Lease> leases) -> {
        op(json, "extend", id);
        leases(json, leases);
      }
      case Progresses(long id, List<Progresses.Step> steps) -> {
        op(json, "progress", id);
        json.writeArrayFieldStart("tasks");
        for (Progresses.Step step : steps) {
          start(json, step.lease());
          json.writeNumberField("fraction", step.fraction());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Heartbeat() -> json.writeStringField("op", "heartbeat");
      case Ping(long id) -> op(json, "ping", id);
      case Drain() -> json.writeStringField("op", "drain");
    }
  }

  private static void op(JsonGenerator json, String op, long id) throws IOException {
    json.writeStringField("op", op);
    json.writeNumberField("id", id);
  }

  private static void leases(JsonGenerator json, List<Lease> leases) throws IOException {
    json.writeArrayFieldStart("tasks");
    for (Lease lease : leases) {
      start(json, lease);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void start(JsonGenerator json, Lease lease) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", lease.id().toString());
    json.writeStringField("token", lease.token());
  }
}
