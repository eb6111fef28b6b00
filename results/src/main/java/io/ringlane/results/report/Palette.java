package io.ringlane.results.report;

import java.awt.Color;
import java.util.Locale;
import java.util.Map;

/**
 * One colour a strategy, everywhere, around the set of Okabe and Ito, which readers with any common colour vision tell apart: blue where the caller or one
 * taker runs the shard, green for workers that own keys, violet and olive for pools with locks or queues, orange and red for controls. So many cannot all be told
 * apart by colour alone; every mark has its name beside it. A flow wears the colour of the strategy that runs it.
 */
final class Palette {

  private static final Map<String, Integer> FIXED = Map.ofEntries(Map.entry("caller-runs", 0x0072B2),
      Map.entry("single", 0x0072B2), Map.entry("combining", 0x56B4E9), Map.entry("combining-direct-reads", 0x7FA8D8),
      Map.entry("delegation", 0x004B76), Map.entry("single-thread", 0x44AA99), Map.entry("affine-direct", 0x009E73),
      Map.entry("direct", 0x009E73), Map.entry("affine-direct-reads", 0x66C2A5), Map.entry("affine-slots", 0x117733),
      Map.entry("affine-assigner", 0xCC79A7), Map.entry("assigner", 0xCC79A7), Map.entry("async", 0x56B4E9),
      Map.entry("serial-queue", 0x8A7A00), Map.entry("striped-locks", 0x7F5AA8), Map.entry("map-compute", 0xAA4499),
      Map.entry("virtual-threads", 0x332288), Map.entry("ring-buffer", 0x6B6B6B), Map.entry("shared-pool", 0xD55E00),
      Map.entry("async-unordered", 0xE69F00), Map.entry("work-stealing", 0xB22222),
      Map.entry("slots-without-drain", 0xC08040));
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
