package io.ringlane.results.study;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Progress with time left. A bar on a terminal, one plain line a step elsewhere.
 *
 * <p>The work is counted in expected seconds; the time left is what remains of them, stretched by how the finished steps
 * compared with their expectation.
 */
final class Progress implements AutoCloseable {

  private final PrintStream out;
  private final @Nullable ProgressBar bar;
  private double expectedTotal;
  private double expectedDone;
  private double spent;

  Progress(PrintStream out, boolean terminal, Duration expectedTotal) {
    this.out = out;
    this.expectedTotal = seconds(expectedTotal);
    this.bar = terminal
        ? new ProgressBarBuilder().setTaskName("study").setStyle(ProgressBarStyle.ASCII).hideEta()
            .setInitialMax(Math.round(this.expectedTotal)).build()
        : null;
  }

  /** Work that will not run after all. */
  void drop(Duration expected) {
    expectedTotal = Math.max(expectedDone, expectedTotal - seconds(expected));
    if (bar != null) {
      bar.maxHint(Math.round(expectedTotal));
    }
  }

  /** A step begins. */
  void begin(String step) {
    if (bar != null) {
      bar.setExtraMessage(" " + left() + "  " + step);
    } else {
      out.printf(Locale.ROOT, "%3.0f %%  %-13s %s%n", percent(), left(), step);
      out.flush();
    }
  }

  /** A step ended. */
  void end(Duration expected, double seconds) {
    expectedDone += seconds(expected);
    spent += seconds;
    if (bar != null) {
      bar.stepTo(Math.round(expectedDone));
    }
  }

  /** A sentence that stays on the screen. */
  void say(String sentence) {
    out.println(sentence);
    out.flush();
  }

  double percent() {
    return expectedTotal == 0 ? 100 : Math.min(100, 100 * expectedDone / expectedTotal);
  }

  String left() {
    double pace = expectedDone < 1 ? 1 : Math.clamp(spent / expectedDone, 0.3, 3);
    long seconds = Math.round(Math.max(0, expectedTotal - expectedDone) * pace);
    return String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
