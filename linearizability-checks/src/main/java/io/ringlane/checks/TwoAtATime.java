package io.ringlane.checks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work that mostly waits for processes of its own, each of which keeps about one processor busy. */
final class TwoAtATime {
  private TwoAtATime() {}

  /** A piece of it. */
  @FunctionalInterface
  interface Work<T, R> {
    R of(T item) throws IOException, InterruptedException;
  }

  /** Works on the items, two at a time, begun in their order; the results in the order of the items. What one throws is thrown, and the others are interrupted. */
  static <T, R> List<R> of(List<T> items, Work<T, R> work) throws IOException, InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<R>> coming = items.stream().map(item -> pool.submit(() -> work.of(item))).toList();
      List<R> results = new ArrayList<>();
      for (Future<R> each : coming) {
        try {
          results.add(each.get());
        } catch (ExecutionException e) {
          pool.shutdownNow();
          switch (e.getCause()) {
            case IOException exception -> throw exception;
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
          }
        }
      }
      return results;
    }
  }
}
