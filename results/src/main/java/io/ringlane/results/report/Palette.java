package io.ringlane.results.report;

import java.awt.Color;
import java.util.Locale;
import java.util.Map;

/**
 * One colour a strategy, everywhere: the set of Okabe and Ito, which readers with any common colour vision tell apart. A
 * flow wears the colour of the strategy that runs it.
 */
final class Palette {

  private static final Map<String, Integer> FIXED = Map.ofEntries(Map.entry("caller-runs", 0x0072B2),
      Map.entry("single", 0x0072B2), Map.entry("affine-direct", 0x009E73), Map.entry("direct", 0x009E73),
      Map.entry("affine-assigner", 0xCC79A7), Map.entry("assigner", 0xCC79A7), Map.entry("async", 0x56B4E9),
      Map.entry("shared-pool", 0xD55E00), Map.entry("async-unordered", 0xE69F00));
  private static final int[] OTHERS = {0x56B4E9, 0x8A7A00, 0x7F5AA8, 0x6B6B6B};

  private Palette() {}

  static Color of(String name) {
    Integer fixed = FIXED.get(name);
    return new Color(fixed != null ? fixed : OTHERS[Math.floorMod(name.hashCode(), OTHERS.length)]);
  }

  /** As CSS writes it. */
  static String css(String name) {
    return String.format(Locale.ROOT, "#%06X", of(name).getRGB() & 0xFFFFFF);
  }
}
