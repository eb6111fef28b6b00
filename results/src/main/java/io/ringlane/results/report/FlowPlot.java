package io.ringlane.results.report;

import io.ringlane.results.analysis.FlowPoint;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The panel of the request flows: throughput over the latency of the database, one line a flow. */
final class FlowPlot {

  /** Labels nearer than this share of the axis would touch. */
  private static final double LABEL_GAP = 0.06;

  private FlowPlot() {}

  static Plot of(List<FlowPoint> points) {
    StringBuilder alt = new StringBuilder(
        "Requests a second of each request flow over the latency of the database, higher is better:");
    points.forEach(point -> alt.append(' ').append(point.flow()).append(" at ").append(point.latencyMs()).append(" ms ")
        .append(Figures.rate(point.score().value())).append(';'));
    return new Plot("flows", alt.toString(), theme -> chart(points, theme));
  }

  private static XYChart chart(List<FlowPoint> points, Plot.Theme theme) {
    List<Integer> latencies = points.stream().map(FlowPoint::latencyMs).distinct().sorted().toList();
    XYChart chart = Plot.blank(theme, 900, 400, "latency of the database", "requests a second, log scale");
    double least = points.stream().flatMap(p -> p.forks().stream()).mapToDouble(Double::doubleValue).min().orElse(1);
    double most = points.stream().flatMap(p -> p.forks().stream()).mapToDouble(Double::doubleValue).max().orElse(10);
    // The data are logarithms on a plain axis: the library's own log axis ignores a label function.
    double low = Math.floor(Math.log10(least));
    double high = Math.ceil(Math.log10(most) + 0.05);
    chart.getStyler().setYAxisMin(low).setYAxisMax(high).setYAxisTickMarkSpacingHint(60).setXAxisMin(0.0)
        .setXAxisMax(latencies.size() - 1 + 0.55).setXAxisTickMarkSpacingHint(200)
        .setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(y -> Figures.tick(Math.pow(10, y)));
    chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> tick(latencies, x));
    for (String flow : points.stream().map(FlowPoint::flow).distinct().toList()) {
      line(chart, points.stream().filter(point -> point.flow().equals(flow)).toList(), latencies);
    }
    labels(chart, points, latencies, (high - low) * LABEL_GAP);
    return chart;
  }

  private static void line(XYChart chart, List<FlowPoint> points, List<Integer> latencies) {
    String flow = points.getFirst().flow();
    double[] x = points.stream().mapToDouble(point -> latencies.indexOf(point.latencyMs())).toArray();
    double[] y = points.stream().mapToDouble(point -> Math.log10(point.score().value())).toArray();
    XYSeries line = chart.addSeries(flow, x, y);
    line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Palette.of(flow)).setLineColor(Palette.of(flow))
        .setLineStyle(new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    List<double[]> forks = new ArrayList<>();
    for (FlowPoint point : points) {
      point.forks().forEach(fork -> forks.add(new double[]{latencies.indexOf(point.latencyMs()), Math.log10(fork)}));
    }
    XYSeries dots = chart.addSeries(flow + " forks", forks.stream().mapToDouble(fork -> fork[0]).toArray(),
        forks.stream().mapToDouble(fork -> fork[1]).toArray());
    dots.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(Palette.of(flow));
  }

  /** A name at the right end of each line; names that would touch are pushed apart. */
  private static void labels(XYChart chart, List<FlowPoint> points, List<Integer> latencies,
      double gap) {
    int last = latencies.getLast();
    List<FlowPoint> ends = points.stream().filter(point -> point.latencyMs() == last)
        .sorted(Comparator.comparingDouble(point -> point.score().value())).toList();
    double below = Double.NEGATIVE_INFINITY;
    for (FlowPoint end : ends) {
      double height = Math.max(Math.log10(end.score().value()), below + gap);
      below = height;
      chart.addAnnotation(new AnnotationText(end.flow() + "  " + Figures.rate(end.score().value()),
          latencies.size() - 1 + 0.3, height, false));
    }
  }

  private static String tick(List<Integer> latencies, double x) {
    long index = Math.round(x);
    if (Math.abs(x - index) > 0.01 || index < 0 || index >= latencies.size()) {
      return Plot.noLabel(x);
    }
    // Longer than any blank, which decides the height of the axis.
    return latencies.get((int) index) + " ms" + " ".repeat(20);
  }
}
