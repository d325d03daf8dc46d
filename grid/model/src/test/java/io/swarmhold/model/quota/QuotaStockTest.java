package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is stored has a limit and no burst. */
class QuotaStockTest {

  private static final Limit.Count TEN_THOUSAND = new Limit.Count(10_000);

  @Test
  void theLastOneFitsAndTheNextDoesNot() {
    Stock stock = added(stock(9_999).add(1));
    assertThat(stock.count()).isEqualTo(10_000);
    assertThat(stock.add(1))
        .isEqualTo(new Spending.Refused<Stock>(new Refusal.Full(QuotaName.FRAGMENTS, 10_000, 0)));
  }

  @Test
  void allAreAddedOrNone() {
    assertThat(stock(9_998).add(3))
        .isEqualTo(new Spending.Refused<Stock>(new Refusal.Full(QuotaName.FRAGMENTS, 10_000, 2)));
    assertThat(added(stock(9_998).add(2)).count()).isEqualTo(10_000);
  }

  @Test
  void moreThanTheLimitNeverFits() {
    assertThat(stock(0).add(10_001))
        .isEqualTo(
            new Spending.Refused<Stock>(
                new Refusal.Never(QuotaName.FRAGMENTS, 10_000, 10_000, 10_000)));
  }

  @Test
  void whatIsRemovedMakesRoom() {
    Stock stock = stock(10_000).remove(2);
    assertThat(added(stock.add(2)).count()).isEqualTo(10_000);
    assertThat(stock(1).remove(5).count()).isZero();
  }

  @Test
  void whereTheLimitWasLoweredNothingIsAddedUntilThereIsLess() {
    Stock stock = new Stock(QuotaName.FRAGMENTS, new Limit.Count(5), 7);
    assertThat(stock.add(1))
        .isEqualTo(new Spending.Refused<Stock>(new Refusal.Full(QuotaName.FRAGMENTS, 5, 0)));
    assertThat(added(stock.remove(3).add(1)).count()).isEqualTo(5);
  }

  @Test
  void nothingIsNoNumberOfUnits() {
    assertThatThrownBy(() -> stock(1).add(0)).hasMessage("units: 0 (expected: >= 1)");
    assertThatThrownBy(() -> stock(1).remove(-1)).hasMessage("units: -1 (expected: >= 1)");
    assertThatThrownBy(() -> stock(-1)).hasMessage("count: -1 (expected: >= 0)");
  }

  private static Stock stock(long count) {
    return new Stock(QuotaName.FRAGMENTS, TEN_THOUSAND, count);
  }

  private static Stock added(Spending<Stock> spending) {
    assertThat(spending).isInstanceOf(Spending.Taken.class);
    return ((Spending.Taken<Stock>) spending).next();
  }
}
