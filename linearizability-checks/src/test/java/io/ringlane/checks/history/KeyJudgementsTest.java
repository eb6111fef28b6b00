package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyJudgementsTest {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private static History history(int keys, int each) {
    HistoryRecorder recorder = new HistoryRecorder("even");
    SessionRecorder session = recorder.session("s");
    for (int i = 0; i < keys * each; i++) {
      session.put(i % keys, i, i * 10L, i * 10L + 5, Outcome.OK);
    }
    return recorder.toHistory();
  }

  private Judgement judge(KeyRows rows) {
    threads.add(Thread.currentThread());
    return new Judgement.Ok("number " + rows.key, Judgement.Method.ZONES);
  }

  private List<KeyJudgements.Judged> all(History history) {
    List<KeyJudgements.Judged> all = new ArrayList<>();
    try (KeyJudgements judgements = new KeyJudgements(history, this::judge)) {
      for (int key = 0; key < history.keyCount(); key++) {
        all.add(judgements.next());
      }
    }
    return all;
  }

  @Test
  void givesEveryKeyInOrder() {
    List<KeyJudgements.Judged> all = all(history(300, 700));
    assertThat(all).extracting(judged -> judged.rows().key)
        .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
    assertThat(all).allSatisfy(judged -> {
      assertThat(judged.judgement().key()).isEqualTo("number " + judged.rows().key);
      assertThat(judged.rows().count).isEqualTo(700);
    });
    assertThat(threads).as("the first batch is the caller's").hasSize(2).contains(Thread.currentThread());
  }

  @Test
  void needsNoSecondThreadForOneBatch() {
    assertThat(all(history(30, 700))).hasSize(30);
    assertThat(threads).isEqualTo(Set.of(Thread.currentThread()));
  }

  /** Keys of 40,000, 90,000 and 40,000 operations, each a batch of its own. */
  private static History uneven() {
    HistoryRecorder recorder = new HistoryRecorder("uneven");
    SessionRecorder session = recorder.session("s");
    for (int i = 0; i < 170_000; i++) {
      session.put(i < 40_000 ? 0 : i < 130_000 ? 1 : 2, i, i * 10L, i * 10L + 5, Outcome.OK);
    }
    return recorder.toHistory();
  }

  @ParameterizedTest
  @CsvSource({"129999, 1", "130000, 2"})
  void holdsTwoBatchesOnlyWhereThereIsRoomForBoth(long most, int inAll) {
    History history = uneven();
    try (KeyJudgements judgements = new KeyJudgements(history, this::judge, most)) {
      for (int key = 0; key < 3; key++) {
        assertThat(judgements.next().rows().key).isEqualTo(key);
      }
    }
    assertThat(threads).hasSize(inAll).contains(Thread.currentThread());
  }

  @Test
  void leavesNoThreadBehind() throws InterruptedException {
    KeyJudgements judgements = new KeyJudgements(history(300, 700), this::judge);
    for (int key = 0; key < 100; key++) {
      judgements.next();
    }
    judgements.close();
    assertThat(threads).hasSize(2);
    for (Thread thread : threads) {
      if (thread != Thread.currentThread()) {
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void throwsWhatTheSecondThreadThrew() {
    History history = history(300, 700);
    Set<Integer> given = new HashSet<>();
    OutOfMemoryError error = new OutOfMemoryError("no room for key 250");
    assertThatThrownBy(() -> {
      try (KeyJudgements judgements = new KeyJudgements(history, rows -> {
        if (rows.key == 250) {
          throw error;
        }
        return judge(rows);
      })) {
        for (int key = 0; key < 300; key++) {
          given.add(judgements.next().rows().key);
        }
      }
    }).isSameAs(error);
    assertThat(given).hasSizeBetween(200, 250);
    assertThat(threads).hasSize(2);
  }
}
