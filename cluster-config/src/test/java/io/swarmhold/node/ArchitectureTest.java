package io.swarmhold.node;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Who may know whom, and what the pure parts may not touch. */
@AnalyzeClasses(
    packages = "io.swarmhold",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  /** Other modules' tests come as jars once they are packaged. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final Set<String> UNSAFE =
      Set.of("getCPSubsystem", "getFlakeIdGenerator", "newTransactionContext", "getQueue");

  private static final String[] JDK = {"java..", "javax.crypto..", "org.jspecify.."};

  @ArchTest
  static final ArchRule the_model_knows_the_jdk_alone =
      classes()
          .that()
          .resideInAPackage("io.swarmhold.model..")
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("io.swarmhold.model..").or(resideInAnyPackage(JDK)));

  @ArchTest
  static final ArchRule the_log_knows_nothing_of_ours =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.wal..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.swarmhold..")
                  .and(DescribedPredicate.not(resideInAPackage("io.swarmhold.wal.."))));

  @ArchTest
  static final ArchRule the_grid_knows_model_and_log =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.grid..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.swarmhold.jobs..",
                  "io.swarmhold.edge..",
                  "io.swarmhold.node..",
                  "io.swarmhold.cli..",
                  "io.vertx.."));

  @ArchTest
  static final ArchRule the_log_is_used_through_its_port =
      noClasses()
          .that()
          .resideInAnyPackage("io.swarmhold.grid..", "io.swarmhold.jobs..", "io.swarmhold.edge..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.swarmhold.wal.chronicle..", "net.openhft.."));

  @ArchTest
  static final ArchRule jobs_know_the_ports_and_jet =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.jobs..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.swarmhold.grid..",
                  "io.swarmhold.edge..",
                  "io.swarmhold.node..",
                  "io.swarmhold.cli..",
                  "io.vertx.."));

  @ArchTest
  static final ArchRule the_edge_never_sees_the_grid =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.edge..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "com.hazelcast..",
                  "net.openhft..",
                  "io.swarmhold.grid..",
                  "io.swarmhold.jobs..",
                  "io.swarmhold.wal..",
                  "io.swarmhold.node..",
                  "io.swarmhold.cli.."));

  @ArchTest
  static final ArchRule the_client_knows_no_server =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.edge.client..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.vertx..", "io.netty..")
                  .or(
                      resideInAPackage("io.swarmhold.edge..")
                          .and(
                              DescribedPredicate.not(
                                  resideInAPackage("io.swarmhold.edge.client..")))));

  @ArchTest
  static final ArchRule the_model_reads_no_clock_rolls_no_dice_and_starts_nothing =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold.model..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.io..", "java.nio.file..", "java.net..", "java.util.logging.."))
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "identityHashCode", Object.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.concurrent.Executor.class);

  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.time.InstantSource.system",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone");

  private static final Set<String> DICE =
      Set.of(
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current");

  /** What stands on the other side of the network: in the clients' own programs. */
  private static final DescribedPredicate<JavaClass> CLIENTS =
      resideInAnyPackage("io.swarmhold.edge.client..", "io.swarmhold.cli..");

  /** But for the stopwatch of the log, which its opening brings along. */
  @ArchTest
  static final ArchRule time_is_read_in_one_place =
      noClasses()
          .that(DescribedPredicate.not(CLIENTS))
          .and()
          .doNotHaveFullyQualifiedName("io.swarmhold.node.SwarmholdNode")
          .and()
          .doNotHaveFullyQualifiedName("io.swarmhold.wal.chronicle.ChronicleWals")
          .should()
          .accessTargetWhere(
              DescribedPredicate.<JavaAccess<?>>describe(
                  "reads a clock", access -> isOneOf(CLOCKS, access)));

  /** Nothing is decided by what these make: it only has to be nobody's to guess, or to repeat. */
  private static final Set<String> SECRETS =
      Set.of(
          "io.swarmhold.edge.http.TraceIds",
          "io.swarmhold.edge.json.Words",
          "io.swarmhold.edge.lock.Wish$Reader",
          "io.swarmhold.edge.task.PageTokens",
          "io.swarmhold.wal.chronicle.ChronicleWals");

  @ArchTest
  static final ArchRule chance_is_made_in_one_place =
      noClasses()
          .that(DescribedPredicate.not(CLIENTS))
          .and()
          .doNotHaveFullyQualifiedName("io.swarmhold.node.SwarmholdNode")
          .and(
              DescribedPredicate.describe(
                  "keep no secrets", (JavaClass type) -> !SECRETS.contains(type.getName())))
          .should()
          .accessTargetWhere(
              DescribedPredicate.<JavaAccess<?>>describe(
                  "rolls dice", access -> isOneOf(DICE, access) || makesDice(access)));

  private static boolean isOneOf(Set<String> names, JavaAccess<?> access) {
    return names.contains(access.getTargetOwner().getName() + "." + access.getTarget().getName());
  }

  /** With a seed they roll the same every time. */
  private static boolean makesDice(JavaAccess<?> access) {
    return access.getTargetOwner().isAssignableTo(java.util.random.RandomGenerator.class)
        && access.getTarget() instanceof AccessTarget.ConstructorCallTarget made
        && made.getRawParameterTypes().isEmpty();
  }

  @ArchTest
  static final ArchRule the_grid_is_asked_for_nothing_it_cannot_keep =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold..")
          .should()
          .callMethodWhere(
              DescribedPredicate.<JavaMethodCall>describe(
                  "asks Hazelcast for consensus, unique ids, transactions or queues",
                  ArchitectureTest::isUnsafe));

  private static boolean isUnsafe(JavaMethodCall call) {
    return call.getTargetOwner().getPackageName().startsWith("com.hazelcast")
        && UNSAFE.contains(call.getTarget().getName());
  }

  @ArchTest
  static final ArchRule features_of_the_edge_do_not_turn_in_circles =
      slices().matching("io.swarmhold.edge.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule names_say_what_a_thing_is =
      noClasses()
          .that()
          .resideInAPackage("io.swarmhold..")
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Impl");

  @ArchTest
  static final ArchRule there_is_one_main =
      methods()
          .that()
          .haveName("main")
          .and()
          .areStatic()
          .should()
          .beDeclaredIn("io.swarmhold.cli.SwarmholdMain");
}
