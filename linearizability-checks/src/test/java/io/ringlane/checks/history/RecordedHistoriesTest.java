package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import io.ringlane.checks.history.GuaranteeReport.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories with known verdicts. */
class RecordedHistoriesTest {

  static HistoryReport judge(String name) throws IOException, MalformedHistoryException {
    return new HistoryJudge().judge(read(name));
  }

  static History read(String name) throws IOException, MalformedHistoryException {
    try (InputStream in = RecordedHistoriesTest.class.getResourceAsStream("/histories/" + name + ".tsv")) {
      return HistoryReader.read(name, Objects.requireNonNull(in));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good-sequential", "good-concurrent-writers", "good-unknown-put", "good-failed-put",
      "good-repeated-values", "good-two-keys", "good-equal-stamps", "good-ttl-expires", "good-ttl-overwritten",
      "good-ttl-unknown-put", "good-ttl-repeated-values", "good-ttl-read-in-time"})
  void goodHistoryIsOk(String name) throws Exception {
    assertThat(judge(name).verdict()).isEqualTo(Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource({"bad-stale-read, 3, lies wholly between", "bad-lost-update, 2, answered absent",
      "bad-phantom, 1, nothing that may have taken effect", "bad-failed-put-seen, 2, certainly did not take effect",
      "bad-read-from-the-future, 2, before any write", "bad-removed-comes-back, 3, lies wholly between",
      "bad-readers-disagree, 4, two values", "bad-repeated-values, 3, lies wholly between",
      "bad-unknown-put-flickers, 3, lies wholly between", "bad-ttl-early, 2, no TTL that had passed explains absent",
      "bad-ttl-blind-expire, 2, no TTL that had passed explains absent", "bad-ttl-comes-back, 3, no order",
      "bad-ttl-late, 2, 6,500,000 ns after its TTL", "bad-ttl-explains-only-one, 3, lies wholly between"})
  void badHistoryIsRefutedByFewOperations(String name, int few, String why) throws Exception {
    HistoryReport report = judge(name);
    assertThat(report.verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(report.failures()).singleElement().isInstanceOfSatisfying(Judgement.Violation.class, violation -> {
      assertThat(violation.key()).isEqualTo("a");
      assertThat(violation.operations()).hasSize(few);
      assertThat(violation.why()).contains(why);
    });
  }

  /** The miss that a TTL explains may not be called a contradiction by leaving out the put that had the TTL. */
  @Test
  void theMissThatATtlExplainsIsNotTheCounterexample() throws Exception {
    assertThat(judge("bad-ttl-explains-only-one").failures()).singleElement().isInstanceOfSatisfying(
        Judgement.Violation.class, violation -> assertThat(violation.operations())
            .extracting(HistoryOperation::invokeNanos).containsExactly(100_000L, 1_000_000L, 1_200_000L));
  }

  @Test
  void aReadAfterTheTtlIsFineWhereTtlsBoundMemoryOnly() throws Exception {
    History late = read("bad-ttl-late");
    assertThat(new HistoryJudge(1000, HistoryJudge.ANY_TIME).judge(late).verdict()).isEqualTo(Verdict.OK);
    assertThat(new HistoryJudge(1000, 6_500_000).judge(late).verdict()).isEqualTo(Verdict.OK);
    assertThat(new HistoryJudge(1000, 6_499_999).judge(late).verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(judge("bad-ttl-late").lates()).isEqualTo(1);
    assertThat(judge("good-ttl-expires").timedReads()).isEqualTo(1);
  }

  @Test
  void sessionThatDoesNotWaitLosesItsOwnWriteInALinearizableHistory() throws Exception {
    HistoryReport report = judge("session-does-not-wait");
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).status()).isEqualTo(Status.BROKEN);
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).session()).isEqualTo("s1");
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).evidence()).extracting(HistoryOperation::line)
        .containsExactly(2, 3, 4);
  }

  @Test
  void sessionThatReadsTwiceAtOnceReadsBackwards() throws Exception {
    HistoryReport report = judge("session-reads-backwards");
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
    assertThat(report.guarantee(Guarantee.MONOTONIC_READS).status()).isEqualTo(Status.BROKEN);
    assertThat(report.guarantee(Guarantee.MONOTONIC_READS).session()).isEqualTo("r");
  }

  @ParameterizedTest
  @ValueSource(strings = {"good-sequential", "good-two-keys", "good-repeated-values", "good-ttl-expires"})
  void sessionsThatWaitKeepBothGuarantees(String name) throws Exception {
    assertThat(judge(name).guarantees()).extracting(GuaranteeReport::status).doesNotContain(Status.BROKEN)
        .contains(Status.HOLDS);
  }

  @ParameterizedTest
  @CsvSource({"unknown-empty, no operations", "unknown-nothing-answered, none of the operations was answered"})
  void historyThatShowsNothingIsUnknown(String name, String why) throws Exception {
    HistoryReport report = judge(name);
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(report.why()).startsWith(why);
  }
}
