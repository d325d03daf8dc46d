package io.swarmhold.cli;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Definitions;
import io.swarmhold.edge.client.Definitions.Definition;
import io.swarmhold.edge.client.Definitions.Written;
import io.swarmhold.edge.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold definition put|get|list|delete}. */
@Command(
    name = "definition",
    mixinStandardHelpOptions = true,
    description = "Says what agents and workflows are: JSON objects, by kind and name.",
    subcommands = {
      DefinitionCommand.Put.class,
      DefinitionCommand.Get.class,
      DefinitionCommand.ListOf.class,
      DefinitionCommand.Delete.class
    },
    synopsisSubcommandLabel = "VERB")
final class DefinitionCommand implements Runnable {

  private static final List<String> TITLES = List.of("KIND", "NAME", "REVISION", "BYTES");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "swarmhold: definition: no verb given (expected: put, get, list or delete)");
  }

  private static Json json(Definition definition) {
    return Json.of(
        Map.of(
            "kind", definition.kind(),
            "name", definition.name(),
            "revision", definition.revision(),
            "content", definition.content().tree()));
  }

  /** Which one. */
  static final class Which {

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "KIND", description = "Such as agent or workflow.")
    String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    String name = "";
  }

  /** {@code definition put}. */
  @Command(name = "put", mixinStandardHelpOptions = true, description = "Writes a definition.")
  static final class Put implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Which which = new Which();

    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "Holds the JSON object.")
    Path file = Path.of("");

    @Option(
        names = "--revision",
        paramLabel = "N",
        description = "Only over this revision; 0 if there must be none.")
    @Nullable Long revision;

    @Override
    public void run() {
      Json content = content();
      try (var client = server.client()) {
        long written = write(client.definitions(), content);
        if (output.isJson()) {
          output.json(Json.of(Map.of("kind", which.kind, "name", which.name, "revision", written)));
        } else {
          output.out().println(written);
        }
      }
    }

    private Json content() {
      try {
        return Json.parse(Files.readString(file));
      } catch (IOException e) {
        throw new ParameterException(
            which.spec.commandLine(), "swarmhold: --file: cannot read " + file);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            which.spec.commandLine(), "swarmhold: --file: " + e.getMessage());
      }
    }

    private long write(Definitions definitions, Json content) {
      if (revision == null) {
        return definitions.put(which.kind, which.name, content);
      }
      Written written =
          revision == 0
              ? definitions.create(which.kind, which.name, content)
              : definitions.replace(which.kind, which.name, revision, content);
      return switch (written) {
        case Written.At(long at) -> at;
        case Written.Conflict(long at) ->
            throw new FailedException(
                at == 0
                    ? "precondition_failed: there is none"
                    : "precondition_failed: it stands at revision " + at);
      };
    }
  }

  /** {@code definition get}. */
  @Command(
      name = "get",
      mixinStandardHelpOptions = true,
      description = "Prints a definition, and nothing else; as json with its revision.")
  static final class Get implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();
    @Mixin Which which = new Which();

    @Override
    public void run() {
      try (var client = server.client()) {
        Definition definition =
            client
                .definitions()
                .get(which.kind, which.name)
                .orElseThrow(
                    () -> new FailedException("not_found: no " + which.kind + " " + which.name));
        output.json(output.isJson() ? json(definition) : definition.content());
      }
    }
  }

  /** {@code definition list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the definitions of a kind.")
  static final class ListOf implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Parameters(paramLabel = "KIND", description = "Such as agent or workflow.")
    String kind = "";

    @Override
    public void run() {
      try (var client = server.client()) {
        output.rows(
            TITLES,
            client
                .definitions()
                .list(kind)
                .map(definition ->
                    Output.Row.of(
                        json(definition),
                        definition.kind(),
                        definition.name(),
                        definition.revision(),
                        definition.content().size())));
      }
    }
  }

  /** {@code definition delete}. */
  @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a definition.")
  static final class Delete implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Which which = new Which();

    @Option(names = "--revision", paramLabel = "N", description = "Only at this revision.")
    @Nullable Long revision;

    @Override
    public void run() {
      try (var client = server.client()) {
        Definitions definitions = client.definitions();
        boolean deleted =
            revision == null
                ? definitions.delete(which.kind, which.name)
                : definitions.delete(which.kind, which.name, revision);
        if (!deleted) {
          throw new FailedException("not_found: no " + which.kind + " " + which.name);
        }
      }
    }
  }
}
