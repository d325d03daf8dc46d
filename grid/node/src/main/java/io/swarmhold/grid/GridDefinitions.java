package io.swarmhold.grid;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusAnswer.Defining;
import io.swarmhold.model.consensus.ConsensusCommand.DefinitionName;
import io.swarmhold.model.consensus.ConsensusCommand.DeleteDefinition;
import io.swarmhold.model.consensus.ConsensusCommand.PutDefinition;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.port.Definitions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Definitions that the consensus group keeps. */
final class GridDefinitions implements Definitions {

  /** As {@link PutDefinition} says "any revision". */
  private static final long ANY = -1;

  private final Consensus consensus;

  GridDefinitions(Consensus consensus) {
    this.consensus = consensus;
  }

  @Override
  public CompletionStage<Put> put(
      TenantId tenant, String kind, String name, OptionalLong expected, byte[] content) {
    return consensus
        .submit(
            new PutDefinition(
                new DefinitionName(tenant, kind, name), expected.orElse(ANY), content))
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Defined(long revision)) {
            return new Put.Written(revision);
          }
          if (answer instanceof ConsensusAnswer.RevisionConflict(long revision)) {
            return new Put.Conflict(revision);
          }
          if (answer instanceof ConsensusAnswer.TooMany(int limit)) {
            return new Put.TooMany(limit);
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  @Override
  public CompletionStage<Optional<Definition>> get(TenantId tenant, String kind, String name) {
    return consensus
        .ask(new ConsensusQuestion.Definition(new DefinitionName(tenant, kind, name)))
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Definition(Optional<Defining> found)) {
            return found.map(GridDefinitions::definition);
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  @Override
  public CompletionStage<List<Definition>> list(
      TenantId tenant, String kind, String after, int limit) {
    return consensus
        .ask(new ConsensusQuestion.Definitions(tenant, kind, after, limit))
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Definitions(List<Defining> page)) {
            return page.stream().map(GridDefinitions::definition).toList();
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  @Override
  public CompletionStage<Deletion> delete(
      TenantId tenant, String kind, String name, OptionalLong expected) {
    return consensus
        .submit(new DeleteDefinition(new DefinitionName(tenant, kind, name), expected.orElse(ANY)))
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Ended(boolean happened)) {
            return happened ? new Deletion.Deleted() : new Deletion.Missing();
          }
          if (answer instanceof ConsensusAnswer.RevisionConflict(long revision)) {
            return new Deletion.Conflict(revision);
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  private static Definition definition(Defining defining) {
    return new Definition(
        defining.name().kind(), defining.name().name(), defining.revision(), defining.content());
  }
}
