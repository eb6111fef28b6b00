package io.ringlane.results.report;

import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.raw.Outcome;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.Interval;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Throughput of each strategy on one workload: a dot a fork, a diamond for the mean, a bar for its interval. */
final class ThroughputPlot {

  private static final int ROW_HEIGHT = 46;

  private ThroughputPlot() {}

  static Plot of(Ranking ranking) {
    List<RankingRow> rows = ranking.rows().stream().filter(row -> row.score() != null).toList();
    StringBuilder alt = new StringBuilder("Throughput on workload " + ranking.workload()
        + ", operations a second, higher is better; geometric means:");
    rows.forEach(row -> {
      GeometricMean score = row.score();
      if (score != null) {
        alt.append(' ').append(name(row)).append(' ').append(Figures.rate(score.value())).append(';');
      }
    });
    return new Plot("throughput-" + ranking.workload(), alt.toString(), theme -> chart(rows, theme));
  }

  private static XYChart chart(List<RankingRow> rows, Plot.Theme theme) {
    XYChart chart = Plot.blank(theme, 900, 80 + ROW_HEIGHT * Math.max(1, rows.size()),
        "operations a second (higher is better)", "");
    double most = rows.stream().flatMap(row -> row.forks().stream())
        .mapToDouble(RankingRow.Sample::operationsPerSecond).max().orElse(1) * 1.25;
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(most).setYAxisMin(0.4).setYAxisMax(rows.size() + 0.6)
        .setYAxisTickMarkSpacingHint(ROW_HEIGHT).setPlotGridHorizontalLinesVisible(false)
        .setYAxisTitleVisible(false);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(Figures::tick);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(y -> label(rows, y));
    for (int i = 0; i < rows.size(); i++) {
      row(chart, rows.get(i), rows.size() - i, most, theme);
    }
    return chart;
  }

  private static void row(XYChart chart, RankingRow row, int y, double most, Plot.Theme theme) {
    GeometricMean score = row.score();
    if (score == null) {
      return;
    }
    boolean proven = row.verdict().outcome() == Outcome.UPHELD;
    Color own = Palette.of(row.verdict().name());
    Color color = proven || row.verdict().control() ? own : theme.quiet;
    Interval interval = score.interval();
    if (interval.bounded() && interval.low() > 0) {
      XYSeries bar = chart.addSeries(row.label() + " interval",
          new double[]{Math.min(interval.low(), most), Math.min(interval.high(), most)}, new double[]{y, y});
      bar.setMarker(SeriesMarkers.NONE).setLineColor(Plot.pale(color, theme))
          .setLineStyle(new BasicStroke(9, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    }
    double[] x = row.forks().stream().mapToDouble(RankingRow.Sample::operationsPerSecond).toArray();
    double[] heights = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      // Spread by block, so that equal forks do not hide one another.
      heights[i] = y + (x.length == 1 ? 0 : 0.2 - 0.4 * i / (x.length - 1));
    }
    dots(chart.addSeries(row.label() + " forks", x, heights), SeriesMarkers.CIRCLE, color);
    dots(chart.addSeries(row.label() + " mean", new double[]{score.value()}, new double[]{y}), SeriesMarkers.DIAMOND,
        theme.ink);
  }

  private static void dots(XYSeries series, Marker marker, Color color) {
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarker(marker).setMarkerColor(color);
  }

  private static String label(List<RankingRow> rows, double y) {
    long row = Math.round(y);
    if (Math.abs(y - row) > 0.01 || row < 1 || row > rows.size()) {
      return Plot.noLabel(y);
    }
    return name(rows.get(rows.size() - (int) row));
  }

  private static String name(RankingRow row) {
    if (!row.verdict().control()) {
      return row.label();
    }
    return row.label() + " (control" + (row.verdict().outcome() == Outcome.REFUTED ? ", refuted)" : ")");
  }
}
