package io.ringlane.checks.history.timeline;

import io.ringlane.checks.history.HistoryOperation;
import io.ringlane.checks.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Where everything is on a timeline: a lane a session, and in it as many rows as its operations need so that neither
 * bars nor labels lie on each other.
 *
 * @param sessions from top to bottom
 * @param rows how many rows each of them has
 * @param bars one for each operation
 * @param scale the places of their stamps
 */
record Lanes(List<String> sessions, List<Integer> rows, List<Bar> bars, TimeScale scale) {
  /** Where time begins, right of the names. */
  static final double LEFT = 130;
  private static final double WIDTH_OF_A_LETTER = 7;
  private static final double GAP = 8;
  private static final double LEAST_BAR = 3;
  /** What an operation without an end goes on for, after the last stamp. */
  private static final double OPEN_END = 46;
  private static final int LONGEST_NAME = 18;

  /**
   * One operation.
   *
   * @param number its place in the counterexample, counted from 1; 0 if it is only near
   * @param lane the number of its session
   * @param row within the lane, from 0
   * @param from where its bar begins
   * @param to where its bar ends
   */
  record Bar(HistoryOperation operation, int number, int lane, int row, double from, double to, String label) {
    boolean isOpen() {
      return operation.outcome() == Outcome.INFO;
    }

    /** Where the bar and its label end. */
    double end() {
      return Math.max(to, from + 3 + label.length() * WIDTH_OF_A_LETTER);
    }
  }

  Lanes {
    sessions = List.copyOf(sessions);
    rows = List.copyOf(rows);
    bars = List.copyOf(bars);
  }

  /** @param few the counterexample, which {@code all} contains */
  static Lanes of(List<HistoryOperation> few, List<HistoryOperation> all) {
    TimeScale scale = new TimeScale(all.stream().flatMapToLong(o -> o.outcome() == Outcome.INFO
        ? LongStream.of(o.invokeNanos())
        : LongStream.of(o.invokeNanos(), o.returnNanos())), LEFT);
    Map<String, List<Double>> ends = new LinkedHashMap<>();
    few.forEach(operation -> ends.putIfAbsent(operation.session(), new ArrayList<>()));
    List<HistoryOperation> inOrder = all.stream().sorted(Comparator.comparingLong(HistoryOperation::invokeNanos))
        .toList();
    inOrder.forEach(operation -> ends.putIfAbsent(operation.session(), new ArrayList<>()));
    List<String> sessions = List.copyOf(ends.keySet());
    List<Bar> bars = new ArrayList<>();
    for (HistoryOperation operation : inOrder) {
      List<Double> taken = ends.getOrDefault(operation.session(), List.of());
      Bar bar = bar(operation, few.indexOf(operation) + 1, sessions.indexOf(operation.session()), scale);
      int row = 0;
      while (row < taken.size() && taken.get(row) + GAP > bar.from()) {
        row++;
      }
      if (row == taken.size()) {
        taken.add(bar.end());
      } else {
        taken.set(row, bar.end());
      }
      bars.add(new Bar(bar.operation(), bar.number(), bar.lane(), row, bar.from(), bar.to(), bar.label()));
    }
    return new Lanes(sessions, ends.values().stream().map(List::size).toList(), bars, scale);
  }

  private static Bar bar(HistoryOperation operation, int number, int lane, TimeScale scale) {
    double from = scale.place(operation.invokeNanos());
    double to = operation.outcome() == Outcome.INFO
        ? scale.end() + OPEN_END
        : Math.max(scale.place(operation.returnNanos()), from + LEAST_BAR);
    String what = what(operation);
    return new Bar(operation, number, lane, 0, from, to, number == 0 ? what : number + ". " + what);
  }

  /** What an operation did, in a few letters. */
  private static String what(HistoryOperation operation) {
    String key = shortened(operation.key());
    String value = operation.value() == null ? "absent" : shortened(operation.value());
    String what = switch (operation.kind()) {
      case PUT -> "put " + key + " = " + value;
      case GET -> operation.outcome() == Outcome.OK ? "get " + key + " \u2192 " + value : "get " + key;
      case REMOVE -> "remove " + key;
    };
    return operation.outcome() == Outcome.FAIL ? what + " (failed)" : what;
  }

  static String shortened(String name) {
    String shown = Html.visible(name);
    return shown.length() <= LONGEST_NAME
        ? shown
        : shown.substring(0,
            shown.offsetByCodePoints(0, Math.min(LONGEST_NAME - 1, shown.codePointCount(0, shown.length()))))
            + "\u2026";
  }

  /** Where the picture ends. */
  double width() {
    return bars.stream().mapToDouble(Bar::end).max().orElse(LEFT) + GAP;
  }
}
