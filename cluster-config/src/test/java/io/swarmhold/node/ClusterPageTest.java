package io.swarmhold.node;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of a cluster of three processes, and what it lets an operator decide. */
class ClusterPageTest {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int PATIENCE_MS = 90_000;

  /** A shard that is lost with a member takes five members to make: here it is only told of. */
  private static final String LOST_SHARD =
      """
      {"self": "m-1", "alone": false,
       "members": [{"id": "m-1", "address": "10.0.0.1:7070", "here": true, "lease": true},
                   {"id": "m-2", "address": "", "here": false, "lease": false}],
       "shards": [{"shard": 0, "health": "whole", "epoch": 4, "primary": "m-1", "inSync": ["m-1"],
                   "eligible": ["m-1"], "givenUp": 0,
                   "differs": [{"member": "m-1", "epoch": 4, "sequence": 77}]},
                  {"shard": 1, "health": "unavailable", "epoch": 9, "primary": "m-2",
                   "inSync": ["m-2"], "eligible": ["m-2"], "givenUp": 0, "differs": []}]}
      """;

  /** Three processes and a browser that looks at one of them. */
  private record Stage(MemberProcesses members, Playwright playwright, Browser browser) {}

  @TempDir static Path folder;

  private static @Nullable Stage stage;

  private final List<String> complaints = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void startMembersAndBrowser() throws IOException {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    if (!Files.isExecutable(CHROMIUM)) {
      return;
    }
    var members = new MemberProcesses(folder, 3);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(CHROMIUM)
            .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run"));
    stage = new Stage(members, playwright, playwright.chromium().launch(options));
  }

  private static Stage stage() {
    return Objects.requireNonNull(stage, "the stage is set before each test");
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.browser().close();
      stage.playwright().close();
      stage.members().close();
    }
  }

  @BeforeEach
  void openPage() {
    Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "no Chromium: apt-get install chromium");
    page = stage().browser().newPage();
    page.onPageError(complaints::add);
  }

  @AfterEach
  void closePage() {
    if (page != null) {
      page.close();
    }
    assertThat(complaints).as("what the browser complained of").isEmpty();
  }

  /** Members listen before they serve, some seconds after their processes have begun. */
  private void look() {
    String address = stage().members().addresses()[0].toString();
    for (int left = PATIENCE_MS / 100; ; left--) {
      try {
        page.navigate(address + "/");
        return;
      } catch (com.microsoft.playwright.PlaywrightException notYet) {
        if (left == 0) {
          throw notYet;
        }
        page.waitForTimeout(100);
      }
    }
  }

  private Locator region(String name) {
    return page.getByRole(
        AriaRole.REGION, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void aMemberThatDiesIsSeen() throws IOException {
    look();
    assertThat(page.getByText("3 of 3 members here")).isVisible();
    assertThat(page.getByText("8 whole")).isVisible();
    assertThat(region("Members, table").getByRole(AriaRole.ROW)).hasCount(4);
    assertThat(violations()).isEmpty();

    stage().members().kill(2);
    assertThat(page.getByText("3 of 3 members here")).hasCount(0);
    assertThat(page.getByText("8 degraded")).isVisible();
    assertThat(page.getByText(java.util.regex.Pattern.compile("^2 of [23] members here$")))
        .isVisible();
  }

  @Test
  void whatIsLostIsGivenUpByAnOperatorOnly() throws IOException {
    List<String> decided = new ArrayList<>();
    page.route("**/api/v1/cluster", route -> answer(route, LOST_SHARD));
    page.route(
        "**/api/v1/cluster/shards/*",
        route -> {
          Request request = route.request();
          decided.add(request.url().replaceAll(".*/shards/", "") + " " + request.postData());
          answer(route, "{\"done\": true}");
        });
    look();
    Locator troubled = region("Shards that are not whole, table");
    assertThat(troubled.getByRole(AriaRole.ROW)).hasCount(3);
    assertThat(troubled).containsText("m-1 since 4/77");
    assertThat(violations()).isEmpty();

    page.onceDialog(com.microsoft.playwright.Dialog::dismiss);
    giveUp().click();
    assertThat(decided).isEmpty();
    page.onceDialog(com.microsoft.playwright.Dialog::accept);
    giveUp().click();
    assertThat(page.getByText("Shard 1 begins empty.")).isVisible();
    page.onceDialog(dialog -> dialog.accept("m-2"));
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Recover shard 1 from"))
        .click();
    assertThat(page.getByText("Shard 1 is served from the copy of m-2.")).isVisible();
    assertThat(decided)
        .containsExactly("1:give-up {\"epoch\":9}", "1:recover {\"epoch\":9,\"member\":\"m-2\"}");
  }

  private Locator giveUp() {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Give up shard 1"));
  }

  private static void answer(Route route, String json) {
    route.fulfill(
        new Route.FulfillOptions().setStatus(200).setContentType("application/json").setBody(json));
  }

  private List<?> violations() throws IOException {
    try (InputStream axe =
        Objects.requireNonNull(ClusterPageTest.class.getResourceAsStream("/axe.min.js"))) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>)
        page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
  }
}
