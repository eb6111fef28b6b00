package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long histories of simulated clients: explained as they are, refuted with one stale answer. */
class LongHistoriesTest {
  private static final int OPERATIONS = 200_000;

  /** {@code staleAt}: the answer of the first read from there on is what was written 100 writes before; -1 for never. */
  static History simulate(int operations, int keys, int sessions, boolean removes, int staleAt) {
    HistoryRecorder recorder = new HistoryRecorder("simulated");
    SessionRecorder[] recorders = recorders(recorder, sessions);
    SimulatedClients.simulate(operations, keys, sessions, removes, staleAt,
        (session, kind, key, value, invoked, returned) -> {
          switch (kind) {
            case PUT -> recorders[session].put(key, value, invoked, returned, Outcome.OK);
            case GET -> recorders[session].get(key, value, invoked, returned, Outcome.OK);
            case REMOVE -> recorders[session].remove(key, invoked, returned, Outcome.OK);
          }
        });
    return recorder.toHistory();
  }

  private static SessionRecorder[] recorders(HistoryRecorder recorder, int sessions) {
    return IntStream.range(0, sessions).mapToObj(i -> recorder.session("s" + i)).toArray(SessionRecorder[]::new);
  }

  @ParameterizedTest
  @CsvSource({"1, 8, false", "1, 8, true", "1000, 8, true", "50, 64, true", "20000, 2, false"})
  void whatARegisterAnsweredIsExplained(int keys, int sessions, boolean removes) {
    HistoryReport report = new HistoryJudge().judge(simulate(OPERATIONS, keys, sessions, removes, -1));
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.OK);
    assertThat(report.operations()).isEqualTo(OPERATIONS);
    assertThatAllHold(report, keys);
    if (removes) {
      assertThat(report.byZones()).isLessThan(report.keys());
    } else {
      assertThat(report.byZones()).isEqualTo(report.keys());
    }
  }

  /** Sessions that wait for their answers have every guarantee; only one key passes no messages. */
  private static void assertThatAllHold(HistoryReport report, int keys) {
    for (GuaranteeReport guarantee : report.guarantees()) {
      boolean nothing = keys == 1 && !guarantee.guarantee().ofOneKey();
      assertThat(guarantee.status()).as("%s", guarantee)
          .isEqualTo(nothing ? GuaranteeReport.Status.UNKNOWN : GuaranteeReport.Status.HOLDS);
      assertThat(guarantee.judged()).as("%s", guarantee).isGreaterThan(nothing ? -1 : OPERATIONS / 100);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 8, false", "1, 8, true"})
  void oneStaleAnswerIsFoundAndShownInFewOperations(int keys, int sessions, boolean removes) {
    HistoryReport report = new HistoryJudge()
        .judge(simulate(OPERATIONS, keys, sessions, removes, OPERATIONS * 3 / 4));
    assertThat(report.verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(report.failures()).singleElement().isInstanceOfSatisfying(Judgement.Violation.class,
        violation -> assertThat(violation.operations()).hasSizeBetween(2, 4));
  }

  /** Clients of a register in which values expire, in time or one of them too early. */
  static History expiring(int operations, int keys, int sessions, boolean early) {
    HistoryRecorder recorder = new HistoryRecorder("expiring");
    SessionRecorder[] recorders = recorders(recorder, sessions);
    SimulatedClients clients = new SimulatedClients(43, sessions);
    Random random = clients.random;
    long[] holds = new long[keys];
    Arrays.fill(holds, SessionRecorder.ABSENT);
    double[] expires = new double[keys];
    Arrays.fill(expires, Double.MAX_VALUE);
    long written = 0;
    boolean tooEarly = early;
    for (int i = 0; i < operations; i++) {
      SimulatedClients.Call call = clients.next();
      SessionRecorder session = recorders[call.session()];
      int key = random.nextInt(keys);
      int choice = random.nextInt(20);
      holds[key] = call.effect() >= expires[key] ? SessionRecorder.ABSENT : holds[key];
      if (choice == 19) {
        holds[key] = SessionRecorder.ABSENT;
        session.remove(key, call.invoked(), call.returned(), Outcome.OK);
      } else if (choice >= 16) {
        holds[key] = ++written;
        expires[key] = Double.MAX_VALUE;
        session.put(key, written, call.invoked(), call.returned(), Outcome.OK);
      } else if (choice >= 10) {
        holds[key] = ++written;
        long ttl = random.nextInt(3);
        expires[key] = call.effect() + ttl * 1e6;
        session.put(key, written, ttl, call.invoked(), call.returned(), Outcome.OK);
      } else {
        boolean wrong = tooEarly && i >= operations / 2 && holds[key] != SessionRecorder.ABSENT
            && expires[key] != Double.MAX_VALUE && expires[key] - call.returned() > 1000;
        tooEarly &= !wrong;
        session.get(key, wrong ? SessionRecorder.ABSENT : holds[key], call.invoked(), call.returned(), Outcome.OK);
      }
      clients.goOn(call);
    }
    return recorder.toHistory();
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "1000, 8", "50, 64", "20000, 2"})
  void valuesThatExpireInTimeAreExplained(int keys, int sessions) {
    HistoryReport report = new HistoryJudge().judge(expiring(OPERATIONS, keys, sessions, false));
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.OK);
    assertThat(report.timedReads()).isPositive();
    assertThat(report.byZones()).isLessThan(report.keys());
    assertThatAllHold(report, keys);
  }

  @ParameterizedTest
  @CsvSource({"500, 8", "50, 8"})
  void oneValueThatExpiresTooEarlyIsFoundAndShownInFewOperations(int keys, int sessions) {
    HistoryReport report = new HistoryJudge().judge(expiring(OPERATIONS, keys, sessions, true));
    assertThat(report.verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(report.failures()).singleElement().isInstanceOfSatisfying(Judgement.Violation.class, violation -> {
      assertThat(violation.operations()).as("%s", violation).hasSizeBetween(2, 6);
      assertThat(violation.why()).contains("no TTL that had passed explains absent");
    });
  }

  /** An absent answer that no remove explains, deep in a history where absent has many sources: found by search. */
  @Test
  void oneMissWithoutARemoveIsFoundBySearchAndShrunk() {
    HistoryRecorder recorder = new HistoryRecorder("misses");
    SessionRecorder session = recorder.session("writer");
    SessionRecorder reader = recorder.session("reader");
    long now = 0;
    for (int i = 0; i < 50_000; i++) {
      session.put(1, i, now, now + 10, Outcome.OK);
      reader.get(1, i == 40_000 ? SessionRecorder.ABSENT : i, now + 11, now + 20, Outcome.OK);
      session.remove(1, now + 21, now + 30, Outcome.OK);
      reader.get(1, SessionRecorder.ABSENT, now + 31, now + 40, Outcome.OK);
      now += 41;
    }
    HistoryReport report = new HistoryJudge().judge(recorder.toHistory());
    assertThat(report.verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(report.failures()).singleElement().isInstanceOfSatisfying(Judgement.Violation.class,
        violation -> assertThat(violation.operations()).as("%s", violation).hasSizeBetween(2, 4)
            .anySatisfy(operation -> assertThat(operation.invokeNanos()).isEqualTo(40_000L * 41 + 11)));
  }

  @Test
  void spentBudgetIsUnknownNeverOk() {
    History history = simulate(20_000, 1, 24, true, -1);
    HistoryReport report = new HistoryJudge(10).judge(history);
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(report.failures()).singleElement().isInstanceOf(Judgement.Unknown.class);
    assertThat(report.unknowns()).isEqualTo(1);
  }
}
