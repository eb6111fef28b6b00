package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a recording before it is judged: written to a file, counted, without what a crash took away. */
class RecordingsTest {
  @Test
  void whatIsWrittenIsReadBack(@TempDir Path folder) throws Exception {
    Random random = new Random(5);
    Path file = folder.resolve("history.tsv");
    for (int i = 0; i < 200; i++) {
      History history = Histories.history(
          Histories.random(random, new Histories.Shape(8, 4, 12, true, false, true).withTtls(), 0.2));
      HistoryWriter.write(history, file);
      History back = HistoryReader.read(file);
      assertThat(IntStream.range(0, back.size()).mapToObj(back::operation).toList())
          .isEqualTo(IntStream.range(0, history.size()).mapToObj(history::operation).toList());
    }
  }

  @Test
  void overlappingPairsAreThoseOfTheDefinition() {
    Random random = new Random(6);
    long most = 0;
    for (int i = 0; i < 2_000; i++) {
      List<HistoryOperation> operations = Histories.random(random,
          new Histories.Shape(8, 4, 12, true, false, true), 0);
      long pairs = 0;
      for (HistoryOperation one : operations) {
        for (HistoryOperation other : operations) {
          boolean answered = one.outcome() == Outcome.OK && other.outcome() == Outcome.OK;
          pairs += answered && one.line() < other.line() && one.invokeNanos() <= other.returnNanos()
              && other.invokeNanos() <= one.returnNanos() ? 1 : 0;
        }
      }
      assertThat(OverlappingPairs.count(Histories.history(operations))).as(Histories.text(operations))
          .isEqualTo(pairs);
      most = Math.max(most, pairs);
    }
    assertThat(most).isGreaterThan(5);
  }

  private static HistoryRecorder lossy() {
    HistoryRecorder recorder = new HistoryRecorder("lossy");
    SessionRecorder session = recorder.session("s");
    session.put(1, 1, 0, 10, Outcome.OK);
    session.put(1, 2, 20, 30, Outcome.OK);
    session.get(1, 2, 40, 50, Outcome.OK);
    session.remove(2, 60, 70, Outcome.OK);
    session.get(2, SessionRecorder.ABSENT, 80, 90, Outcome.OK);
    session.put(3, 3, 92, 95, Outcome.OK);
    session.get(1, 1, 120, 130, Outcome.OK);
    return recorder;
  }

  private static final List<LostWrite> LOSSES = List.of(new LostWrite(1, 2L, 100), new LostWrite(2, null, 100));

  @Test
  void aReportedLossIsTakenOutAtTheCrash() {
    History history = lossy().toHistory();
    assertThat(new HistoryJudge().judge(history).verdict()).isEqualTo(Verdict.VIOLATION);
    History without = history.without(LOSSES);
    assertThat(new HistoryJudge().judge(without).verdict()).isEqualTo(Verdict.OK);
    assertThat(IntStream.range(0, without.size()).mapToObj(without::operation))
        .extracting(HistoryOperation::toString).containsExactly(
            "line 1  session s  put 1 = 1  invoked 0  returned 10  ok",
            "line 2  session s  put 1 = 2  invoked 20  returned never  info",
            "line 4  session s  remove 2  invoked 60  returned never  info",
            "line 6  session s  put 3 = 3  invoked 92  returned 95  ok",
            "line 7  session s  get 1 -> 1  invoked 120  returned 130  ok");
  }

  /** A removal has no value to tell it by; one that was certainly overwritten before the crash was not the lost one. */
  @Test
  void onlyTheLastRemovalsMayBeTheLostOne() {
    HistoryRecorder recorder = new HistoryRecorder("removals");
    SessionRecorder session = recorder.session("s");
    session.remove(1, 0, 10, Outcome.OK);
    session.get(1, SessionRecorder.ABSENT, 11, 12, Outcome.OK);
    session.put(1, 1, 20, 30, Outcome.OK);
    session.remove(1, 40, 50, Outcome.OK);
    session.get(1, SessionRecorder.ABSENT, 60, 70, Outcome.OK);
    session.get(1, 1, 120, 130, Outcome.OK);
    History without = recorder.toHistory().without(List.of(new LostWrite(1, null, 100)));
    assertThat(IntStream.range(0, without.size()).mapToObj(without::operation)).extracting(HistoryOperation::outcome)
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.OK, Outcome.INFO, Outcome.OK);
    assertThat(new HistoryJudge().judge(without).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void aLossThatNobodyReportedOrThatComesAndGoesIsAViolation() {
    assertThat(new HistoryJudge().judge(lossy().toHistory().without(LOSSES.subList(1, 2))).verdict())
        .isEqualTo(Verdict.VIOLATION);
    HistoryRecorder flickers = lossy();
    SessionRecorder late = flickers.session("late");
    late.get(1, 2, 140, 150, Outcome.OK);
    late.get(1, 1, 160, 170, Outcome.OK);
    assertThat(new HistoryJudge().judge(flickers.toHistory().without(LOSSES)).verdict())
        .isEqualTo(Verdict.VIOLATION);
  }
}
