package io.ringlane.results.report;

import io.ringlane.results.statistics.Interval;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as readers see them: three significant digits, units, no false precision. */
final class Figures {

  static final String NONE = "–";

  private Figures() {}

  /** Operations a second, such as 412 k. */
  static String rate(double perSecond) {
    if (perSecond >= 1e6) {
      return significant(perSecond / 1e6) + " M";
    }
    return perSecond >= 1e3 ? significant(perSecond / 1e3) + " k" : significant(perSecond);
  }

  /** A ratio, such as 1.42×. */
  static String ratio(double ratio) {
    return format("%.2f×", ratio);
  }

  /** An interval of ratios. */
  static String interval(Interval interval) {
    return interval.bounded() ? format("[%.2f, %.2f]", interval.low(), interval.high()) : "[one block: no interval]";
  }

  /** An interval of rates. */
  static String rates(Interval interval) {
    return interval.bounded() && interval.low() > 0
        ? "[" + rate(interval.low()) + ", " + rate(interval.high()) + "]"
        : "[one fork: no interval]";
  }

  /** A fraction as a percentage. */
  static String percent(double fraction) {
    if (!Double.isFinite(fraction)) {
      return NONE;
    }
    return Math.abs(fraction) < 0.0995 ? format("%.1f %%", 100 * fraction) : format("%.0f %%", 100 * fraction);
  }

  static String bytes(OptionalDouble bytes) {
    return bytes.isPresent() ? format("%,.0f", bytes.getAsDouble()) : NONE;
  }

  static String count(long count) {
    return format("%,d", count).replace(',', '\u202f');
  }

  static String seconds(double seconds) {
    return Double.isFinite(seconds) ? format(seconds < 10 ? "%.1f s" : "%.0f s", seconds) : NONE;
  }

  static String microseconds(double micros) {
    if (micros >= 1e6) {
      return significant(micros / 1e6) + " s";
    }
    return micros >= 1e3 ? significant(micros / 1e3) + " ms" : significant(micros) + " µs";
  }

  static String probability(double p) {
    return p < 0.001 ? "< 0.001" : format("%.3f", p);
  }

  static String significant(double value) {
    double size = Math.abs(value);
    if (size >= 99.95) {
      return format("%,.0f", value).replace(',', '\u202f');
    }
    return size >= 9.995 ? format("%.1f", value) : format("%.2f", value);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
