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

  @Test
  void neverHoldsTwoVeryLargeKeysAtOnce() {
    assertThat(all(history(2, 1_100_000))).hasSize(2);
    assertThat(threads).isEqualTo(Set.of(Thread.currentThread()));
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
