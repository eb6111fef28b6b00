package io.ringlane.benchmarks;

/** The flags of every fork: one heap, one collector, no growing while it is measured. */
final class Jvm {
  static final String LEAST_HEAP = "-Xms1g";
  static final String MOST_HEAP = "-Xmx1g";
  static final String TOUCHED = "-XX:+AlwaysPreTouch";
  static final String COLLECTOR = "-XX:+UseG1GC";
  /** JMH uses it, and {@link SeededThread}. */
  static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
  static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  private Jvm() {}
}
