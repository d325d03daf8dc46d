package io.swarmhold.perf.load.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.load.outage.LeaseBook.Fate;
import io.swarmhold.perf.load.outage.LeaseBook.Held;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of leases, told by those who held them. */
class LeaseBookTest {

  private static final Held FIRST = new Held("t", "a", "1");
  private static final Held SECOND = new Held("t", "b", "2");

  private final LeaseBook book = new LeaseBook();

  @Test
  void aLeaseThatItsHolderCompletesWentOn() {
    book.began(FIRST);
    assertThat(book.fate(FIRST)).isEqualTo(Fate.OPEN);
    book.confirmed("t", "a");
    assertThat(book.fate(FIRST)).isEqualTo(Fate.WENT_ON);
    assertThat(book.completed()).isEqualTo(1);
    assertThat(book.doubled()).isZero();
    assertThat(book.open()).isEmpty();
  }

  @Test
  void aTaskThatAnotherCompletesWasReplacedAndNotDoneTwice() {
    book.began(FIRST);
    book.began(SECOND);
    book.confirmed("t", "b");
    assertThat(book.fate(FIRST)).isEqualTo(Fate.REPLACED);
    assertThat(book.fate(SECOND)).isEqualTo(Fate.WENT_ON);
    assertThat(book.redelivered()).isEqualTo(1);
    assertThat(book.doubled()).isZero();
  }

  @Test
  void aTaskThatTwoCompleteIsDoubled() {
    book.began(FIRST);
    book.began(SECOND);
    book.confirmed("t", "a");
    book.confirmed("t", "b");
    assertThat(book.doubled()).isEqualTo(1);
    assertThat(book.completed()).isEqualTo(1);
  }

  @Test
  void aTaskThatIsGivenOutAgainAfterItsEndIsDoubled() {
    book.began(FIRST);
    book.confirmed("t", "a");
    book.began(SECOND);
    assertThat(book.doubled()).isEqualTo(1);
  }

  @Test
  void whatAgentsHoldIsWhatTheyBeganLastAndDidNotEnd() {
    book.began(FIRST);
    book.began(new Held("u", "a", "3"));
    book.began(new Held("v", "c", "4"));
    book.began(SECOND);
    book.confirmed("u", "a");
    assertThat(book.heldBy(List.of("a", "b"))).containsExactly(SECOND);
    assertThat(book.open()).containsExactlyInAnyOrder("t", "v");
  }
}
