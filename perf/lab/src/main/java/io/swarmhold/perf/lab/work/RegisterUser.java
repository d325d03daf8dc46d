package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.perf.lab.history.Caller;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Reads registers, and writes them: whatever stands there, or only at the revision it saw last,
 * which may be an old one by then; through any member each time.
 */
final class RegisterUser implements Work {

  private final Site site;
  private final Caller caller;
  private final String name;
  private final Registry registry;
  private final Duration gap;
  private final SplittableRandom dice;
  private final Map<String, Long> seen = new HashMap<>();
  private int values;

  RegisterUser(Site site, int number, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.name = "register-" + number;
    this.caller = site.caller(name);
    this.registry = new Registry(site.door);
    this.gap = Duration.ofNanos((long) (1e9 / perSecond));
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      String register = Registry.REGISTERS.get(dice.nextInt(Registry.REGISTERS.size()));
      int member = dice.nextInt(site.door.members()) + 1;
      if (dice.nextBoolean()) {
        write(member, register);
      } else {
        registry
            .fetch(caller, member, register)
            .ifPresent(revision -> seen.put(register, revision));
      }
      site.pause(gap);
    }
  }

  private void write(int member, String register) throws InterruptedException {
    OptionalLong expected =
        dice.nextInt(3) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(seen.getOrDefault(register, 0L));
    String value = name + "-" + values++;
    if (registry.write(caller, member, register, value, expected)
        instanceof Answer.Ok(JsonNode body)) {
      seen.put(register, body.path("revision").asLong());
    }
  }
}
