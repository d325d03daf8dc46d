package io.swarmhold.cli;

import io.swarmhold.edge.client.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says things as a table for people or as JSON, one document a line, for programs. */
public final class Output {

  enum Form {
    JSON,
    TABLE
  }

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Form of the output. Default: ${DEFAULT-VALUE}")
  Form form = Form.TABLE;

  boolean isJson() {
    return form == Form.JSON;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** The same JSON to whoever parses it: what is escaped can only stand in a string. */
  void json(Json json) {
    out().println(Printable.json(json.toString()));
  }

  /** A line of text that others may have had a hand in. */
  void line(String text) {
    out().println(CommandLines.oneLine(text));
  }

  /** For people, beside what is printed: programs that read that do not see it. */
  void warn(String text) {
    spec.commandLine().getErr().println("swarmhold: " + CommandLines.oneLine(text));
  }

  /** One row of a table, and the JSON it stands for. */
  record Row(Json json, List<String> cells) {
    static Row of(Json json, Object... cells) {
      return new Row(json, Stream.of(cells).map(String::valueOf).toList());
    }
  }

  void rows(List<String> titles, Stream<Row> rows) {
    if (isJson()) {
      rows.forEach(row -> json(row.json()));
    } else {
      out().print(table(titles, rows.map(Row::cells).toList()));
      out().flush();
    }
  }

  /** Columns as wide as their widest cell. */
  static String table(List<String> titles, List<List<String>> rows) {
    var all = new ArrayList<List<String>>();
    all.add(titles);
    rows.forEach(row -> all.add(row.stream().map(Printable::of).toList()));
    int[] widths = new int[titles.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (List<String> row : all) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
