package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recording in this process, from threads that wait and from one that does not. */
class HistoryRecorderTest {
  private static final int THREADS = 4;
  private static final int OPERATIONS = 30_000;
  private static final int KEYS = 8;

  /** What is recorded: a map that is right, and controls that are wrong in one line. */
  enum Fault {
    NONE, FORGETS_A_PUT, ANSWERS_FROM_A_COPY
  }

  private record Register(Fault fault, ConcurrentHashMap<Long, Long> values, ConcurrentHashMap<Long, Long> copy) {
    Register(Fault fault) {
      this(fault, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void put(long key, long value) {
      if (fault == Fault.FORGETS_A_PUT && value % 100 == 7) {
        return;
      }
      Long old = values.put(key, value);
      if (old != null) {
        copy.put(key, old);
      }
    }

    long get(long key, long salt) {
      ConcurrentHashMap<Long, Long> from = fault == Fault.ANSWERS_FROM_A_COPY && salt % 50 == 0 ? copy : values;
      return from.getOrDefault(key, SessionRecorder.ABSENT);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void threadsOnARegister(Fault fault) throws Exception {
    Register register = new Register(fault);
    HistoryRecorder recorder = new HistoryRecorder(fault.name());
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SessionRecorder session = recorder.session("client-" + i);
        int number = i;
        running.add(threads.submit(() -> client(register, session, number)));
      }
      for (Future<?> client : running) {
        client.get();
      }
    }
    HistoryReport report = new HistoryJudge().judge(recorder.toHistory());
    assertThat(report.operations()).isEqualTo(THREADS * OPERATIONS);
    assertThat(report.answered()).isEqualTo(THREADS * OPERATIONS);
    assertThat(report.keys()).isEqualTo(KEYS);
    assertThat(report.verdict()).isEqualTo(fault == Fault.NONE ? Verdict.OK : Verdict.VIOLATION);
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).status()).isEqualTo(fault == Fault.NONE
        ? GuaranteeReport.Status.HOLDS
        : GuaranteeReport.Status.BROKEN);
  }

  private static void client(Register register, SessionRecorder session, int number) {
    Random random = new Random(number);
    for (int i = 0; i < OPERATIONS; i++) {
      long key = random.nextInt(KEYS);
      if (random.nextBoolean()) {
        long value = (long) number * OPERATIONS + i;
        long invoked = System.nanoTime();
        register.put(key, value);
        session.put(key, value, invoked, System.nanoTime(), Outcome.OK);
      } else {
        long invoked = System.nanoTime();
        long value = register.get(key, i);
        session.get(key, value, invoked, System.nanoTime(), Outcome.OK);
      }
    }
  }

  @Test
  void ticketsAreAnsweredByAnotherThread() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder("tickets");
    SessionRecorder session = recorder.session("pipelined");
    try (ExecutorService answers = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 20_000; i++) {
        long value = i;
        int put = session.issuePut(1, value, 4L * i);
        int get = session.issueGet(1, 4L * i + 1);
        answers.execute(() -> {
          session.ended(put, 4 * value + 2, Outcome.OK);
          session.answered(get, value, 4 * value + 3);
        });
      }
    }
    session.issueRemove(1, 1_000_000);
    HistoryReport report = new HistoryJudge().judge(recorder.toHistory());
    assertThat(report.operations()).isEqualTo(40_001);
    assertThat(report.answered()).isEqualTo(40_000);
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).judged()).isEqualTo(20_000);
    assertThat(report.guarantee(Guarantee.READ_YOUR_WRITES).status()).isEqualTo(GuaranteeReport.Status.HOLDS);
  }

  @Test
  void aTtlIsRecordedAndOutlivesTheAnswer() {
    HistoryRecorder recorder = new HistoryRecorder("ttl");
    SessionRecorder session = recorder.session("a");
    session.put(1, 1, 2, 0, 1, Outcome.OK);
    session.get(1, SessionRecorder.ABSENT, 1_999_990, 2_000_000, Outcome.OK);
    int open = session.issuePut(1, 2, 0, 2_000_001);
    session.get(1, SessionRecorder.ABSENT, 2_000_010, 2_000_020, Outcome.OK);
    session.ended(open, 2_000_030, Outcome.OK);
    int never = session.issuePut(1, 3, 7, 2_000_040);
    session.put(1, 4, 3_000_000, 3_000_001, Outcome.OK);
    History history = recorder.toHistory();
    assertThat(IntStream.range(0, 6).mapToObj(history::operation)).extracting(HistoryOperation::ttlMillis)
        .containsExactly(2L, -1L, 0L, -1L, 7L, -1L);
    assertThat(history.operation(never).outcome()).isEqualTo(Outcome.INFO);
    assertThat(new HistoryJudge().judge(history).verdict()).isEqualTo(Verdict.OK);
    assertThatThrownBy(() -> session.issuePut(1, 5, -1, 4_000_000)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a TTL of -1 ms");
  }

  @Test
  void sessionsOfOneNameStayDistinct() {
    HistoryRecorder recorder = new HistoryRecorder("names");
    recorder.session("a").put(1, 1, 0, 1, Outcome.OK);
    recorder.session("a").put(2, 2, 0, 1, Outcome.OK);
    recorder.session("a#2").put(3, Long.MAX_VALUE, 0, 1, Outcome.OK);
    History history = recorder.toHistory();
    assertThat(List.of(history.operation(0), history.operation(1), history.operation(2)))
        .extracting(HistoryOperation::session).doesNotHaveDuplicates().first().isEqualTo("a");
    assertThat(history.operation(2).value()).isEqualTo(Long.toString(Long.MAX_VALUE));
  }

  @Test
  void whatCannotBeIsRefused() {
    SessionRecorder session = new HistoryRecorder("refusals").session("a");
    assertThatThrownBy(() -> session.put(1, SessionRecorder.ABSENT, 0, 1, Outcome.OK))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> session.put(1, 1, 10, 9, Outcome.OK)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("before it was invoked");
  }
}
