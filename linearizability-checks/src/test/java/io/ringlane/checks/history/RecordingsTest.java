package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  private static final long CRASH = 100;
  private static final List<LostWrite> LOSSES = List.of(new LostWrite(1, 3L, CRASH, CRASH),
      new LostWrite(2, null, CRASH, CRASH));

  /** Keys 1 and 2 lose what was acknowledged, key 3 does not; of key 1 the put of 2 goes with the put of 3, which superseded it. */
  private static HistoryRecorder lossy() {
    HistoryRecorder recorder = new HistoryRecorder("lossy");
    SessionRecorder session = recorder.session("s");
    session.put(1, 1, 0, 10, Outcome.OK);
    session.put(1, 2, 20, 30, Outcome.OK);
    session.put(1, 3, 32, 38, Outcome.OK);
    session.get(1, 3, 40, 50, Outcome.OK);
    session.put(2, 4, 52, 58, Outcome.OK);
    session.remove(2, 60, 70, Outcome.OK);
    session.get(2, SessionRecorder.ABSENT, 80, 90, Outcome.OK);
    session.put(3, 5, 92, 105, Outcome.OK);
    session.get(1, 1, 120, 130, Outcome.OK);
    session.get(2, 4, 132, 140, Outcome.OK);
    return recorder;
  }

  private static Verdict judge(HistoryRecorder recorder, List<LostWrite> losses) {
    return new HistoryJudge().judge(recorder.toHistory().without(losses)).verdict();
  }

  @Test
  void aKeyWithAReportedLossBeginsAnewAtTheCrash() {
    assertThat(judge(lossy(), List.of())).isEqualTo(Verdict.VIOLATION);
    assertThat(judge(lossy(), LOSSES)).isEqualTo(Verdict.OK);
    History cut = lossy().toHistory().without(LOSSES);
    assertThat(IntStream.range(0, cut.size()).mapToObj(cut::operation).filter(o -> o.key().startsWith("1")))
        .extracting(HistoryOperation::toString).containsExactly(
            "line 1  session s  put 1 = 1  invoked 0  returned 10  ok",
            "line 2  session s  put 1 = 2  invoked 20  returned 30  ok",
            "line 3  session s  put 1 = 3  invoked 32  returned 38  ok",
            "line 4  session s  get 1 -> 3  invoked 40  returned 50  ok",
            "line 1  session s  put 1 after the crash at 100 = 1  invoked 0  returned never  info",
            "line 9  session s  get 1 after the crash at 100 -> 1  invoked 120  returned 130  ok");
  }

  @Test
  void aLossThatNobodyReportedIsAViolation() {
    assertThat(judge(lossy(), LOSSES.subList(0, 1))).isEqualTo(Verdict.VIOLATION);
    assertThat(judge(lossy(), LOSSES.subList(1, 2))).isEqualTo(Verdict.VIOLATION);
  }

  @Test
  void beforeAndAfterTheCrashNothingIsForgiven() {
    HistoryRecorder comesBack = lossy();
    SessionRecorder late = comesBack.session("late");
    late.get(1, 3, 140, 150, Outcome.OK);
    assertThat(judge(comesBack, LOSSES)).as("an unknown write may still come").isEqualTo(Verdict.OK);
    late.get(1, 1, 160, 170, Outcome.OK);
    assertThat(judge(comesBack, LOSSES)).as("and go again").isEqualTo(Verdict.VIOLATION);

    HistoryRecorder staleBefore = lossy();
    staleBefore.session("early").get(1, 1, 60, 70, Outcome.OK);
    assertThat(judge(staleBefore, LOSSES)).isEqualTo(Verdict.VIOLATION);

    HistoryRecorder staleAfter = lossy();
    SessionRecorder after = staleAfter.session("after");
    after.put(1, 6, 140, 150, Outcome.OK);
    after.get(1, 6, 160, 170, Outcome.OK);
    after.get(1, 1, 180, 190, Outcome.OK);
    assertThat(judge(staleAfter, LOSSES)).isEqualTo(Verdict.VIOLATION);
  }

  /** The caller of a crash may be held up before the server dies: until then it answers. */
  @Test
  void whatIsWrittenWhileTheServerDiesMayBeLostAndNothingThatIsWrittenLater() {
    HistoryRecorder recorder = new HistoryRecorder("slow crash");
    SessionRecorder session = recorder.session("s");
    session.put(1, 1, 110, 120, Outcome.OK);
    session.put(1, 2, 130, 140, Outcome.OK);
    session.get(1, 1, 210, 220, Outcome.OK);
    assertThat(judge(recorder, List.of(new LostWrite(1, 2L, CRASH, CRASH)))).isEqualTo(Verdict.VIOLATION);
    assertThat(judge(recorder, List.of(new LostWrite(1, 2L, CRASH, 200)))).isEqualTo(Verdict.OK);
    session.put(1, 3, 230, 240, Outcome.OK);
    session.get(1, 1, 250, 260, Outcome.OK);
    assertThat(judge(recorder, List.of(new LostWrite(1, 2L, CRASH, 200)))).isEqualTo(Verdict.VIOLATION);
  }

  @Test
  void whatTheCrashOverlapsMayCountOnEitherSide() {
    List<LostWrite> loss = List.of(new LostWrite(3, 5L, CRASH, CRASH));
    for (long answer : new long[]{5, SessionRecorder.ABSENT}) {
      HistoryRecorder recorder = lossy();
      recorder.session("reader").get(3, answer, 120, 130, Outcome.OK);
      List<LostWrite> all = Stream.concat(LOSSES.stream(), loss.stream()).toList();
      assertThat(judge(recorder, all)).isEqualTo(Verdict.OK);
      recorder.session("other").get(3, 7, 140, 150, Outcome.OK);
      assertThat(judge(recorder, all)).as("nobody wrote 7").isEqualTo(Verdict.VIOLATION);
    }
  }
}
