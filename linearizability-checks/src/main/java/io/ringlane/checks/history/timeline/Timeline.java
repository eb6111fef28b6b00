package io.ringlane.checks.history.timeline;

import static io.ringlane.checks.history.timeline.Html.escaped;

import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryOperation;
import io.ringlane.checks.history.OperationKind;
import io.ringlane.checks.history.Outcome;
import io.ringlane.checks.history.timeline.Lanes.Bar;
import java.util.List;
import java.util.Locale;

/**
 * A picture of a counterexample: a lane a session, a bar for each operation from its invocation to its return, those that
 * contradict each other in strong colours, those around them pale. The page tells the same in words and in tables.
 */
public final class Timeline {
  /** How many operations are drawn at most. */
  public static final int MOST_OPERATIONS = 60;

  private static final double TOP = 14;
  private static final double ROW = 36;
  private static final double LANE_GAP = 12;
  private static final double BAR = 13;
  private static final double BAR_FROM = 17;
  private static final double TICK_ROW = 15;
  private static final int TICK_ROWS = 3;
  private static final double WIDTH_OF_A_DIGIT = 7;
  private static final double WIDTH_OF_A_TIME = 90;

  private static final String STYLE = """
      :root { color-scheme: light dark; --ground: #fff; --ink: #1f2933; --quiet: #5b6773; --line: #dfe4e9; --lane: #f5f7f9;
        --write: #b4371b; --read: #0b5cad; --pale-write: #eed3cb; --pale-read: #cfdfee; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #171c22; --ink: #e6eaee; --quiet: #a3aeb9; --line: #38414a; --lane: #1e252c;
          --write: #ff8f73; --read: #7db8f0; --pale-write: #5c352b; --pale-read: #2c4257; }
      }
      body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
        font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", Helvetica, Arial, sans-serif; }
      h1 { font-size: 1.4rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
      h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
      p { max-width: 50rem; margin: .3rem 0 .8rem; }
      .quiet { color: var(--quiet); font-size: .88rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; }
      th { color: var(--quiet); font-weight: 600; }
      td.n, th.n { text-align: right; white-space: nowrap; }
      td.text { overflow-wrap: anywhere; }
      svg { display: block; }
      svg text { font: 12px system-ui, "Segoe UI", "Liberation Sans", Helvetica, Arial, sans-serif; fill: var(--quiet); }
      svg .lane { fill: var(--lane); }
      svg .session { fill: var(--ink); font-weight: 600; }
      svg .tick { stroke: var(--quiet); stroke-dasharray: 2 3; }
      svg .few text { fill: var(--ink); font-weight: 600; }
      svg .few .write { fill: var(--write); }
      svg .few .read { fill: var(--read); }
      svg .near .write { fill: var(--pale-write); }
      svg .near .read { fill: var(--pale-read); }
      svg .near.failed rect { fill: none; stroke: var(--quiet); stroke-dasharray: 3 2; }
      svg .few.failed rect { fill-opacity: .25; stroke: var(--write); stroke-dasharray: 3 2; }
      """;

  private final String title;
  private final String why;
  private final List<HistoryOperation> few;
  private final List<HistoryOperation> near;
  private final int leftOut;
  private final long origin;
  /** How many nanoseconds the contradiction takes; all times are told in one unit. */
  private final double span;
  private final Lanes lanes;

  private Timeline(String title, String why, List<HistoryOperation> few, History.Window window) {
    this.title = title;
    this.why = why;
    this.few = few;
    near = window.operations().stream().filter(operation -> !few.contains(operation)).toList();
    leftOut = window.leftOut();
    origin = few.stream().mapToLong(HistoryOperation::invokeNanos).min().orElseThrow();
    span = few.stream()
        .mapToDouble(o -> (o.outcome() == Outcome.INFO ? o.invokeNanos() : o.returnNanos()) - (double) origin)
        .max().orElseThrow();
    lanes = Lanes.of(few, window.operations());
  }

  /**
   * The page.
   *
   * @param title what fails: a key, or a guarantee
   * @param why one sentence
   * @param few the operations that contradict each other, at least one, all from {@code history}
   */
  public static String page(History history, String title, String why, List<HistoryOperation> few) {
    return new Timeline(title, why, few, history.around(few, MOST_OPERATIONS)).page();
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>").append(escaped(title)).append("</title>\n<style>\n").append(STYLE)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>").append(escaped(title)).append("</h1>\n<p>")
        .append(escaped(sentence())).append("</p>\n<div class=\"scroll\">\n");
    picture(page);
    page.append(
        "</div>\n<p class=\"quiet\">A bar reaches from invocation to return, an arrow where nobody saw the end. Puts and removes are red, gets blue;\n")
        .append(
            "pale ones are not needed for the contradiction. Order is true, distances grow with the logarithm of time.</p>\n<h2>The operations that contradict each other</h2>\n");
    table(page, few, true);
    if (!near.isEmpty()) {
      page.append("<h2>Other operations at that time</h2>\n");
      if (leftOut > 0) {
        page.append("<p class=\"quiet\">").append(leftOut).append(" more are not shown.</p>\n");
      }
      table(page, near, false);
    }
    page.append("</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private String sentence() {
    return why.isEmpty() ? "" : Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
  }

  private void picture(StringBuilder page) {
    double[] laneTop = new double[lanes.sessions().size()];
    double bottom = TOP;
    for (int lane = 0; lane < laneTop.length; lane++) {
      laneTop[lane] = bottom;
      bottom += lanes.rows().get(lane) * ROW + LANE_GAP;
    }
    StringBuilder ticks = new StringBuilder();
    double height = bottom + ticks(ticks, bottom) * TICK_ROW + 8;
    double width = Math.max(lanes.width(), lanes.scale().end() + WIDTH_OF_A_TIME);
    page.append(String.format(Locale.ROOT,
        "<svg role=\"img\" aria-labelledby=\"what\" aria-describedby=\"how\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" xmlns=\"http://www.w3.org/2000/svg\">%n",
        width, height, width, height));
    page.append("<title id=\"what\">").append(escaped("Timeline: " + title)).append("</title>\n<desc id=\"how\">")
        .append(escaped(inWords())).append("</desc>\n");
    for (int lane = 0; lane < laneTop.length; lane++) {
      page.append(
          String.format(Locale.ROOT, "<rect class=\"lane\" x=\"0\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
              laneTop[lane] - 4,
              width, lanes.rows().get(lane) * ROW + 4));
      page.append(
          String.format(Locale.ROOT, "<text class=\"session\" x=\"8\" y=\"%.1f\">", laneTop[lane] + BAR_FROM + BAR - 2))
          .append(escaped(Lanes.shortened(lanes.sessions().get(lane)))).append("</text>\n");
    }
    page.append(ticks);
    lanes.bars().stream().filter(bar -> bar.number() == 0).forEach(bar -> bar(page, bar, laneTop[bar.lane()]));
    lanes.bars().stream().filter(bar -> bar.number() > 0).forEach(bar -> bar(page, bar, laneTop[bar.lane()]));
    page.append("</svg>\n");
  }

  private String inWords() {
    StringBuilder words = new StringBuilder(sentence());
    for (int i = 0; i < few.size(); i++) {
      words.append(' ').append(i + 1).append(": ").append(few.get(i)).append('.');
    }
    return words.toString();
  }

  /** When the operations of the counterexample begin and end, as far as there is room to tell; how many rows that takes. */
  private int ticks(StringBuilder page, double bottom) {
    int rows = 0;
    double[] taken = new double[TICK_ROWS];
    long[] stamps = few.stream().mapMultiToLong((operation, each) -> {
      each.accept(operation.invokeNanos());
      if (operation.outcome() != Outcome.INFO) {
        each.accept(operation.returnNanos());
      }
    }).sorted().distinct().toArray();
    for (long stamp : stamps) {
      double x = lanes.scale().place(stamp);
      page.append(
          String.format(Locale.ROOT, "<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>%n", x, x,
              TOP - 4, bottom));
      String when = relative(stamp);
      for (int row = 0; row < TICK_ROWS; row++) {
        if (taken[row] <= x) {
          taken[row] = x + when.length() * WIDTH_OF_A_DIGIT + 6;
          page.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x,
              bottom + (row + 1) * TICK_ROW - 3, when));
          rows = Math.max(rows, row + 1);
          break;
        }
      }
    }
    return rows;
  }

  private void bar(StringBuilder page, Bar bar, double laneTop) {
    double top = laneTop + bar.row() * ROW;
    HistoryOperation operation = bar.operation();
    page.append(String.format(Locale.ROOT, "<g class=\"%s%s\"><title>", bar.number() > 0 ? "few" : "near",
        operation.outcome() == Outcome.FAIL ? " failed" : "")).append(escaped(operation.toString())).append("</title>");
    String kind = operation.kind() == OperationKind.GET ? "read" : "write";
    double y = top + BAR_FROM;
    if (bar.isOpen()) {
      page.append(
          String.format(Locale.ROOT, "<path class=\"%s\" d=\"M%.1f %.1f H%.1f L%.1f %.1f L%.1f %.1f H%.1f Z\"/>", kind,
              bar.from(), y,
              bar.to() - BAR, bar.to(), y + BAR / 2, bar.to() - BAR, y + BAR, bar.from()));
    } else {
      page.append(String.format(Locale.ROOT,
          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>", kind,
          bar.from(), y, bar.to() - bar.from(), BAR));
    }
    page.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">", bar.from() + 3, top + BAR_FROM - 4))
        .append(escaped(bar.label()))
        .append("</text></g>\n");
  }

  private void table(StringBuilder page, List<HistoryOperation> operations, boolean numbered) {
    page.append("<div class=\"scroll\"><table>\n<thead><tr>").append(numbered ? "<th class=\"n\">No.</th>" : "")
        .append("<th class=\"n\">Line</th><th>Session</th><th>Operation</th>")
        .append("<th class=\"n\">Invoked</th><th class=\"n\">Returned</th><th>Outcome</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < operations.size(); i++) {
      HistoryOperation operation = operations.get(i);
      page.append("<tr>").append(numbered ? "<td class=\"n\">" + (i + 1) + "</td>" : "").append("<td class=\"n\">")
          .append(operation.line()).append("</td><td class=\"text\">").append(escaped(operation.session()))
          .append("</td><td class=\"text\">").append(escaped(operation.what())).append("</td><td class=\"n\">")
          .append(relative(operation.invokeNanos())).append("</td><td class=\"n\">")
          .append(operation.outcome() == Outcome.INFO ? "never seen" : relative(operation.returnNanos()))
          .append("</td><td>").append(operation.outcome().name().toLowerCase(Locale.ROOT)).append("</td></tr>\n");
    }
    page.append("</tbody>\n</table></div>\n");
  }

  /** After the first of the operations that contradict each other was invoked. */
  private String relative(long stamp) {
    double nanos = (double) stamp - (double) origin;
    if (span < 10_000) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    if (span < 1e7) {
      return String.format(Locale.ROOT, "%.3f \u00b5s", nanos / 1e3);
    }
    return span < 1e10
        ? String.format(Locale.ROOT, "%.3f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
