package io.swarmhold.cli.demo;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.swarmhold.edge.client.Json;
import io.swarmhold.model.TaskId;
import java.io.IOException;

/** The demo's records as JSON, with task ids as the strings they are everywhere. */
final class Wire {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(new TaskIdToText())
                  .addDeserializer(TaskId.class, new TaskIdFromText()))
          .build();

  private Wire() {}

  static Json json(Object value) {
    try {
      return Json.ofBytes(MAPPER.writeValueAsBytes(value));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static <T> T read(Json json, Class<T> type) {
    try {
      return MAPPER.readValue(json.utf8(), type);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static final class TaskIdToText extends StdSerializer<TaskId> {
    TaskIdToText() {
      super(TaskId.class);
    }

    @Override
    public void serialize(TaskId id, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(id.toString());
    }
  }

  private static final class TaskIdFromText extends StdDeserializer<TaskId> {
    TaskIdFromText() {
      super(TaskId.class);
    }

    @Override
    public TaskId deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return TaskId.parse(json.getText());
    }
  }
}
