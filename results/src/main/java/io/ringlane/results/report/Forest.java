package io.ringlane.results.report;

import io.ringlane.results.statistics.Interval;
import io.ringlane.results.statistics.PairedComparison;
import io.ringlane.results.statistics.TimeVerdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forest column of a ranking: ratio and interval of each row on one log axis, the margin as a band. */
final class Forest {

  private static final double WIDTH = 150;
  private static final double EDGE = 8;

  private final double reach;
  private final double margin;

  /**
   * A column.
   *
   * @param comparisons everything that must fit
   * @param margin half-width of the band
   */
  Forest(List<PairedComparison> comparisons, double margin) {
    this.margin = margin;
    double widest = Math.log(1.25);
    for (PairedComparison comparison : comparisons) {
      widest = Math.max(widest, Math.abs(Math.log(comparison.ratio())) * 1.15);
      if (comparison.interval().bounded()) {
        widest = Math.max(widest, Math.abs(Math.log(comparison.interval().low())));
        widest = Math.max(widest, Math.abs(Math.log(comparison.interval().high())));
      }
    }
    reach = Math.min(widest * 1.05, Math.log(16));
  }

  Html cell(@Nullable PairedComparison comparison, String strategy) {
    Interval band = TimeVerdict.band(margin);
    StringBuilder svg = new StringBuilder(800);
    svg.append(String.format(Locale.ROOT,
        "<svg class=\"forest\" viewBox=\"0 0 %.0f 26\" width=\"%.0f\" height=\"26\" aria-hidden=\"true\">"
            + "<rect class=\"band\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"26\"/>"
            + "<line class=\"one\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"26\"/>",
        WIDTH, WIDTH, x(band.low()), x(band.high()) - x(band.low()), x(1), x(1)));
    if (comparison != null) {
      String color = Palette.css(strategy);
      if (comparison.interval().bounded()) {
        svg.append(String.format(Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"13\" x2=\"%.1f\" y2=\"13\" stroke=\"%s\" stroke-width=\"2.5\"/>",
            x(comparison.interval().low()), x(comparison.interval().high()), color));
      }
      svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"13\" r=\"4\" fill=\"%s\"/>",
          x(comparison.ratio()), color));
    }
    return new Html(svg.append("</svg>").toString());
  }

  /** The axis under the column. */
  Html axis() {
    return Html.of("<span class=\"axis\"><span>{}</span><span>1×</span><span>{}</span></span>",
        Figures.ratio(Math.exp(-reach)), Figures.ratio(Math.exp(reach)));
  }

  private double x(double ratio) {
    double share = Math.clamp(Math.log(ratio) / reach, -1, 1);
    return WIDTH / 2 + share * (WIDTH / 2 - EDGE);
  }
}
