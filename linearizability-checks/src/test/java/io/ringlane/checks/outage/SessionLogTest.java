package io.ringlane.checks.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

import io.ringlane.checks.outage.Load.Kind;
import io.ringlane.checks.outage.SessionLog.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What rows tell about a session's answers: each wrong row beside a right one that differs by one thing. */
@Tag("T13")
class SessionLogTest {
  private static final int SESSION = 2;
  private static final long SEQUENCE = 77;
  private static final long ISSUED = 1_000;
  private static final long TTL = 2_000;
  private static final long LATE = ISSUED + TTL;

  private final SessionLog log = new SessionLog(SESSION, TTL);
  private final int fresh = log.newFreshKey();

  private static long id(long sequence) {
    return Load.id(SESSION, sequence);
  }

  private static Row row(Kind kind, int index, long id, boolean expires, boolean deleted) {
    return new Row(Load.key(SESSION, kind, index), id, expires, deleted);
  }

  private @Nullable String compareFresh(long id, boolean expires, boolean deleted, long closed) {
    return log.compare(row(Kind.FRESH, fresh, id, expires, deleted), Kind.FRESH, closed);
  }

  private @Nullable String compareRepeated(long id, boolean deleted) {
    return log.compare(row(Kind.REPEATED, 5, id, false, deleted), Kind.REPEATED, LATE);
  }

  @Test
  void aFreshKeyHoldsItsAcknowledgedWriteOrWasRemovedAtItsDeadline() {
    log.acknowledgedFresh(fresh, SEQUENCE, ISSUED);
    assertThat(log.missingRows()).isEqualTo(1);
    assertThat(compareFresh(id(SEQUENCE), true, false, ISSUED)).isNull();
    assertThat(log.missingRows()).isZero();
    assertThat(compareFresh(id(SEQUENCE), false, false, ISSUED)).contains("without its deadline");
    assertThat(compareFresh(id(SEQUENCE + 1), true, false, ISSUED)).contains("another value");
    assertThat(compareFresh(0, true, false, ISSUED)).contains("another value");
    assertThat(compareFresh(0, false, true, LATE)).isNull();
    assertThat(compareFresh(0, false, true, LATE - 1)).contains("before its deadline");
  }

  @Test
  void aRefusedWriteLeavesNoRowAndAnUnknownOneMayLeaveOne() {
    assertThat(compareFresh(id(SEQUENCE), true, false, LATE)).contains("refused");
    log.unknownFresh(fresh, SEQUENCE, ISSUED);
    assertThat(compareFresh(id(SEQUENCE), true, false, LATE)).isNull();
    assertThat(new SessionLog(SESSION, TTL).missingRows()).isZero();
  }

  @Test
  void aRepeatedKeyHoldsItsLastAcknowledgedWriteOrALaterUnknownOne() {
    log.acknowledgedRepeated(5, id(1));
    log.acknowledgedRepeated(5, id(2));
    assertThat(log.missingRows()).isEqualTo(1);
    assertThat(compareRepeated(id(2), false)).isNull();
    assertThat(log.missingRows()).isZero();
    assertThat(compareRepeated(id(1), false)).contains("not the last acknowledged");
    assertThat(compareRepeated(0, true)).contains("not the last acknowledged");
    log.unknownRepeated(5, id(3));
    assertThat(log.certain(5)).isEqualTo(SessionLog.ABSENT);
    assertThat(compareRepeated(id(2), false)).isNull();
    assertThat(compareRepeated(id(3), false)).isNull();
    log.acknowledgedRepeated(5, SessionLog.ABSENT);
    assertThat(compareRepeated(0, true)).isNull();
    assertThat(compareRepeated(id(3), false)).contains("not the last acknowledged");
    assertThat(compareRepeated(0, false)).as("live, with a value that nobody put").isNotNull();
  }

  @Test
  void aRowOfAKeyThatNobodyWroteIsWrong() {
    assertThat(log.compare(row(Kind.FRESH, fresh + 1, id(SEQUENCE), true, false), Kind.FRESH, LATE))
        .contains("nobody wrote");
    assertThat(log.compare(row(Kind.REPEATED, Load.REPEATED_KEYS, id(SEQUENCE), false, false), Kind.REPEATED, LATE))
        .contains("nobody wrote");
  }

  @Test
  void whatIsReadBackIsWhatWasWritten() throws IOException {
    for (int i = 1; i < 3_000; i++) {
      log.acknowledgedFresh(log.newFreshKey(), i, i);
    }
    log.unknownFresh(fresh, SEQUENCE, ISSUED);
    log.acknowledgedRepeated(5, id(2));
    log.unknownRepeated(5, id(3));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    log.writeTo(new DataOutputStream(bytes));
    SessionLog read = SessionLog.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), SESSION,
        TTL);
    assertThat(read.keys()).isEqualTo(log.keys()).isEqualTo(3_000 + Load.REPEATED_KEYS);
    assertThat(read.missingRows()).isEqualTo(3_000);
    assertThat(read.compare(row(Kind.FRESH, 2_999, id(2_999), true, false), Kind.FRESH, LATE)).isNull();
    assertThat(read.compare(row(Kind.REPEATED, 5, id(3), false, false), Kind.REPEATED, LATE)).isNull();
    assertThat(read.missingRows()).isEqualTo(2_998);
  }

  @Test
  void keysAndValuesTellWhatTheyAre() {
    long key = Load.key(3, Kind.MISSING, 1_234_567);
    assertThat(Load.kindOf(key)).isEqualTo(Kind.MISSING);
    assertThat(Load.sessionOf(key)).isEqualTo(3);
    assertThat(Load.indexOf(key)).isEqualTo(1_234_567);
    assertThat(Load.kindOf(-1)).isNull();
    byte[] value = Load.value(id(SEQUENCE));
    assertThat(Load.idOf(value)).isEqualTo(id(SEQUENCE));
    value[Load.VALUE_BYTES - 1]++;
    assertThat(Load.idOf(value)).isZero();
    assertThat(Load.idOf(new byte[8])).isZero();
  }
}
