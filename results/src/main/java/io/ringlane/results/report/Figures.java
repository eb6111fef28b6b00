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

  /** A label of an axis of rates: as short as it can be. */
  static String tick(double perSecond) {
    if (perSecond == 0) {
      return "0";
    }
    String[] parts = rate(perSecond).split(" ", -1);
    String number = parts[0].contains(".") ? parts[0].replaceAll("0+$", "").replaceAll("\\.$", "") : parts[0];
    return parts.length > 1 ? number + " " + parts[1] : number;
  }

  /** A ratio, such as 1.42×. */
  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f×", ratio);
  }

  /** An interval of ratios. */
  static String interval(Interval interval) {
    return interval.bounded()
        ? String.format(Locale.ROOT, "[%.2f,\u00a0%.2f]", interval.low(), interval.high())
        : "[one block: no interval]";
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
    return Math.abs(fraction) < 0.0995
        ? String.format(Locale.ROOT, "%.1f %%", 100 * fraction)
        : String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
  }

  static String bytes(OptionalDouble bytes) {
    return bytes.isPresent() ? String.format(Locale.ROOT, "%,.0f", bytes.getAsDouble()) : NONE;
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
  }

  static String seconds(double seconds) {
    return Double.isFinite(seconds) ? String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds) : NONE;
  }

  static String microseconds(double micros) {
    if (micros >= 1e6) {
      return significant(micros / 1e6) + " s";
    }
    return micros >= 1e3 ? significant(micros / 1e3) + " ms" : significant(micros) + " µs";
  }

  static String probability(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  static String significant(double value) {
    double size = Math.abs(value);
    if (size >= 99.95) {
      return String.format(Locale.ROOT, "%,.0f", value).replace(',', '\u202f');
    }
    return size >= 9.995 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
