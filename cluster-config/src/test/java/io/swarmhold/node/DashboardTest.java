package io.swarmhold.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page, as an operator's browser sees it, on a real node. */
class DashboardTest {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  /** Until the page shows what happened: an overview a second, on a machine that may be busy. */
  private static final int PATIENCE_MS = 30_000;

  private static final TenantId TENANT = new TenantId("default");
  private static final PoolId POOL = new PoolId("writers");

  @TempDir static Path data;

  private static @Nullable Stage stage;

  /** A node and a browser that looks at it. */
  private record Stage(SwarmholdNode node, Playwright playwright, Browser browser) {}

  private final List<String> complaints = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void startNodeAndBrowser() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    if (!Files.isExecutable(CHROMIUM)) {
      return;
    }
    SwarmholdNode node = SwarmholdNode.start(NodeConfig.in(data).withPort(0));
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    stage = new Stage(node, playwright, playwright.chromium().launch(options()));
  }

  private static BrowserType.LaunchOptions options() {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(CHROMIUM)
        .setArgs(
            List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
  }

  private static Stage stage() {
    return Objects.requireNonNull(stage, "the stage is set before each test");
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.browser().close();
      stage.playwright().close();
      stage.node().close();
    }
  }

  @BeforeEach
  void openPage() {
    Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "no Chromium: apt-get install chromium");
    page = stage().browser().newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.navigate("http://127.0.0.1:" + stage().node().port() + "/");
    assertThat(page.getByText("live", new Page.GetByTextOptions().setExact(true))).isVisible();
  }

  @AfterEach
  void closePage() {
    if (page != null) {
      page.close();
    }
    assertThat(complaints).as("what the browser complained of").isEmpty();
  }

  @Test
  void aSubmittedTaskShowsUpAndOpens() {
    TaskId task = submit("{\"text\":\"<script>alert(1)</script>\"}");

    Locator link = page.getByRole(AriaRole.BUTTON, named(task.toString()));
    assertThat(link).isVisible();
    link.click();

    Locator detail = page.getByRole(AriaRole.DIALOG);
    assertThat(detail).containsText("Task " + task);
    assertThat(detail).containsText("<script>alert(1)</script>");
    detail
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel this task"))
        .click();
    assertThat(detail).containsText("cancelled");
  }

  @Test
  void bothChartsAreDrawn() {
    assertThat(page.locator(".chart canvas")).hasCount(2);
    for (var canvas : page.locator(".chart canvas").all()) {
      assertThat(canvas).isVisible();
    }
  }

  @Test
  void aDeadTaskIsRedrivenByAClick() {
    TaskId task = submit("{\"will\":\"fail\"}");
    fail(take("a-dead"), "the model said no");

    Locator redrive = page.getByRole(AriaRole.BUTTON, named("Redrive " + task));
    assertThat(redrive).isVisible();
    assertThat(page.getByText("the model said no")).isVisible();
    redrive.click();

    assertThat(page.getByText("1 task put back.")).isVisible();
    assertThat(redrive).hasCount(0);
    assertThat(take("a-dead").task()).isEqualTo(task);
  }

  @Test
  void whoHoldsALockIsSeen() {
    Locator locks =
        page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Locks, table"));
    assertThat(locks.or(page.getByText("Nobody holds a lock."))).isVisible();
    var unused =
        stage()
            .node()
            .locks()
            .acquire(
                TENANT,
                "deploy/prod",
                "ci-118",
                "r",
                new Locks.Terms("release 7", Duration.ofMinutes(10)),
                Duration.ZERO)
            .toCompletableFuture()
            .join();
    assertThat(locks).containsText("deploy/prod");
    assertThat(locks).containsText("ci-118");
    assertThat(locks).containsText("release 7");
  }

  @Test
  void nothingOnThePageShutsAnyoneOut() throws IOException {
    submit("{}");
    fail(take("a-axe"), "boom");
    assertThat(page.getByText("boom").first()).isVisible();

    assertThat(axeViolations()).isEmpty();
    page.emulateMedia(
        new Page.EmulateMediaOptions()
            .setColorScheme(com.microsoft.playwright.options.ColorScheme.DARK));
    assertThat(axeViolations()).as("in the dark").isEmpty();
  }

  private List<?> axeViolations() throws IOException {
    try (InputStream axe =
        Objects.requireNonNull(DashboardTest.class.getResourceAsStream("/axe.min.js"))) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>)
        page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static TaskId submit(String payload) {
    NewTask task = NewTask.of(Lane.of(TENANT, POOL), payload.getBytes(StandardCharsets.UTF_8));
    Submission submission =
        stage()
            .node()
            .queue()
            .submit(TENANT, List.of(task), Durability.DISK)
            .toCompletableFuture()
            .join()
            .getFirst();
    return ((Submission.Accepted) submission).id();
  }

  private static Assignment take(String agent) {
    AgentProfile profile =
        new AgentProfile(
            TENANT, new AgentId(agent), List.of(TENANT), List.of(POOL), Set.of(), "", 1);
    return stage()
        .node()
        .agents()
        .poll(profile, 1, Duration.ofSeconds(20))
        .toCompletableFuture()
        .join()
        .getFirst();
  }

  private static void fail(Assignment assignment, String error) {
    List<Report> reports =
        List.of(new Report.Fail(assignment.task(), assignment.token(), error, false));
    for (String agent : List.of("a-dead", "a-axe")) {
      var unused =
          stage()
              .node()
              .agents()
              .report(TENANT, new AgentId(agent), reports, Durability.DISK)
              .toCompletableFuture()
              .join();
    }
  }
}
