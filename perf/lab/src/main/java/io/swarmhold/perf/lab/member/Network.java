package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.util.Locale;

/** Faults of the network between members, and between them and the clients. */
public interface Network {

  /** Which packets of a member are meant, as it sees them. */
  enum Way {
    BOTH,
    IN,
    OUT;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a fault concerns beyond the member. */
  enum Port {
    GRID,
    RAFT
  }

  /** The member is cut off from everybody, clients as well. */
  void cut(String tag, int member, Way way) throws IOException;

  /** The two hear nothing of each other. */
  void part(String tag, int one, int other) throws IOException;

  /** Only what runs over this port of any member is cut off. */
  void cutPort(String tag, int member, Port port, Way way) throws IOException;

  void lose(String tag, int member, int percent, Way way) throws IOException;

  /** Undoes what was done under this tag. */
  void heal(String tag) throws IOException;

  void healAll() throws IOException;
}
