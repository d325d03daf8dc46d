package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.kit.Seeds;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stories of agents that live beside the tasks of a shard, against a second opinion. */
class AgentStoryTest {

  private static final long STORIES = 400;

  static LongStream seeds() {
    return Seeds.upTo(STORIES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agentsLiveByTheRules(long seed) {
    new AgentStory(seed, Rules.DEFAULT).tell();
  }

  record Bug(String name, Rules rules) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bug> bugs() {
    return Stream.of(
        new Bug("a pause does not survive that the agent registers", forgettingPauses()),
        new Bug("a lost agent that is heard stays lost", droppingRecoveries()),
        new Bug("a heartbeat is missed a millisecond early", judgingEarly()),
        new Bug("a call to come back too many", calling(4)),
        new Bug("a call to come back too few", calling(2)),
        new Bug("revisions are not asked for", ignoringRevisions()));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void aBugIsNoticed(Bug bug) {
    assertThat(LongStream.range(0, STORIES).anyMatch(seed -> isNoticed(bug, seed)))
        .as(bug.name())
        .isTrue();
  }

  @Test
  void noStoryGoesWrongByItself() {
    Bug none = new Bug("none", Rules.DEFAULT);
    assertThat(LongStream.range(0, STORIES).noneMatch(seed -> isNoticed(none, seed))).isTrue();
  }

  private static boolean isNoticed(Bug bug, long seed) {
    try {
      new AgentStory(seed, bug.rules()).tell();
      return false;
    } catch (AssertionError | RuntimeException e) {
      return true;
    }
  }

  private static Rules forgettingPauses() {
    return (command, turn) ->
        Rules.DEFAULT.decide(
            command,
            new AlteredTurn(turn) {
              @Override
              public void happened(TaskEvent event) {
                super.happened(
                    event instanceof TaskEvent.OfAgent(AgentEvent.Registered again)
                        ? new TaskEvent.OfAgent(
                            new AgentEvent.Registered(again.key(), again.spec(), AgentMode.ACTIVE))
                        : event);
              }
            });
  }

  private static Rules droppingRecoveries() {
    return (command, turn) ->
        Rules.DEFAULT.decide(
            command,
            new AlteredTurn(turn) {
              @Override
              public void happened(TaskEvent event) {
                if (!(event instanceof TaskEvent.OfAgent(AgentEvent.Recovered back))) {
                  super.happened(event);
                }
              }
            });
  }

  private static Rules judgingEarly() {
    return altering(command ->
        command instanceof AgentCommand.Judge judge
            ? new AgentCommand.Judge(
                judge.silences().stream()
                    .map(one -> new AgentCommand.Silence(one.key(), one.millis() + 1))
                    .toList(),
                judge.settings())
            : command);
  }

  private static Rules calling(int attempts) {
    return altering(command ->
        command instanceof AgentCommand.Judge(List<AgentCommand.Silence> all, var settings)
            ? new AgentCommand.Judge(
                all,
                new HeartbeatSettings(
                    settings.missesToOffline(),
                    settings.toleranceMillis(),
                    settings.recoveryWindowMillis(),
                    attempts,
                    settings.collectAfterMillis()))
            : command);
  }

  private static Rules ignoringRevisions() {
    return altering(command ->
        command instanceof AgentCommand.Deregister gone
            ? new AgentCommand.Deregister(gone.keys(), AgentCommand.ANY)
            : command);
  }

  private static Rules altering(UnaryOperator<AgentCommand> alteration) {
    return (command, turn) ->
        Rules.DEFAULT.decide(
            command instanceof ShardCommand.OfAgents(AgentCommand about)
                ? new ShardCommand.OfAgents(alteration.apply(about))
                : command,
            turn);
  }
}
