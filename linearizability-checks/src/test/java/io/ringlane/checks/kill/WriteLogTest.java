package io.ringlane.checks.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What rows tell about acknowledged writes: each wrong row beside a right one that differs by one thing. */
class WriteLogTest {
  private static final int KEY = 3;
  private static final int OTHER_KEY = 2;

  private final WriteLog log = new WriteLog(4);

  private static long id(int number) {
    return id(1, number);
  }

  private static long id(int run, int number) {
    return WriteId.of(run, number, KEY);
  }

  private void issue(int number, WriteKind kind) {
    log.issued(id(number), kind);
  }

  private void acknowledge(int number) {
    log.acknowledged(id(number), 100L * number);
  }

  private void putAndAcknowledge(int... numbers) {
    for (int number : numbers) {
      issue(number, WriteKind.PUT);
      acknowledge(number);
    }
  }

  private static StoredRow row(long value) {
    return new StoredRow(KEY, value, 7, false);
  }

  private Comparison compare(StoredRow... rows) {
    return log.compare(List.of(rows), Map.of());
  }

  private static void assertRight(Comparison comparison) {
    assertThat(comparison.lost()).isZero();
    assertThat(comparison.stale()).isZero();
    assertThat(comparison.losses()).isEmpty();
    assertThat(comparison.contradictions()).isEmpty();
  }

  private static void assertLost(Comparison comparison, int lost, String why) {
    assertThat(comparison.lost()).isEqualTo(lost);
    assertThat(comparison.stale()).isEqualTo(1);
    assertThat(comparison.losses()).singleElement().asString().contains("key " + KEY, why);
  }

  private static void assertContradiction(Comparison comparison, String why) {
    assertThat(comparison.contradictions()).singleElement().asString().contains(why);
  }

  @Test
  void theLastAcknowledgedWriteIsRight() {
    putAndAcknowledge(1, 2, 3);
    assertRight(compare(row(id(3))));
  }

  @Test
  void aWriteThatWasOnlyIssuedMayBeThereOrNot() {
    putAndAcknowledge(1);
    issue(2, WriteKind.PUT);
    issue(3, WriteKind.PUT);
    assertRight(compare(row(id(2))));
  }

  @Test
  void anOlderRowLosesEveryAcknowledgedWriteAfterIt() {
    putAndAcknowledge(1, 2);
    issue(3, WriteKind.PUT);
    putAndAcknowledge(4);
    log.killed(1, 1_000);
    Comparison comparison = compare(row(id(1)));
    assertLost(comparison, 2, "write 4 of run 1 (PUT) was acknowledged");
    assertThat(comparison.ageMicros()).as("from the acknowledgement of write 2").isEqualTo(800);
    assertThat(comparison.contradictions()).isEmpty();
  }

  @Test
  void anAbsentRowIsLostUnlessARemovalWasIssued() {
    putAndAcknowledge(1);
    assertLost(compare(), 1, "the row is absent");
    putAndAcknowledge(2);
    issue(3, WriteKind.REMOVE);
    assertRight(compare());
  }

  @Test
  void aRemovedRowHoldsTheNewestRemovalThatExplainsIt() {
    issue(1, WriteKind.REMOVE);
    acknowledge(1);
    putAndAcknowledge(2, 3);
    assertLost(compare(row(WriteId.NONE)), 2, "the row is removed");
  }

  @Test
  void aRemovalThatWasAcknowledgedMustNotComeBackAsAValue() {
    putAndAcknowledge(1);
    issue(2, WriteKind.REMOVE);
    acknowledge(2);
    assertLost(compare(row(id(1))), 1, "(REMOVE) was acknowledged");
  }

  @Test
  @Tag("T29")
  void aRowHasADeadlineWhereItsWriteHadATtl() {
    issue(1, WriteKind.PUT_WITH_TTL);
    acknowledge(1);
    assertContradiction(compare(row(id(1))), "the write had a TTL");
    putAndAcknowledge(2);
    assertContradiction(compare(new StoredRow(KEY, id(2), 8, true)), "the write had no TTL");
    issue(3, WriteKind.PUT_WITH_TTL);
    acknowledge(3);
    assertRight(compare(new StoredRow(KEY, id(3), 9, true)));
  }

  @Test
  void whatNobodyWroteIsAContradiction() {
    putAndAcknowledge(1);
    assertContradiction(compare(row(id(2))), "no such write was issued");
    assertContradiction(compare(row(StoredRow.FOREIGN)), "no such write was issued");
    assertContradiction(compare(new StoredRow(KEY, WriteId.of(1, 1, OTHER_KEY), 7, false)), "no such write was issued");
    issue(4, WriteKind.REMOVE);
    assertContradiction(compare(row(id(4))), "no such write was issued");
    assertContradiction(log.compare(List.of(row(id(4)), new StoredRow(99, id(4), 7, false)), Map.of()),
        "a key that no client has");
  }

  @Test
  void aComparedRowIsDurable() {
    putAndAcknowledge(1, 2);
    assertRight(compare(row(id(2))));
    Comparison older = compare(row(id(1)));
    assertLost(older, 1, "it held write 2 of run 1");
    assertContradiction(older, "it held write 2 of run 1");
  }

  @Test
  void aComparedRowMayNotVanish() {
    putAndAcknowledge(1);
    assertRight(compare(row(id(1))));
    assertContradiction(compare(), "no removal was issued since");
  }

  @Test
  void aWriteOfAnEarlierRoundMayNotArriveLate() {
    putAndAcknowledge(1);
    issue(2, WriteKind.PUT);
    assertRight(compare(row(id(1))));
    assertContradiction(compare(row(id(2))), "no such write was issued since it was last compared");
  }

  @Test
  @Tag("T23")
  void aVersionMayNotGoBack() {
    putAndAcknowledge(1);
    assertRight(compare(new StoredRow(KEY, id(1), 7, false)));
    putAndAcknowledge(2);
    assertContradiction(compare(new StoredRow(KEY, id(2), 6, false)), "its version went back from 7");
  }

  @Test
  void losingWhatAFlushMadeDurableIsAContradiction() {
    putAndAcknowledge(1);
    log.durable(1, KEY, 4);
    putAndAcknowledge(2);
    assertThat(compare(row(id(1))).contradictions()).as("write 2 came after the flush").isEmpty();
    putAndAcknowledge(3);
    log.durable(1, KEY, 4);
    assertContradiction(compare(row(id(1))), "and durable");
  }

  @Test
  void aFlushSaysNothingAboutAnotherClientOrAnEarlierRun() {
    putAndAcknowledge(1);
    log.durable(1, OTHER_KEY, 4);
    log.durable(2);
    assertThat(compare().contradictions()).isEmpty();
    putAndAcknowledge(2);
    log.durable(1);
    assertContradiction(compare(), "and durable");
  }

  @Test
  void theReopenedCacheAnswersWhatTheRowHolds() {
    putAndAcknowledge(1);
    assertRight(log.compare(List.of(row(id(1))), Map.of(KEY, id(1), OTHER_KEY, WriteId.NONE)));
    assertContradiction(log.compare(List.of(row(id(1))), Map.of(KEY, WriteId.NONE)),
        "the reopened cache answered no write");
  }

  @Test
  void anOlderPutIsOneThatMakesItsRowStale() {
    issue(1, WriteKind.PUT);
    issue(2, WriteKind.PUT_WITH_TTL);
    assertThat(log.olderPut()).as("nothing is acknowledged").isNull();
    issue(3, WriteKind.REMOVE);
    acknowledge(3);
    assertThat(log.olderPut()).as("neither a removal nor a put with a TTL").isEqualTo(id(1));
    assertLost(compare(row(id(1))), 1, "(REMOVE) was acknowledged");
  }

  @Test
  void anAcknowledgementWithoutItsWriteIsAnErrorOfOurs() {
    assertThatThrownBy(() -> acknowledge(1)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not issued");
  }
}
