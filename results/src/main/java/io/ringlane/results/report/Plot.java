package io.ringlane.results.report;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

/**
 * A chart in light and in dark, as files and as a part of the page.
 *
 * @param name of the files, without an ending
 * @param alt what it shows, for readers who do not see it
 * @param chart draws it in a theme
 */
record Plot(String name, String alt, Function<Plot.Theme, XYChart> chart) {

  private static final int PIXELS_PER_INCH = 144;
  /** No step of ticks is finer. */
  private static final int TICKS_A_UNIT = 20;
  /** Digits of a blank label: enough for 200 units. */
  private static final int BLANKS = 12;

  /** Colours of everything but the data. */
  enum Theme {
    /** Dark on white; also for print and for the files. */
    LIGHT(0xFFFFFF, 0x1F2933, 0x5B6773, 0xE3E7EB),
    /** Light on dark. */
    DARK(0x171C22, 0xE6EAEE, 0xA3AEB9, 0x303841);

    final Color ground;
    final Color ink;
    final Color quiet;
    final Color line;

    Theme(int ground, int ink, int quiet, int line) {
      this.ground = new Color(ground);
      this.ink = new Color(ink);
      this.quiet = new Color(quiet);
      this.line = new Color(line);
    }
  }

  /** Writes the SVG and the PNG. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(name + ".svg"), svg(Theme.LIGHT));
    // The encoder replaces what lies there and wants names without an ending.
    BitmapEncoder.saveBitmapWithDPI(chart.apply(Theme.LIGHT), directory.resolve(name).toString(),
        BitmapEncoder.BitmapFormat.PNG, PIXELS_PER_INCH);
  }

  /** A picture that follows the reader's colour scheme, inside the page. */
  Html picture() throws IOException {
    return Html.of(
        """
            <picture><source media="screen and (prefers-color-scheme: dark)" srcset="{}"><img src="{}" alt="{}"></picture>
            """,
        data(Theme.DARK), data(Theme.LIGHT), alt);
  }

  private String data(Theme theme) throws IOException {
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(svg(theme).getBytes(StandardCharsets.UTF_8));
  }

  private String svg(Theme theme) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart.apply(theme), bytes,
        VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What all charts share. */
  static XYChart blank(Theme theme, int width, int height, String xTitle, String yTitle) {
    XYChart chart = new XYChart(width, height);
    chart.setXAxisTitle(xTitle);
    chart.setYAxisTitle(yTitle);
    XYStyler style = chart.getStyler();
    style.setChartBackgroundColor(theme.ground).setPlotBackgroundColor(theme.ground).setPlotBorderVisible(false)
        .setLegendVisible(false).setChartTitleVisible(false).setChartFontColor(theme.ink).setChartPadding(6)
        .setXAxisTitleColor(theme.quiet).setYAxisTitleColor(theme.quiet).setAnnotationTextFontColor(theme.ink)
        .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13)).setAntiAlias(true);
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13)).setXAxisTickLabelsColor(theme.ink)
        .setYAxisTickLabelsColor(theme.ink).setAxisTickMarksColor(theme.line).setAxisTicksLineVisible(false)
        .setAxisTicksMarksVisible(false).setPlotTicksMarksVisible(false).setPlotGridLinesColor(theme.line)
        .setPlotMargin(0).setLocale(Locale.ROOT);
    return chart;
  }

  /**
   * A blank tick label. The library tries one step after another until all labels differ, for ever where they never do, so blanks differ too: a number in spaces and
   * no-break spaces. It takes the height of the longest one, so they stay shorter than any real label.
   */
  static String noLabel(double tick) {
    long number = Math.round(tick * TICKS_A_UNIT);
    StringBuilder blank = new StringBuilder();
    for (int digit = 0; digit < BLANKS; digit++) {
      blank.append((number >> digit & 1) == 0 ? ' ' : '\u00a0');
    }
    return blank.toString();
  }

  /** A colour that shows on the theme's ground as a pale sibling. */
  static Color pale(Color color, Theme theme) {
    return mix(color, theme.ground, 0.55);
  }

  private static Color mix(Color one, Color other, double share) {
    return new Color(blend(one.getRed(), other.getRed(), share), blend(one.getGreen(), other.getGreen(), share),
        blend(one.getBlue(), other.getBlue(), share));
  }

  private static int blend(int one, int other, double share) {
    return (int) Math.round(one * (1 - share) + other * share);
  }
}
