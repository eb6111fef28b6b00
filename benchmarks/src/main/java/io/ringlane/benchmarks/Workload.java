package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import site.ycsb.generator.DiscreteGenerator;
import site.ycsb.generator.NumberGenerator;
import site.ycsb.generator.ScrambledZipfianGenerator;
import site.ycsb.generator.UniformLongGenerator;

/**
 * A core workload of YCSB (Cooper et al., SoCC 2010): its mix and its key distribution, drawn by YCSB's own generators. Every
 * write has a TTL: one update in {@value #UPDATES_AN_EXPIRY} lives for {@link #SHORT_TTL}, all others for {@link #LONG_TTL}, which
 * no run outlasts. Immutable.
 *
 * @param keys keys are numbers from 0 to {@code keys - 1}
 * @param readProportion reads among all operations, the rest updates
 */
record Workload(String name, int keys, double readProportion) {
  static final int KEYS = 100_000;
  static final int VALUE_BYTES = 100;
  static final int UPDATES_AN_EXPIRY = 128;
  static final Duration LONG_TTL = Duration.ofHours(1);
  static final Duration SHORT_TTL = Duration.ofMillis(20);

  /** Update heavy. */
  static final Workload A = new Workload("A", KEYS, 0.5);
  /** Read mostly. */
  static final Workload B = new Workload("B", KEYS, 0.95);
  /** Read only. */
  static final Workload C = new Workload("C", KEYS, 1);
  private static final List<Workload> ALL = List.of(A, B, C);

  /** @throws IllegalArgumentException with the names there are */
  static Workload named(String name) {
    return ALL.stream().filter(workload -> workload.name().equals(name)).findFirst().orElseThrow(
        () -> new IllegalArgumentException("no workload is called '" + name + "'; there are "
            + ALL.stream().map(Workload::name).collect(Collectors.joining(", "))));
  }

  /** The same mix over other keys. */
  Workload over(int otherKeys) {
    return new Workload(name, otherKeys, readProportion);
  }

  /**
   * Operations in the order in which a client sends them, the same for the same seed.
   *
   * @param count a power of two
   */
  Draws draw(long seed, int count) {
    return SeededThread.draw(seed, () -> {
      ScrambledZipfianGenerator key = new ScrambledZipfianGenerator(keys);
      DiscreteGenerator operation = new DiscreteGenerator();
      double updates = 1 - readProportion;
      operation.addValue(readProportion, Draws.Kind.READ.name());
      operation.addValue(updates * (UPDATES_AN_EXPIRY - 1) / UPDATES_AN_EXPIRY, Draws.Kind.UPDATE.name());
      operation.addValue(updates / UPDATES_AN_EXPIRY, Draws.Kind.EXPIRING_UPDATE.name());
      Draws.Builder draws = new Draws.Builder(count);
      for (int i = 0; i < count; i++) {
        draws.add(Draws.Kind.valueOf(operation.nextValue()), key.nextValue().intValue());
      }
      return draws.build();
    });
  }

  /**
   * Keys alone, the same for the same seed.
   *
   * @param skew {@code uniform} or {@code zipfian}, as YCSB names its request distributions
   */
  static int[] drawKeys(String skew, int keys, long seed, int count) {
    return SeededThread.draw(seed, () -> {
      NumberGenerator key = switch (skew) {
        case "uniform" -> new UniformLongGenerator(0, keys - 1);
        case "zipfian" -> new ScrambledZipfianGenerator(keys);
        default -> throw new IllegalArgumentException("no skew is called '" + skew + "'; there are uniform, zipfian");
      };
      return IntStream.range(0, count).map(_ -> key.nextValue().intValue()).toArray();
    });
  }
}
