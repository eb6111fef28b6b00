package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.checks.history.Histories.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WitnessCheckerTest {
  private static final int HISTORIES = Integer.getInteger("ringlane.histories", 8_000);
  private static final int OPERATIONS = 100_000;

  private static History recorded(List<HistoryOperation> operations, long[] versions) {
    HistoryRecorder recorder = new HistoryRecorder("told");
    Map<String, SessionRecorder> sessions = new HashMap<>();
    for (int i = 0; i < versions.length; i++) {
      HistoryOperation operation = operations.get(i);
      SessionRecorder session = sessions.computeIfAbsent(operation.session(), recorder::session);
      String value = operation.value();
      long number = value == null ? SessionRecorder.ABSENT : Long.parseLong(value);
      int ticket = switch (operation.kind()) {
        case PUT -> session.issuePut(1, number, operation.invokeNanos());
        case GET -> session.issueGet(1, operation.invokeNanos());
        case REMOVE -> session.issueRemove(1, operation.invokeNanos());
      };
      session.revealed(ticket, versions[i]);
      if (operation.kind() == OperationKind.GET && operation.outcome() == Outcome.OK) {
        session.answered(ticket, number, operation.returnNanos());
      } else {
        session.ended(ticket, operation.returnNanos(), operation.outcome());
      }
    }
    return recorder.toHistory();
  }

  /** Of a write its place in a random order that mostly keeps to the clock; of a read that of a write of its value; sometimes something else. */
  private static long[] versions(Random random, List<HistoryOperation> operations) {
    long[] versions = new long[operations.size()];
    List<Integer> writes = new ArrayList<>(IntStream.range(0, versions.length)
        .filter(i -> operations.get(i).kind() != OperationKind.GET).boxed().toList());
    double[] moment = random.doubles(versions.length).toArray();
    for (int i = 0; i < moment.length; i++) {
      HistoryOperation operation = operations.get(i);
      long length = operation.outcome() == Outcome.INFO ? 10 : operation.returnNanos() - operation.invokeNanos();
      moment[i] = operation.invokeNanos() + moment[i] * length;
    }
    writes.sort((a, b) -> Double.compare(moment[a], moment[b]));
    for (int place = 0; place < writes.size(); place++) {
      int write = writes.get(place);
      versions[write] = operations.get(write).outcome() == Outcome.OK ? place + 1 : History.NO_VERSION;
    }
    for (int i = 0; i < versions.length; i++) {
      HistoryOperation read = operations.get(i);
      if (read.kind() == OperationKind.GET) {
        List<Integer> sources = writes.stream()
            .filter(write -> Objects.equals(operations.get(write).value(), read.value())).toList();
        int source = sources.isEmpty() ? -1 : sources.get(random.nextInt(sources.size()));
        versions[i] = source < 0 ? History.NO_VERSION : writes.indexOf(source) + 1;
      }
      versions[i] = random.nextInt(60) == 0 ? random.nextInt(4) : versions[i];
    }
    return versions;
  }

  static Stream<Shape> shapes() {
    return Stream.of(new Shape(6, 3, 12, false, false, false), new Shape(7, 3, 10, true, false, false),
        new Shape(7, 3, 10, true, true, true), new Shape(8, 2, 30, true, false, true),
        new Shape(8, 8, 6, true, true, true));
  }

  /** What it explains is linearizable, whatever the versions are. */
  @ParameterizedTest
  @MethodSource("shapes")
  void believesNothing(Shape shape) {
    Random random = new Random(shape.hashCode() + 5L);
    int explained = 0;
    int unexplained = 0;
    int refuted = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<HistoryOperation> operations = Histories.random(random, shape, i % 3 * 0.2);
      KeyRows rows = new KeyRows(recorded(operations, versions(random, operations)), 0);
      if (WitnessChecker.judges(rows)) {
        boolean fits = WitnessChecker.check(rows) instanceof Finding.Fits;
        boolean linearizable = BruteForce.linearizable(operations);
        assertThat(linearizable || !fits).as(Histories.text(operations)).isTrue();
        explained += fits ? 1 : 0;
        unexplained += fits || !linearizable ? 0 : 1;
        refuted += linearizable ? 0 : 1;
      }
    }
    assertThat(List.of(explained, unexplained, refuted)).as("explained, linearizable and unexplained, not linearizable")
        .allMatch(count -> count > HISTORIES / 100);
  }

  /** A register that tells its versions; {@code wrong} are told one too few from the middle on. */
  private static HistoryReport simulated(int keys, int sessions, int wrong) {
    HistoryRecorder recorder = new HistoryRecorder("register");
    SessionRecorder[] recorders = IntStream.range(0, sessions).mapToObj(i -> recorder.session("s" + i))
        .toArray(SessionRecorder[]::new);
    long[] version = new long[keys];
    int[] left = {OPERATIONS / 2, wrong};
    SimulatedClients.simulate(OPERATIONS, keys, sessions, true, -1,
        (number, kind, key, value, invoked, returned) -> {
          SessionRecorder session = recorders[number];
          version[key] += kind == OperationKind.GET ? 0 : 1;
          boolean lies = left[0]-- <= 0 && kind == OperationKind.GET && version[key] > 1 && left[1]-- > 0;
          int ticket = switch (kind) {
            case PUT -> session.issuePut(key, value, invoked);
            case GET -> session.issueGet(key, invoked);
            case REMOVE -> session.issueRemove(key, invoked);
          };
          session.revealed(ticket, version[key] - (lies ? 1 : 0));
          session.answered(ticket, value, returned);
        });
    return new HistoryJudge().judge(recorder.toHistory());
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "1000, 8", "50, 64", "20000, 2"})
  void aRegisterThatTellsItsVersionsIsExplainedByThem(int keys, int sessions) {
    HistoryReport report = simulated(keys, sessions, 0);
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.OK);
    assertThat(report.byWitness()).isEqualTo(report.keys()).isGreaterThan(keys * 9 / 10);
    assertThat(report.misled()).isEmpty();
  }

  @Test
  void oneWrongVersionMisleadsAndRefutesNothing() {
    HistoryReport report = simulated(50, 8, 1);
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
    assertThat(report.byWitness()).isEqualTo(49);
    assertThat(report.misled()).singleElement()
        .satisfies(key -> assertThat(key.operations()).as("%s", key).hasSizeBetween(1, 2));
  }

  /** A session's next operation, one after the other; outcome INFO for one that nobody answered. */
  private static void next(SessionRecorder session, OperationKind kind, long value, long version, Outcome outcome) {
    long now = session.size() * 10L;
    int ticket = switch (kind) {
      case PUT -> session.issuePut(1, value, now);
      case GET -> session.issueGet(1, now);
      case REMOVE -> session.issueRemove(1, now);
    };
    session.revealed(ticket, version);
    if (outcome == Outcome.OK) {
      session.answered(ticket, value, now + 5);
    } else {
      session.ended(ticket, now + 5, outcome);
    }
  }

  /** Absent before anything was written, a remove that finds nothing, a write nobody answered but that was read. */
  @Test
  void explainsWhatHasNoVersionOfItsOwn() {
    HistoryRecorder recorder = new HistoryRecorder("told");
    SessionRecorder session = recorder.session("s");
    long absent = SessionRecorder.ABSENT;
    next(session, OperationKind.GET, absent, History.NO_VERSION, Outcome.OK);
    next(session, OperationKind.REMOVE, absent, History.NO_VERSION, Outcome.OK);
    next(session, OperationKind.PUT, 10, History.NO_VERSION, Outcome.INFO);
    next(session, OperationKind.GET, 10, 3, Outcome.OK);
    next(session, OperationKind.REMOVE, absent, 4, Outcome.OK);
    next(session, OperationKind.REMOVE, absent, 4, Outcome.OK);
    next(session, OperationKind.GET, absent, 4, Outcome.OK);
    next(session, OperationKind.PUT, 20, History.NO_VERSION, Outcome.INFO);
    KeyRows rows = new KeyRows(recorder.toHistory(), 0);
    assertThat(WitnessChecker.judges(rows)).isTrue();
    assertThat(WitnessChecker.check(rows)).isInstanceOf(Finding.Fits.class);
  }

  /** A read is never one that may be left out, whenever it returned. */
  @Test
  void aReadThatReturnsAtTheEndOfTimeIsJudged() {
    HistoryRecorder recorder = new HistoryRecorder("told");
    SessionRecorder session = recorder.session("s");
    next(session, OperationKind.PUT, 10, 1, Outcome.OK);
    int ticket = session.issueGet(1, 20);
    session.answered(ticket, 42, Long.MAX_VALUE);
    assertThat(WitnessChecker.judges(new KeyRows(recorder.toHistory(), 0))).isFalse();
    session.revealed(ticket, 2);
    KeyRows told = new KeyRows(recorder.toHistory(), 0);
    assertThat(WitnessChecker.judges(told)).isTrue();
    assertThat(WitnessChecker.check(told)).isInstanceOf(Finding.Contradiction.class);
  }

  @Test
  void whereOneAnswerCameWithoutAVersionTheOthersAreNotAsked() {
    HistoryRecorder recorder = new HistoryRecorder("told in part");
    SessionRecorder session = recorder.session("s");
    session.revealed(session.issuePut(1, 10, 0), 1);
    session.ended(0, 1, Outcome.OK);
    session.get(1, 10, 2, 3, Outcome.OK);
    HistoryReport report = new HistoryJudge().judge(recorder.toHistory());
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
    assertThat(report.byWitness()).isZero();
    assertThat(report.misled()).isEmpty();
  }
}
