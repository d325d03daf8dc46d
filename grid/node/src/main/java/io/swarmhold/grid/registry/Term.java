package io.swarmhold.grid.registry;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.port.AgentFilter;
import java.util.ArrayList;
import java.util.List;

/** Something that is true of an agent, or asked for. */
record Term(Kind kind, String text) {

  /** What it is about. */
  enum Kind {
    POOL,
    CAPABILITY,
    REGION,
    ZONE,
    NODE,
    VERSION,
    USER,
    LABEL,
    STATE,
    MODE,
    CAPACITY_CLASS
  }

  /** All that is true of the agent. */
  static List<Term> of(Agent agent) {
    List<Term> terms = new ArrayList<>();
    AgentSpec spec = agent.spec();
    for (PoolId pool : spec.pools()) {
      terms.add(new Term(Kind.POOL, pool.value()));
    }
    spec.capabilities().forEach(name -> terms.add(new Term(Kind.CAPABILITY, name)));
    add(terms, Kind.REGION, spec.region());
    add(terms, Kind.ZONE, spec.zone());
    add(terms, Kind.NODE, spec.node());
    add(terms, Kind.VERSION, spec.version());
    add(terms, Kind.USER, spec.user());
    spec.labels().forEach((name, value) -> terms.add(label(name, value)));
    add(terms, Kind.CAPACITY_CLASS, spec.capacityClass().text());
    terms.add(new Term(Kind.STATE, agent.state().text()));
    terms.add(new Term(Kind.MODE, agent.mode().text()));
    return terms;
  }

  /** All that must be true, but for states, of which one must be. */
  static List<Term> of(AgentFilter filter) {
    List<Term> terms = new ArrayList<>();
    if (filter.pool() != null) {
      terms.add(new Term(Kind.POOL, filter.pool().value()));
    }
    filter.capabilities().forEach(name -> terms.add(new Term(Kind.CAPABILITY, name)));
    add(terms, Kind.REGION, filter.region());
    add(terms, Kind.ZONE, filter.zone());
    add(terms, Kind.NODE, filter.node());
    add(terms, Kind.VERSION, filter.version());
    add(terms, Kind.USER, filter.user());
    filter.labels().forEach((name, value) -> terms.add(label(name, value)));
    if (filter.capacityClass() != null) {
      terms.add(new Term(Kind.CAPACITY_CLASS, filter.capacityClass().text()));
    }
    if (filter.mode() != null) {
      terms.add(new Term(Kind.MODE, filter.mode().text()));
    }
    return terms;
  }

  private static void add(List<Term> terms, Kind kind, String text) {
    if (!text.isEmpty()) {
      terms.add(new Term(kind, text));
    }
  }

  /** No name of a label holds the sign between it and its value. */
  private static Term label(String name, String value) {
    return new Term(Kind.LABEL, name + "=" + value);
  }
}
