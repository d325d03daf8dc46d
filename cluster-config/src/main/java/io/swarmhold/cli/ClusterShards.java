package io.swarmhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Json;
import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold cluster members|shards|copies|recover|give-up|replace-voter}. */
final class ClusterShards {

  private ClusterShards() {}

  /** {@code cluster members}. */
  @Command(
      name = "members",
      mixinStandardHelpOptions = true,
      description = "Lists the members, and who of them votes.")
  static final class Members implements Runnable {

    private static final List<String> TITLES =
        List.of("MEMBER", "ADDRESS", "HERE", "LEASE", "VOTES");

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        JsonNode status = client.cluster().status().tree();
        warnIfOld(status, output);
        output.rows(
            TITLES,
            StreamSupport.stream(status.path("members").spliterator(), false)
                .map(member ->
                    Output.Row.of(
                        Json.of(member),
                        member.path("id").asText(),
                        member.path("address").asText(),
                        yesOrNo(member.path("here")),
                        yesOrNo(member.path("lease")),
                        yesOrNo(member.path("votes")))));
      }
    }
  }

  /** {@code cluster shards}. */
  @Command(
      name = "shards",
      mixinStandardHelpOptions = true,
      description = "Lists the shards: how they fare, and whose copies are whole.")
  static final class Shards implements Runnable {

    private static final List<String> TITLES =
        List.of(
            "SHARD", "HEALTH", "EPOCH", "PRIMARY", "IN SYNC", "ELIGIBLE", "GIVEN UP", "DIFFERS");

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Option(
        names = "--unhealthy",
        description = "Only those that are not whole, or have a copy that differs.")
    boolean unhealthy;

    @Override
    public void run() {
      try (var client = server.client()) {
        JsonNode status = client.cluster().status().tree();
        warnIfOld(status, output);
        output.rows(
            TITLES,
            StreamSupport.stream(status.path("shards").spliterator(), false)
                .filter(shard -> !unhealthy || isUnhealthy(shard))
                .map(Shards::row));
      }
    }

    private static boolean isUnhealthy(JsonNode shard) {
      return !shard.path("health").asText().equals("whole") || !shard.path("differs").isEmpty();
    }

    private static Output.Row row(JsonNode shard) {
      return Output.Row.of(
          Json.of(shard),
          shard.path("shard").asText(),
          shard.path("health").asText(),
          shard.path("epoch").asText(),
          shard.path("primary").asText(),
          names(shard.path("inSync")),
          names(shard.path("eligible")),
          shard.path("givenUp").asText(),
          differing(shard.path("differs")));
    }

    /** Whose copies differ, each with the change at which that was first seen. */
    private static String differing(JsonNode differs) {
      List<String> members = new ArrayList<>();
      for (JsonNode one : differs) {
        members.add(
            "%s since %s.%s"
                .formatted(
                    one.path("member").asText(),
                    one.path("epoch").asText(),
                    one.path("sequence").asText()));
      }
      return String.join(", ", members);
    }

    private static String names(JsonNode members) {
      List<String> names = new ArrayList<>();
      members.forEach(member -> names.add(member.asText()));
      return String.join(",", names);
    }
  }

  /** {@code cluster copies}. */
  @Command(
      name = "copies",
      mixinStandardHelpOptions = true,
      description = {
        "Says what each copy of the member that is asked holds, in one number.",
        "Sound copies of a shard have the same digest at the same change: ask each member, with"
            + " --address. It looks at all that it holds: about a second for a million tasks."
      })
  static final class Copies implements Runnable {

    private static final List<String> TITLES = List.of("SHARD", "PRIMARY", "CHANGE", "DIGEST");

    @Mixin ServerOptions server = new ServerOptions();
    @Mixin Output output = new Output();

    @Override
    public void run() {
      try (var client = server.client()) {
        JsonNode copies = client.cluster().copies().tree().path("copies");
        output.rows(TITLES, StreamSupport.stream(copies.spliterator(), false).map(Copies::row));
      }
    }

    private static Output.Row row(JsonNode copy) {
      String digest = copy.path("digest").asText();
      return Output.Row.of(
          Json.of(copy),
          copy.path("shard").asText(),
          yesOrNo(copy.path("primary")),
          copy.path("epoch").asText() + "." + copy.path("sequence").asText(),
          digest.isEmpty() ? "changing" : digest);
    }
  }

  /** {@code cluster recover}. */
  @Command(
      name = "recover",
      mixinStandardHelpOptions = true,
      description = {
        "Goes on with one member's copy of a shard as it is.",
        "For a shard that is unavailable for good: acknowledged changes may be missing from that copy."
      })
  static final class Recover implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHARD", description = "Its number, as cluster shards says.")
    int shard;

    @Option(
        names = "--epoch",
        required = true,
        paramLabel = "N",
        description = "At which it stands, as cluster shards says.")
    long epoch;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "MEMBER",
        description = "Whose copy, as cluster members says.")
    String member = "";

    @Override
    public void run() {
      requireNumbers(spec, shard, epoch);
      try (var client = server.client()) {
        requireDone(client.cluster().recover(shard, epoch, member), shard);
      }
    }
  }

  /** {@code cluster replace-voter}. */
  @Command(
      name = "replace-voter",
      mixinStandardHelpOptions = true,
      description = {
        "Has one member vote in the place of another that is gone for good.",
        "A majority is counted with each voter, here or not: with one of three missing, no other may"
            + " fail. All goes on meanwhile."
      })
  static final class ReplaceVoter implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MEMBER", description = "Who votes, as cluster members says.")
    String old = "";

    @Option(
        names = "--with",
        required = true,
        paramLabel = "MEMBER",
        description = "Who is here and does not vote, as cluster members says.")
    String fresh = "";

    @Override
    public void run() {
      requireMember(spec, "MEMBER", old);
      requireMember(spec, "--with", fresh);
      try (var client = server.client()) {
        boolean done = client.cluster().replaceVoter(old, fresh);
        String outcome =
            done
                ? "%s votes in the place of %s%n"
                : "nothing was done: %s votes, and %s does not%n";
        spec.commandLine().getOut().printf(outcome, fresh, old);
      }
    }
  }

  private static void requireMember(CommandSpec spec, String what, String id) {
    try {
      var unused = new MemberId(id);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), what + " is no " + e.getMessage(), e);
    }
  }

  /** {@code cluster give-up}. */
  @Command(
      name = "give-up",
      mixinStandardHelpOptions = true,
      description = "Gives up for lost what a shard held: it begins anew, empty.")
  static final class GiveUp implements Runnable {

    @Mixin ServerOptions server = new ServerOptions();

    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHARD", description = "Its number, as cluster shards says.")
    int shard;

    @Option(
        names = "--epoch",
        required = true,
        paramLabel = "N",
        description = "At which it stands, as cluster shards says.")
    long epoch;

    @Override
    public void run() {
      requireNumbers(spec, shard, epoch);
      try (var client = server.client()) {
        requireDone(client.cluster().giveUp(shard, epoch), shard);
      }
    }
  }

  /** What a member says that is cut off from the others would be taken for what is. */
  private static void warnIfOld(JsonNode status, Output output) {
    String self = status.path("self").asText();
    boolean isOld =
        StreamSupport.stream(status.path("members").spliterator(), false)
            .anyMatch(member ->
                member.path("id").asText().equals(self) && !member.path("lease").asBoolean());
    if (isOld) {
      output.warn(
          "%s has no lease: it serves nothing, what it says may be old, and it waits for a majority of the consensus group"
              .formatted(self));
    }
  }

  private static String yesOrNo(JsonNode value) {
    return value.asBoolean() ? "yes" : "no";
  }

  private static void requireNumbers(CommandSpec spec, int shard, long epoch) {
    if (shard < 0 || epoch < 0) {
      throw new ParameterException(
          spec.commandLine(), "shard %d, --epoch %d (expected: 0 or more)".formatted(shard, epoch));
    }
  }

  private static void requireDone(boolean done, int shard) {
    if (!done) {
      throw new CommandLines.FailedException(
          "shard %d stands at another epoch by now: look again with cluster shards"
              .formatted(shard));
    }
  }
}
