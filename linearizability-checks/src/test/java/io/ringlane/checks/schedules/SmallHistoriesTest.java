package io.ringlane.checks.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SmallHistoriesTest {
  private static Call call(int client, Call.Kind kind, long value, long ttl, long invoked, long returned,
      Call.Outcome outcome,
      @Nullable Long read, boolean flag) {
    return new Call(client, kind, 0, value, 0, ttl, invoked, invoked, returned, returned, outcome, read, flag,
        false);
  }

  private static Call put(int client, long value, long invoked, long returned) {
    return call(client, Call.Kind.PUT, value, -1, invoked, returned, Call.Outcome.DONE, null, true);
  }

  private static Call get(int client, @Nullable Long read, long invoked, long returned) {
    return call(client, Call.Kind.GET, 0, -1, invoked, returned, Call.Outcome.DONE, read, true);
  }

  @Test
  void aReadOfTheOldValueAfterAnAnsweredWriteIsWrong() {
    List<Call> calls = List.of(put(0, 10, 1, 2), put(0, 100, 3, 4), get(1, 10L, 5, 6));
    assertThat(SmallHistories.linearizable(calls, false)).isFalse();
    assertThat(SmallHistories.shrink(calls, false)).hasSize(3);
  }

  private static Call getOfReplica(int client, @Nullable Long read, long invoked, long returned) {
    return new Call(client, Call.Kind.GET, 0, 0, 0, -1, invoked, invoked, returned, returned, Call.Outcome.DONE, read,
        true, true);
  }

  @Test
  void aReadOfAReplicaMayBeOlderThanWhatOthersWroteAndReadAndNotThanWhatItsSessionDid() {
    List<Call> writes = List.of(put(0, 10, 1, 2), put(0, 100, 3, 4));
    assertThat(linearizable(writes, getOfReplica(1, 10L, 5, 6))).isTrue();
    assertThat(linearizable(writes, getOfReplica(1, 7L, 5, 6))).as("nobody wrote it").isFalse();
    assertThat(linearizable(writes, getOfReplica(0, 10L, 5, 6))).as("its own write").isFalse();
    assertThat(linearizable(writes, get(1, 100L, 5, 6), getOfReplica(1, 10L, 7, 8))).as("its own read").isFalse();
    assertThat(linearizable(writes, getOfReplica(1, 100L, 5, 6), getOfReplica(1, 10L, 7, 8))).isFalse();
  }

  private static boolean linearizable(List<Call> writes, Call... reads) {
    return SmallHistories.linearizable(Stream.concat(writes.stream(), Stream.of(reads)).toList(), false);
  }

  private static Call update(int client, @Nullable Long given, long value, long invoked, long returned) {
    return call(client, Call.Kind.UPDATE, value, -1, invoked, returned, Call.Outcome.DONE, given, true);
  }

  @Test
  void anUpdateIsGivenWhatIsThereAndKeepsItsDeadline() {
    Call shortLived = call(0, Call.Kind.PUT, 7, 10, 1, 2, Call.Outcome.DONE, null, true);
    assertThat(linearizable(List.of(update(0, null, 7, 1, 2), update(1, 7L, 8, 3, 4)), get(1, 8L, 5, 6))).isTrue();
    assertThat(linearizable(List.of(update(0, null, 7, 1, 4), update(1, null, 8, 2, 3)))).as("one is lost").isFalse();
    assertThat(linearizable(List.of(shortLived, update(1, 7L, 8, 3, 4)), get(1, null, 5, 6))).isFalse();
    assertThat(linearizable(List.of(shortLived, update(1, 7L, 8, 3, 4)), get(1, null, 13, 14))).isTrue();
    assertThat(linearizable(List.of(shortLived, update(1, 7L, 8, 3, 4)), get(1, 8L, 15, 16))).isFalse();
  }

  @Test
  void anOverlappingReadMayAnswerEither() {
    assertThat(SmallHistories.linearizable(List.of(put(0, 10, 1, 2), put(0, 100, 3, 6), get(1, 10L, 4, 5)), false))
        .isTrue();
  }

  @Test
  void aPipelinedReadOfTheOldValueBreaksTheOrderOnly() {
    List<Call> calls = List.of(put(0, 10, 1, 2), put(0, 100, 3, 6), get(0, 10L, 4, 5));
    assertThat(SmallHistories.linearizable(calls, false)).isTrue();
    assertThat(SmallHistories.linearizable(calls, true)).isFalse();
  }

  @Test
  void anUnknownWriteMayTakeEffectLateOrNever() {
    Call unknown = call(0, Call.Kind.PUT, 7, -1, 1, Long.MAX_VALUE, Call.Outcome.UNKNOWN, null, true);
    assertThat(SmallHistories.linearizable(List.of(unknown, get(1, null, 2, 3), get(1, 7L, 4, 5)), true)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(unknown, get(1, 7L, 2, 3), get(1, null, 4, 5)), true)).isFalse();
  }

  @Test
  void aValueMayBeGoneFromItsDeadlineOnAndNoSooner() {
    Call shortLived = call(0, Call.Kind.PUT, 7, 10, 1, 2, Call.Outcome.DONE, null, true);
    assertThat(SmallHistories.linearizable(List.of(shortLived, get(1, null, 5, 6)), false)).isFalse();
    assertThat(SmallHistories.linearizable(List.of(shortLived, get(1, null, 11, 12)), false)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(shortLived, get(1, 7L, 5, 6)), false)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(shortLived, get(1, 7L, 13, 14)), false)).isFalse();
    assertThat(SmallHistories.linearizable(List.of(shortLived, get(1, null, 11, 12), get(1, 7L, 12, 13)), false))
        .isFalse();
  }

  @Test
  void aDeadlineMayBeMovedAndTakenAway() {
    Call shortLived = call(0, Call.Kind.PUT, 7, 10, 1, 2, Call.Outcome.DONE, null, true);
    Call longer = call(0, Call.Kind.EXPIRE, 0, 100, 3, 4, Call.Outcome.DONE, null, true);
    Call atOnce = call(0, Call.Kind.EXPIRE, 0, 0, 3, 4, Call.Outcome.DONE, null, true);
    Call ofNone = call(0, Call.Kind.EXPIRE, 0, 100, 3, 4, Call.Outcome.DONE, null, false);
    assertThat(SmallHistories.linearizable(List.of(shortLived, longer, get(1, 7L, 50, 51)), false)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(shortLived, longer, get(1, null, 50, 51)), false)).isFalse();
    assertThat(SmallHistories.linearizable(List.of(shortLived, atOnce, get(1, null, 5, 6)), false)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(shortLived, atOnce, get(1, 7L, 5, 6)), false)).isFalse();
    assertThat(SmallHistories.linearizable(List.of(shortLived, ofNone), false)).isFalse();
    assertThat(SmallHistories.linearizable(List.of(ofNone, get(1, null, 5, 6)), false)).isTrue();
  }

  @Test
  @Tag("T28")
  void aTtlOfMemoryEndsNoValue() {
    Call put = call(0, Call.Kind.PUT, 7, 10, 1, 2, Call.Outcome.DONE, null, true).withoutTtl();
    Call atOnce = call(0, Call.Kind.EXPIRE, 0, 0, 3, 4, Call.Outcome.DONE, null, true).withoutTtl();
    assertThat(SmallHistories.linearizable(List.of(put, atOnce, get(1, 7L, 50, 51)), false)).isTrue();
    assertThat(SmallHistories.linearizable(List.of(put, atOnce, get(1, null, 50, 51)), false)).isFalse();
  }
}
