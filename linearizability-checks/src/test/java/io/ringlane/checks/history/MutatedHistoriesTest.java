package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Good histories with one thing changed: each that no order explains any more is refuted, and each that some order still explains is not.
 *
 * <p>
 * Every recorded good history is changed in every place, and brute force says what is right. In a long history without
 * overlaps each change of an answer is wrong by construction.
 */
class MutatedHistoriesTest {

  /** What is changed. */
  private enum Kind {
    /** Two reads of a key have each other's answer. */
    SWAPPED_ANSWERS,
    /** A read answers another value that the key has at some time. */
    OTHER_ANSWER,
    /** A write certainly had no effect; its value is still answered. */
    FAILED_WRITE,
    /** The write is not there; its value is still answered. */
    MISSING_WRITE,
    /** Whoever was answered what a write wrote is answered what another one had written, or absent. */
    LOST_EFFECT,
    /** A read is over before the write of its value begins. */
    EARLY_READ,
    /** The value of a put stands for ever. */
    NO_TTL,
    /** A read of a value with a TTL comes long after it. */
    LATE_READ
  }

  private static List<String> goodHistories() throws Exception {
    URL folder = Objects.requireNonNull(MutatedHistoriesTest.class.getResource("/histories"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.map(file -> file.getFileName().toString().replace(".tsv", ""))
          .filter(name -> name.startsWith("good-"))
          .sorted().toList();
    }
  }

  @Test
  void everyMutantOfAGoodHistoryIsJudgedRightly() throws Exception {
    List<String> names = goodHistories();
    assertThat(names).hasSizeGreaterThanOrEqualTo(12);
    Map<Kind, Integer> wrong = new EnumMap<>(Kind.class);
    Map<Kind, Integer> right = new EnumMap<>(Kind.class);
    for (String name : names) {
      History history = RecordedHistoriesTest.read(name);
      List<HistoryOperation> operations = operations(history);
      assertThat(explained(operations)).as(name).isTrue();
      assertThat(new HistoryJudge().judge(history).verdict()).as(name).isEqualTo(Verdict.OK);
      int before = total(wrong);
      for (Kind kind : Kind.values()) {
        for (List<HistoryOperation> mutant : mutants(kind, operations)) {
          boolean explained = explained(mutant);
          (explained ? right : wrong).merge(kind, 1, Integer::sum);
          assertThat(new HistoryJudge().judge(Histories.history(mutant)).verdict())
              .as("%s, %s%n%s", name, kind, Histories.text(mutant))
              .isEqualTo(explained ? Verdict.OK : Verdict.VIOLATION);
        }
      }
      assertThat(total(wrong) - before).as("mutants of %s that no order explains", name).isGreaterThanOrEqualTo(6);
    }
    assertThat(wrong.keySet()).as("kinds with mutants that no order explains").containsExactly(Kind.values());
    assertThat(total(wrong)).as("refuted: %s; explained: %s", wrong, right).isGreaterThanOrEqualTo(200);
    assertThat(total(right)).as("still explained").isPositive();
  }

  private static int total(Map<Kind, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static List<HistoryOperation> operations(History history) {
    List<HistoryOperation> operations = new ArrayList<>();
    for (int row = 0; row < history.size(); row++) {
      operations.add(history.operation(row));
    }
    return operations;
  }

  private static boolean explained(List<HistoryOperation> operations) {
    return operations.stream().map(HistoryOperation::key).distinct().allMatch(name -> {
      List<HistoryOperation> key = operations.stream().filter(o -> o.key().equals(name)).toList();
      return BruteForce.linearizable(key) && !BruteForce.hasLateRead(key, HistoryJudge.DEFAULT_LATE_NANOS);
    });
  }

  /** Different from the history and from each other. */
  private static Collection<List<HistoryOperation>> mutants(Kind kind, List<HistoryOperation> history) {
    Set<List<HistoryOperation>> mutants = new LinkedHashSet<>();
    Consumer<List<HistoryOperation>> add = mutant -> {
      if (!mutant.equals(history)) {
        mutants.add(mutant);
      }
    };
    for (int i = 0; i < history.size(); i++) {
      HistoryOperation one = history.get(i);
      boolean read = one.kind() == OperationKind.GET && one.outcome() == Outcome.OK;
      boolean write = one.kind() != OperationKind.GET && one.outcome() != Outcome.FAIL;
      switch (kind) {
        case SWAPPED_ANSWERS -> {
          for (int j = i + 1; read && j < history.size(); j++) {
            HistoryOperation other = history.get(j);
            if (other.kind() == OperationKind.GET && other.outcome() == Outcome.OK && other.key().equals(one.key())) {
              add.accept(with(with(history, i, Histories.answered(one, other.value())), j,
                  Histories.answered(other, one.value())));
            }
          }
        }
        case OTHER_ANSWER -> {
          for (String value : read ? valuesOf(one.key(), history) : Set.<String>of()) {
            add.accept(with(history, i, Histories.answered(one, value.isEmpty() ? null : value)));
          }
        }
        case FAILED_WRITE -> {
          if (write && one.outcome() == Outcome.OK) {
            add.accept(
                with(history, i, changed(one, one.invokeNanos(), one.returnNanos(), Outcome.FAIL, one.ttlMillis())));
          }
        }
        case MISSING_WRITE -> {
          if (write) {
            List<HistoryOperation> mutant = new ArrayList<>(history);
            mutant.remove(i);
            add.accept(mutant);
          }
        }
        case LOST_EFFECT -> {
          for (String value : write ? valuesOf(one.key(), history) : Set.<String>of()) {
            add.accept(history.stream()
                .map(o -> o.kind() == OperationKind.GET && o.outcome() == Outcome.OK && o.key().equals(one.key())
                    && Objects.equals(o.value(), one.value())
                        ? Histories.answered(o, value.isEmpty() ? null : value)
                        : o)
                .toList());
          }
        }
        case EARLY_READ -> {
          for (HistoryOperation other : history) {
            if (read && one.value() != null && other.kind() == OperationKind.PUT && other.key().equals(one.key())
                && Objects.equals(other.value(), one.value())) {
              add.accept(with(history, i,
                  changed(one, other.invokeNanos() - 2, other.invokeNanos() - 1, Outcome.OK, one.ttlMillis())));
            }
          }
        }
        case NO_TTL -> add.accept(with(history, i,
            changed(one, one.invokeNanos(), one.returnNanos(), one.outcome(), HistoryOperation.NO_TTL)));
        case LATE_READ -> {
          if (read && one.value() != null) {
            long later = one.returnNanos() + 1_000_000_000;
            add.accept(with(history, i, changed(one, later, later + 1, Outcome.OK, one.ttlMillis())));
          }
        }
      }
    }
    return mutants;
  }

  private static Set<String> valuesOf(String key, List<HistoryOperation> history) {
    Set<String> values = new LinkedHashSet<>();
    values.add("");
    history.stream().filter(o -> o.key().equals(key) && o.kind() == OperationKind.PUT)
        .forEach(o -> values.add(Objects.requireNonNull(o.value())));
    return values;
  }

  private static List<HistoryOperation> with(List<HistoryOperation> history, int at, HistoryOperation operation) {
    List<HistoryOperation> mutant = new ArrayList<>(history);
    mutant.set(at, operation);
    return mutant;
  }

  private static HistoryOperation changed(HistoryOperation operation, long invoked, long returned, Outcome outcome,
      long ttl) {
    return new HistoryOperation(operation.session(), operation.kind(), operation.key(), operation.value(), invoked,
        returned, outcome, operation.line(), ttl);
  }

  /** Nothing overlaps, so that there is one order only, and each other answer is wrong. */
  @Test
  void everyOtherAnswerInALongHistoryWithoutOverlapsIsRefuted() {
    Random random = new Random(7);
    List<HistoryOperation> history = withoutOverlaps(random, 500);
    assertThat(new HistoryJudge().judge(Histories.history(history)).verdict()).isEqualTo(Verdict.OK);
    int refuted = 0;
    for (int i = 0; i < history.size(); i++) {
      HistoryOperation operation = history.get(i);
      if (operation.kind() == OperationKind.GET) {
        List<String> values = new ArrayList<>(valuesOf(operation.key(), history));
        String answer = values.get(random.nextInt(values.size()));
        String value = answer.isEmpty() ? null : answer;
        if (!Objects.equals(value, operation.value())) {
          assertRefuted(with(history, i, Histories.answered(operation, value)), operation.key());
          refuted++;
        }
      } else if (isReadNext(history, i)) {
        List<HistoryOperation> mutant = new ArrayList<>(history);
        mutant.remove(i);
        assertRefuted(mutant, operation.key());
        refuted++;
      }
    }
    assertThat(refuted).isGreaterThan(200);
  }

  private static void assertRefuted(List<HistoryOperation> mutant, String key) {
    HistoryReport report = new HistoryJudge().judge(Histories.history(mutant));
    assertThat(report.failures()).as(() -> Histories.text(mutant)).singleElement().isInstanceOfSatisfying(
        Judgement.Violation.class, violation -> {
          assertThat(violation.key()).isEqualTo(key);
          assertThat(violation.operations()).hasSizeBetween(1, 4);
          assertThat(BruteForce.linearizable(violation.operations())).isFalse();
        });
  }

  /** Whether what a write changed is seen by the next operation of its key. */
  private static boolean isReadNext(List<HistoryOperation> history, int write) {
    String key = history.get(write).key();
    @Nullable
    String before = null;
    for (HistoryOperation operation : history.subList(0, write)) {
      before = operation.key().equals(key) ? operation.value() : before;
    }
    for (HistoryOperation operation : history.subList(write + 1, history.size())) {
      if (operation.key().equals(key)) {
        return operation.kind() == OperationKind.GET && !Objects.equals(before, operation.value());
      }
    }
    return false;
  }

  private static List<HistoryOperation> withoutOverlaps(Random random, int count) {
    List<HistoryOperation> operations = new ArrayList<>();
    @Nullable
    String[] holds = new String[3];
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(holds.length);
      OperationKind kind = OperationKind.of(random.nextInt(3));
      if (kind != OperationKind.GET) {
        holds[key] = kind == OperationKind.PUT ? Integer.toString(i) : null;
      }
      operations.add(new HistoryOperation("s" + random.nextInt(4), kind, "k" + key, holds[key], i * 10L, i * 10L + 5,
          Outcome.OK, i + 1));
    }
    return operations;
  }
}
